import type { AgentInputItem } from '@openai/agents-core';
import {
  continueRequest,
  type HandoffItem,
  type Item,
  type ToolCallItem,
  type Transcript,
  type UserItem,
} from '../../shared/conversation.ts';
import { assertNever } from '../../shared/errors.ts';
import type { ToolOutcome } from '../../shared/tool.ts';
import { pathTo } from '../../shared/turnTree.ts';
import { closingError } from './closing.ts';
import { handoffToolName } from './handoffs.ts';
import { isAnswer, joinNeighbours } from './joinNeighbours.ts';

/** What a message of a person consists of, as the agent runtime takes it. */
export type UserContent = Extract<AgentInputItem, { role: 'user' }>['content'];

export interface HistoryOptions {
  /** The name under which models see a call's tool. */
  modelNameOf(item: ToolCallItem): string;
  /** A message's text with its files. */
  contentOf(item: UserItem): UserContent;
}

/**
 * What a model reads of a tool's outcome: the server's structured form where there is one, with its readable text
 * beside it unless that is the same JSON again; else the text alone.
 */
export function outcomeForModel(outcome: ToolOutcome): string {
  if (!outcome.success) return JSON.stringify(outcome);
  const { structured, text } = outcome.data;
  // A result without a word is refused by some providers.
  if (structured === null) return text.trim() === '' ? 'Done, without a result.' : text;
  return JSON.stringify(/^\s*([[{]|$)/.test(text) ? structured : { ...structured, text });
}

/** The outcome of a call in a history; of one that has none, that it has none. */
export function pastOutcome(item: ToolCallItem): ToolOutcome {
  return item.outcome ?? { success: false, error: closingError(item.status) };
}

/** The turns on a path, root first, each with its items. */
export interface PathTurn {
  origin: 'message' | 'continue';
  items: Item[];
}

/** The turns that lead to one, itself last. */
export function turnsOnPath({ turns, items }: Pick<Transcript, 'turns' | 'items'>, turnId: string): PathTurn[] {
  const path = pathTo(turns, turnId);
  const byTurn = new Map<string, Item[]>(path.map(({ id }) => [id, []]));
  for (const item of items) byTurn.get(item.turnId)?.push(item);
  return path.map(({ id, origin }) => ({ origin, items: byTurn.get(id) ?? [] }));
}

/** Stands for the answer of a turn that ended without one. */
const noAnswer = '[I was stopped before I could answer.]';

/**
 * Turns as input for a model. Every call is followed at once by its result, empty answers are left out, and every request
 * but the last is answered before the next one: that is what the strictest provider accepts, whatever interrupted a turn.
 */
export function historyOf(turns: readonly PathTurn[], options: HistoryOptions): AgentInputItem[] {
  const input = turns.flatMap(({ origin, items }, index): AgentInputItem[] => {
    const request: AgentInputItem[] = origin === 'continue' ? [{ role: 'user', content: continueRequest }] : [];
    const said = [...request, ...items.flatMap((item) => itemForModel(item, options))];
    const isLast = index === turns.length - 1;
    return isLast || isAnswer(said.at(-1)) ? said : [...said, assistantMessage(noAnswer)];
  });
  return joinNeighbours(input);
}

function itemForModel(item: Item, options: HistoryOptions): AgentInputItem[] {
  switch (item.kind) {
    case 'user':
      return [{ role: 'user', content: options.contentOf(item) }];
    case 'assistant':
      return item.text.trim() === '' ? [] : [assistantMessage(item.text)];
    case 'tool_call':
      return callWithResult(item, options);
    case 'handoff':
      return handoffWithResult(item);
    case 'reasoning':
      // Providers take back only what they signed, and only within its turn.
      return [];
    default:
      return assertNever(item);
  }
}

function assistantMessage(text: string): AgentInputItem {
  return { type: 'message', role: 'assistant', status: 'completed', content: [{ type: 'output_text', text }] };
}

function callWithResult(item: ToolCallItem, { modelNameOf }: HistoryOptions): AgentInputItem[] {
  return pair(item.id, modelNameOf(item), JSON.stringify(item.arguments), outcomeForModel(pastOutcome(item)));
}

function handoffWithResult({ id, to, reason }: HandoffItem): AgentInputItem[] {
  return pair(id, handoffToolName(to), JSON.stringify({ reason }), JSON.stringify({ assistant: to.name }));
}

function pair(itemId: string, name: string, args: string, text: string): AgentInputItem[] {
  const callId = historyCallId(itemId);
  return [
    { type: 'function_call', callId, name, status: 'completed', arguments: args },
    { type: 'function_call_result', callId, name, status: 'completed', output: { type: 'text', text } },
  ];
}

/**
 * An id for a call of an earlier turn: a model may use the same one in two turns, and another provider may have made it.
 * Within one request ids must be unique, and some providers take no more than 40 characters.
 */
export function historyCallId(itemId: string): string {
  return `call_${itemId.replaceAll('-', '').slice(0, 24)}`;
}

/** Calls and their results in words: for an agent without tools, where providers refuse a history that has some. */
export function withoutCalls(input: AgentInputItem[]): AgentInputItem[] {
  const words = input.flatMap((item): AgentInputItem[] => {
    if (item.type === 'function_call') {
      return [assistantMessage(`[I called ${item.name} with ${item.arguments || '{}'}]`)];
    }
    if (item.type === 'function_call_result') {
      const { output } = item;
      const text = typeof output === 'string' ? output : 'text' in output ? output.text : JSON.stringify(output);
      return [{ role: 'user', content: `[Result of ${item.name}: ${text}]` }];
    }
    return [item];
  });
  return joinNeighbours(words);
}
