import type { ToolCallItem, Transcript, Turn } from '../../../shared/conversation.ts';
import type { StorageAccess } from '../access.ts';
import type { TurnChanges, TurnStart } from '../operations/turnChanges.ts';
import type { StoredTurn, UnfinishedTurn } from '../operations/turns.ts';

export type { StoredTurn, TurnChanges, TurnStart, UnfinishedTurn };

/**
 * The durable record of turns. A promise resolves once its change is on disk. Ids that this user does not have read as
 * NOT_FOUND, and so does what belongs to a hidden conversation (which `save` still accepts).
 */
export interface TurnRepository {
  /** Stores a new turn with its first items and, where `conversation` is given, the conversation that it opens. */
  begin(userId: string, start: TurnStart): Promise<void>;
  /** Upserts in one commit and moves the conversation up in the list. A turn or an item can't move to another place. */
  save(userId: string, changes: TurnChanges): Promise<void>;
  loadTranscript(userId: string, conversationId: string): Promise<Transcript>;
  get(userId: string, turnId: string): Promise<StoredTurn>;
  findApproval(userId: string, approvalId: string): Promise<{ turn: Turn; item: ToolCallItem }>;
  /** Uses an approval up, exactly once; CONFLICT when it was answered before or its turn is over. */
  useApproval(userId: string, approvalId: string, decision: 'allow' | 'deny'): Promise<ToolCallItem>;
  /** Every turn of any user that a host left running or waiting. For the start of the host. */
  unfinished(): Promise<UnfinishedTurn[]>;
}

export function turnRepository({ read, write, now }: StorageAccess): TurnRepository {
  return {
    begin: (userId, start) => write('turns.begin', { userId, start, at: now() }),
    save: (userId, changes) => write('turns.save', { userId, changes, at: now() }),
    loadTranscript: (userId, conversationId) => read('turns.transcript', { userId, conversationId }),
    get: (userId, turnId) => read('turns.get', { userId, turnId }),
    findApproval: (userId, approvalId) => read('approvals.find', { userId, approvalId }),
    useApproval: (userId, approvalId, decision) => write('approvals.use', { userId, approvalId, decision }),
    unfinished: () => read('turns.unfinished', undefined),
  };
}
