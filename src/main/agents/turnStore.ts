import type { Agent } from '../../shared/agent.ts';
import type { ApprovalRecord, ApprovalRule, Permission } from '../../shared/approval.ts';
import type { Conversation, Item, SearchHit, ToolCallItem, Transcript, Turn } from '../../shared/conversation.ts';

/** What one commit changes. Rows are replaced whole; a `null` run state forgets the stored one. */
export interface TurnChanges {
  turns?: Turn[];
  items?: Item[];
  runState?: { turnId: string; state: string | null }[];
  /** Lines for the log of approvals. */
  approvals?: ApprovalRecord[];
}

/** A turn that a host left running or waiting. */
export interface UnfinishedTurn {
  userId: string;
  turn: Turn;
  items: Item[];
  runState: string | null;
}

/** A turn as it is stored. */
export interface StoredTurn {
  turn: Turn;
  items: Item[];
  runState: string | null;
}

/** Answers to calls that wait, all of one turn, with what goes into the same commit. */
export interface ApprovalAnswers {
  turnId: string;
  answers: { approvalId: string; decision: 'allow' | 'deny'; permission: Permission }[];
  /** The rule that a scope beyond the single call makes. */
  rule: ApprovalRule | null;
  records: ApprovalRecord[];
}

/**
 * The durable record of turns, as the turn service needs it. A promise resolves once its change is on disk. Ids of
 * another user read as NOT_FOUND.
 */
export interface TurnStore {
  /** Stores a turn that begins. It becomes the head of its conversation. */
  begin(userId: string, start: { conversation: Conversation | null; turn: Turn; items: Item[] }): Promise<void>;
  save(userId: string, changes: TurnChanges): Promise<void>;
  loadTranscript(userId: string, conversationId: string): Promise<Transcript>;
  get(userId: string, turnId: string): Promise<StoredTurn>;
  /** The turn whose call waits, or waited, for this approval. */
  ofApproval(userId: string, approvalId: string): Promise<StoredTurn>;
  /** Uses approvals up, all of them or, where one was used before, none: then it is a CONFLICT. */
  answerApprovals(userId: string, answers: ApprovalAnswers): Promise<ToolCallItem[]>;
  /** Stores a conversation with turns that have ended, in their order. */
  copy(userId: string, transcript: Transcript): Promise<void>;
  unfinished(): Promise<UnfinishedTurn[]>;
}

/** The durable list of conversations, as the conversation service needs it. */
export interface ConversationStore {
  list(userId: string): Promise<Conversation[]>;
  get(userId: string, id: string): Promise<Conversation>;
  rename(userId: string, id: string, title: string, at: number): Promise<Conversation>;
  setAgent(userId: string, id: string, agentId: string): Promise<Conversation>;
  /** Which turn is the end of the shown branch. NOT_FOUND unless it is one of this conversation. */
  setHead(userId: string, id: string, turnId: string): Promise<Conversation>;
  remove(userId: string, id: string): Promise<void>;
  restore(userId: string, id: string): Promise<Conversation>;
  search(userId: string, query: string, limit: number): Promise<SearchHit[]>;
}

/** The durable agents of users. Ids are unique within a user. */
export interface AgentStore {
  /** In the order in which they were made. What is not understood is left out, with a line in the log. */
  list(userId: string): Promise<Agent[]>;
  /** Adds or replaces, in one commit. */
  save(userId: string, agents: readonly Agent[]): Promise<void>;
  /** NOT_FOUND for an agent that this user does not have. */
  remove(userId: string, id: string): Promise<void>;
}

/** The durable rules of approval, and the log of what was approved. */
export interface ApprovalStore {
  /** All of a user's rules, newest first. */
  rules(userId: string): Promise<ApprovalRule[]>;
  saveRule(userId: string, rule: ApprovalRule): Promise<void>;
  removeRule(userId: string, id: string): Promise<void>;
  /** Newest first. `before` is the id of a line: only older ones. */
  log(userId: string, before: string | null, limit: number): Promise<ApprovalRecord[]>;
}
