import type { Conversation, Item, SearchHit, ToolCallItem, Transcript, Turn } from '../../shared/conversation.ts';

/** What one commit changes. Rows are replaced whole; a `null` run state forgets the stored one. */
export interface TurnChanges {
  turns?: Turn[];
  items?: Item[];
  runState?: { turnId: string; state: string | null }[];
}

/** A turn that a host left running or waiting. */
export interface UnfinishedTurn {
  userId: string;
  turn: Turn;
  items: Item[];
}

/**
 * The durable record of turns, as the turn service needs it. A promise resolves once its change is on disk. Ids of
 * another user read as NOT_FOUND.
 */
export interface TurnStore {
  begin(userId: string, start: { conversation: Conversation | null; turn: Turn; items: Item[] }): Promise<void>;
  save(userId: string, changes: TurnChanges): Promise<void>;
  loadTranscript(userId: string, conversationId: string): Promise<Transcript>;
  get(userId: string, turnId: string): Promise<{ turn: Turn; items: Item[]; runState: string | null }>;
  /** Uses an approval up: a second use is a CONFLICT. */
  useApproval(userId: string, approvalId: string, decision: 'allow' | 'deny'): Promise<ToolCallItem>;
  unfinished(): Promise<UnfinishedTurn[]>;
}

/** The durable list of conversations, as the conversation service needs it. */
export interface ConversationStore {
  list(userId: string): Promise<Conversation[]>;
  get(userId: string, id: string): Promise<Conversation>;
  rename(userId: string, id: string, title: string, at: number): Promise<Conversation>;
  remove(userId: string, id: string): Promise<void>;
  restore(userId: string, id: string): Promise<Conversation>;
  search(userId: string, query: string, limit: number): Promise<SearchHit[]>;
}
