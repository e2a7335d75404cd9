import type { Item, ToolCallItem } from '../../shared/conversation.ts';
import { assertNever, type ErrorData, fail } from '../../shared/errors.ts';
import type { ToolOutcome } from '../../shared/tool.ts';

/** The result that closes a call which has no outcome of its own, so that every call in a history is answered. */
export function closingError(status: ToolCallItem['status']): ErrorData {
  switch (status) {
    case 'denied':
      return fail('DENIED', 'The user did not allow this call.').error;
    case 'cancelled':
      return fail('CANCELLED', 'The call was stopped before it had a result.').error;
    case 'waiting':
    case 'allowed':
      return fail('CANCELLED', 'The turn ended before this call was made.').error;
    case 'running':
    case 'unknown':
    case 'succeeded':
    case 'failed':
      return fail(
        'OUTCOME_UNKNOWN',
        'The call was sent, but Signalbox never learnt how it ended. It was not sent again. Check before you repeat it.',
      ).error;
    default:
      return assertNever(status);
  }
}

/** An item of a turn that ends, closed; null for one that already was. */
export function closeItem(item: Item): Item | null {
  if (item.kind === 'assistant' && item.status === 'streaming') return { ...item, status: 'interrupted' };
  if (item.kind !== 'tool_call' || item.outcome !== null) return null;
  const outcome: ToolOutcome = { success: false, error: closingError(item.status) };
  const wasSent = item.status === 'running' || item.status === 'unknown';
  const status = item.status === 'denied' ? 'denied' : wasSent ? 'unknown' : 'cancelled';
  return { ...withoutOpen(item), status, outcome, endedAt: Date.now() };
}

/** A call that ends: nobody can answer it any more, and it gets no further. */
export function withoutOpen(call: ToolCallItem): ToolCallItem {
  const questions = call.questions.map((question) =>
    question.status === 'open' ? { ...question, status: 'cancelled' as const } : question,
  );
  return { ...call, progress: null, questions };
}

/** What a call has become by its outcome. */
export function statusOfOutcome(outcome: ToolOutcome): ToolCallItem['status'] {
  if (outcome.success) return 'succeeded';
  const { code } = outcome.error;
  if (code === 'CANCELLED') return 'cancelled';
  if (code === 'DENIED') return 'denied';
  return code === 'OUTCOME_UNKNOWN' ? 'unknown' : 'failed';
}

/** A call that was written down as running but could not be sent, as what it was before. */
export function neverSent(call: ToolCallItem): ToolCallItem {
  if (call.status !== 'running') return call;
  return { ...call, status: call.approvalId === null ? 'waiting' : 'allowed', startedAt: null };
}
