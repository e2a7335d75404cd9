import type { ToolCallItem } from '../../shared/conversation.ts';
import type { ErrorData } from '../../shared/errors.ts';

/** A function call as a model asked for it, with what the host knows of the tool. */
export type RequestedCall = Pick<
  ToolCallItem,
  'callId' | 'serverId' | 'serverName' | 'tool' | 'toolTitle' | 'arguments'
> & { action: 'run' | 'ask' };

/** One part of a model's response, in its order. */
export type ResponsePart =
  | { kind: 'text'; text: string }
  | { kind: 'call'; call: RequestedCall }
  | { kind: 'refused_call'; call: Omit<RequestedCall, 'action'>; error: ErrorData };
