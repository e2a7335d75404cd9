import { createHash } from 'node:crypto';
import type { AgentInputItem } from '@openai/agents-core';
import type { ToolOutcome } from '../../shared/tool.ts';
import { modelToolName } from '../servers/toolNames.ts';
import { outcomeForModel } from './history.ts';
import { isAnswer, joinNeighbours } from './joinNeighbours.ts';
import { isJsonObject } from './tools.ts';

const maxIdLength = 40;
const functionName = /^[a-zA-Z0-9_-]{1,64}$/;

/**
 * What a turn has come to so far, as every provider takes it back. Models say things that no provider accepts from
 * anyone: arguments that are no JSON, names of functions with spaces in them, words that are only blank. `failureOf`
 * is how a call failed, where it did: why one was not made is known to the record, and not to the agent runtime.
 */
export function acceptable(
  input: readonly AgentInputItem[],
  failureOf: (callId: string) => ToolOutcome | null,
): AgentInputItem[] {
  return input.flatMap((item): AgentInputItem[] => {
    if (item.type === 'function_call') {
      const args = isJsonObject(item.arguments) ? item.arguments : '{}';
      return [{ ...item, name: acceptableName(item.name), arguments: args }];
    }
    if (item.type === 'function_call_result') {
      const failure = failureOf(item.callId);
      const output = failure === null ? item.output : { type: 'text' as const, text: outcomeForModel(failure) };
      return [{ ...item, name: acceptableName(item.name), output }];
    }
    return isBlankAnswer(item) ? [] : [item];
  });
}

function acceptableName(name: string): string {
  return functionName.test(name) ? name : modelToolName('unknown', name);
}

/** Some providers take no more than 40 characters, and others give more. */
function acceptableId(callId: string): string {
  if (callId.length <= maxIdLength) return callId;
  return `call_${createHash('sha256').update(callId).digest('hex').slice(0, 24)}`;
}

function isBlankAnswer(item: AgentInputItem): boolean {
  return isAnswer(item) && item.content.every((part) => part.type === 'output_text' && part.text.trim() === '');
}

/**
 * Items that another model said, without what only that one can read (its reasoning, its ids, its own data), and with
 * words before the calls of the same response: some let words come after them, and others refuse that.
 */
export function asSaidByAnother(items: readonly AgentInputItem[]): AgentInputItem[] {
  return joinNeighbours(wordsFirst(plain(items)));
}

function wordsFirst(items: readonly AgentInputItem[]): AgentInputItem[] {
  const ordered: AgentInputItem[] = [];
  /** Where the calls begin that have no result yet. */
  let firstCall: number | null = null;
  for (const item of items) {
    if (firstCall !== null && isAnswer(item)) {
      ordered.splice(firstCall, 0, item);
      firstCall += 1;
      continue;
    }
    if (item.type === 'function_call') firstCall ??= ordered.length;
    else firstCall = null;
    ordered.push(item);
  }
  return ordered;
}

function plain(items: readonly AgentInputItem[]): AgentInputItem[] {
  return items.flatMap((item): AgentInputItem[] => {
    switch (item.type) {
      case 'reasoning':
        return [];
      case 'function_call': {
        const { type, callId, name, status, arguments: args } = item;
        return [
          { type, callId: acceptableId(callId), name, ...(status === undefined ? {} : { status }), arguments: args },
        ];
      }
      case 'function_call_result': {
        const { type, callId, name, status, output } = item;
        return [{ type, callId: acceptableId(callId), name, status, output }];
      }
      default:
        return isAnswer(item) ? [plainAnswer(item)] : [item];
    }
  });
}

function plainAnswer({ status, content }: Extract<AgentInputItem, { role: 'assistant' }>): AgentInputItem {
  const plain = content.map((part) => ({ ...part, providerData: undefined }));
  return { type: 'message', role: 'assistant', status, content: plain };
}
