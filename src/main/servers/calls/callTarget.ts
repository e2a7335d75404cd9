import type { Answer } from '../../../shared/question.ts';
import type { ServerConfig } from '../../../shared/server.ts';
import type { Progress, ToolInfo, ToolOutcome } from '../../../shared/tool.ts';
import type { ServerConnection } from '../connection.ts';
import type { AskedQuestion } from '../elicitation.ts';
import type { Elicit } from '../toolCaller.ts';
import type { WireResult } from './wireContent.ts';

/** What a call needs of a connection. */
export type CallConnection = Pick<ServerConnection, 'callTool'>;

/** The server that is called. */
export interface CallTarget {
  /** As it is now: asked anew for each call. */
  readonly config: ServerConfig;
  /** From the running server, or from the list that is remembered of it. */
  tool(name: string): ToolInfo | undefined;
  /**
   * The connection for a call. Waits, within the signal, for a start that is under way or that the call causes. Else
   * why there is none. Does not reject.
   */
  connect(signal: AbortSignal): Promise<{ connection: CallConnection } | { failure: ToolOutcome }>;
}

export interface CallOptions {
  /** Its abort cancels the call, at the server too. */
  readonly signal: AbortSignal;
  /** For whom the call is made. Its server learns it only where it may: see `learnsUser`. */
  readonly userId?: string;
  readonly turnId?: string | null;
  /** The conversation to which the large parts of the result belong. */
  readonly conversationId?: string | null;
  /** Milliseconds until the call is given up, in place of what the server's configuration says. */
  readonly timeoutMs?: number;
  onProgress?(progress: Progress): void;
  /** Asks the user what the server wants to know. The time that it takes does not count. */
  onQuestion?(question: AskedQuestion, signal: AbortSignal): Promise<Answer>;
  /** Goes before `onQuestion`, for a caller that has a way of its own to ask: it gets the question as the server put it. */
  readonly onElicit?: Elicit | undefined;
  /** Told what the server gave back, whole and as it was, before the call resolves to the shortened outcome. */
  onRawResult?(result: WireResult): void;
}
