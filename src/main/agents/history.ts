import type { AgentInputItem } from '@openai/agents-core';
import type { Item, ToolCallItem } from '../../shared/conversation.ts';
import { assertNever, type ErrorData, fail } from '../../shared/errors.ts';
import type { ToolOutcome } from '../../shared/server.ts';

/**
 * What a model reads of a tool's outcome: the server's structured form where there is one, with its readable text
 * beside it unless that is the same JSON again; else the text alone.
 */
export function outcomeForModel(outcome: ToolOutcome): string {
  if (!outcome.success) return JSON.stringify(outcome);
  const { structured, text } = outcome.data;
  if (structured === null) return text;
  return JSON.stringify(/^\s*([[{]|$)/.test(text) ? structured : { ...structured, text });
}

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

/**
 * The items of finished turns as input for a model. Every call is followed at once by its result, and empty answers
 * are left out: that is what the strictest provider accepts, whatever interrupted a turn.
 */
export function historyOf(items: Item[], modelNameOf: (item: ToolCallItem) => string): AgentInputItem[] {
  return items.flatMap((item): AgentInputItem[] => {
    switch (item.kind) {
      case 'user':
        return [{ role: 'user', content: item.text }];
      case 'assistant':
        return item.text.trim() === '' ? [] : [assistantMessage(item.text)];
      case 'tool_call':
        return callWithResult(item, modelNameOf(item));
      default:
        return assertNever(item);
    }
  });
}

function assistantMessage(text: string): AgentInputItem {
  return { type: 'message', role: 'assistant', status: 'completed', content: [{ type: 'output_text', text }] };
}

function callWithResult(item: ToolCallItem, name: string): AgentInputItem[] {
  const outcome: ToolOutcome = item.outcome ?? { success: false, error: closingError(item.status) };
  // A model may use the same call id in two turns of a conversation; within one request it must be unique.
  const callId = `${item.callId}_${item.turnId.slice(0, 8)}`;
  return [
    { type: 'function_call', callId, name, status: 'completed', arguments: JSON.stringify(item.arguments) },
    {
      type: 'function_call_result',
      callId,
      name,
      status: 'completed',
      output: { type: 'text', text: outcomeForModel(outcome) },
    },
  ];
}
