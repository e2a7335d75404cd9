import type { StoredSecret } from '../../shared/secret.ts';
import type { CallRecord } from '../../shared/serverActivity.ts';
import type { StoredResult, ToolInfo } from '../../shared/tool.ts';

/** The durable call log of one user. */
export interface CallLogStore {
  append(records: readonly CallRecord[]): Promise<void>;
  /** The last calls of a server, oldest first. */
  recent(serverId: string, limit: number): Promise<CallRecord[]>;
}

/** The tools that a server had when it last ran. */
export interface ToolList {
  readonly serverId: string;
  /** Of what the list depends on: another one means that the list says nothing. */
  readonly fingerprint: string;
  readonly tools: readonly ToolInfo[];
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** The remembered tool lists of one user. */
export interface ToolListStore {
  list(): Promise<ToolList[]>;
  save(list: ToolList): Promise<void>;
}

/** A part of a result that is too large or not text. */
export interface ResultPart {
  readonly kind: StoredResult['kind'];
  readonly mimeType: string;
  readonly name: string | null;
  readonly data: Buffer;
}

/** Keeps large results of one user. */
export interface ResultSink {
  /** Null when it can't be kept now; never rejects. */
  put(part: ResultPart, conversationId: string | null): Promise<StoredResult | null>;
}

/** Secrets of one user, by name. */
export interface CredentialStore {
  get(name: string): Promise<StoredSecret>;
  set(name: string, value: string): Promise<void>;
  remove(name: string): Promise<void>;
}
