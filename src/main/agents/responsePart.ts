import type { Permission } from '../../shared/approval.ts';
import type { ToolCallItem } from '../../shared/conversation.ts';
import type { ErrorData } from '../../shared/errors.ts';

/** A function call as a model asked for it, with what the host knows of the tool. */
export type RequestedCall = Pick<
  ToolCallItem,
  'callId' | 'serverId' | 'serverName' | 'tool' | 'toolTitle' | 'arguments'
>;

/** One part of a model's response, in its order. Handoffs are recorded when they happen, not when they are asked for. */
export type ResponsePart =
  | { kind: 'text'; text: string }
  | { kind: 'reasoning'; text: string }
  | { kind: 'call'; call: RequestedCall; action: 'run' | 'ask' | 'deny'; permission: Permission }
  | { kind: 'refused_call'; call: RequestedCall; error: ErrorData }
  | { kind: 'handoff' };

/** A call that leaves at once and is not known to only read. */
export function mayHaveAnEffect(part: ResponsePart): boolean {
  return part.kind === 'call' && part.action === 'run' && part.permission.by !== 'reading';
}
