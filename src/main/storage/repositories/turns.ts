import type { ToolCallItem, Transcript } from '../../../shared/conversation.ts';
import type { StorageAccess } from '../access.ts';
import type { ApprovalAnswers } from '../operations/approvals.ts';
import type { TurnChanges, TurnStart } from '../operations/turnChanges.ts';
import type { StoredTurn, UnfinishedTurn } from '../operations/turns.ts';

export type { ApprovalAnswers, StoredTurn, TurnChanges, TurnStart, UnfinishedTurn };

/**
 * The durable record of turns. A promise resolves once its change is on disk. Ids that this user does not have read as
 * NOT_FOUND, and so does what belongs to a hidden conversation (which `save` still accepts).
 */
export interface TurnRepository {
  /**
   * Stores a new turn with its first items and, where `conversation` is given, the conversation that it opens. The turn
   * becomes the head of its conversation, whatever `headTurnId` says, and moves it up in the list. Files that are attached to its messages, and belong
   * to no conversation yet, belong to this one from then on.
   */
  begin(userId: string, start: TurnStart): Promise<void>;
  /** Upserts in one commit. A turn or an item can't move to another place. */
  save(userId: string, changes: TurnChanges): Promise<void>;
  loadTranscript(userId: string, conversationId: string): Promise<Transcript>;
  get(userId: string, turnId: string): Promise<StoredTurn>;
  /** The turn whose call waits, or waited, for this approval. */
  ofApproval(userId: string, approvalId: string): Promise<StoredTurn>;
  /**
   * Uses approvals up, each exactly once, all of them or none, with their rule and their lines for the log in the same
   * commit. CONFLICT when one was answered before or the turn is over. Returns the calls in the order of the answers.
   */
  answerApprovals(userId: string, answers: ApprovalAnswers): Promise<ToolCallItem[]>;
  /**
   * Stores a new conversation with turns that have ended, in their order. CONFLICT when an id is taken or a turn has not
   * ended; nothing is stored then. Results that its items name are shown in it as long as it is there.
   */
  copy(userId: string, transcript: Transcript): Promise<void>;
  /** Every turn of any user that a host left running or waiting. For the start of the host. */
  unfinished(): Promise<UnfinishedTurn[]>;
}

export function turnRepository({ read, write, now }: StorageAccess): TurnRepository {
  return {
    begin: (userId, start) => write('turns.begin', { userId, start, at: now() }),
    save: (userId, changes) => write('turns.save', { userId, changes }),
    loadTranscript: (userId, conversationId) => read('turns.transcript', { userId, conversationId }),
    get: (userId, turnId) => read('turns.get', { userId, turnId }),
    ofApproval: (userId, approvalId) => read('turns.ofApproval', { userId, approvalId }),
    answerApprovals: (userId, answers) => write('approvals.answer', { userId, ...answers }),
    copy: (userId, transcript) => write('turns.copy', { userId, transcript }),
    unfinished: () => read('turns.unfinished', undefined),
  };
}
