import type { AgentInputItem } from '@openai/agents-core';
import type { Item, ToolCallItem } from '../../shared/conversation.ts';
import { assertNever } from '../../shared/errors.ts';
import type { ToolOutcome } from '../../shared/tool.ts';
import { closingError } from './closing.ts';

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
  const callId = historyCallId(item);
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

/**
 * An id for a call of an earlier turn: a model may use the same one in two turns, and another provider may have made it.
 * Within one request ids must be unique, and some providers take no more than 40 characters.
 */
function historyCallId({ id }: ToolCallItem): string {
  return `call_${id.replaceAll('-', '').slice(0, 24)}`;
}
