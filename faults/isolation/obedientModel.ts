import { randomUUID } from 'node:crypto';
import type { ChatRequest, ScriptedAnswer, ScriptedCall } from '../../src/main/models/testing/scriptedProvider.ts';

/** What a message orders the model to call, by the names that models know tools by. */
export type Order = Omit<ScriptedCall, 'id'>;

const beginning = 'CALL ';

/** The message that has an obedient model make exactly these calls. */
export function order(...calls: readonly Order[]): string {
  return `${beginning}${JSON.stringify(calls)}`;
}

/**
 * A model without a will of its own: it makes the calls that the last message orders, and repeats whatever else it is
 * told, results of tools included.
 */
export function obey({ messages }: ChatRequest): ScriptedAnswer {
  const results = messages.slice(messages.findLastIndex(({ role }) => role !== 'tool') + 1);
  if (results.length > 0) return repeat(results.map(({ content }) => textIn(content)).join('\n'));
  const said = textIn(messages.at(-1)?.content);
  if (!said.startsWith(beginning)) return repeat(said);
  const calls: Order[] = JSON.parse(said.slice(beginning.length));
  return { kind: 'calls', calls: calls.map((call) => ({ ...call, id: `call_${randomUUID()}` })) };
}

function repeat(text: string): ScriptedAnswer {
  return { kind: 'text', pieces: ['I heard: ', text] };
}

function textIn(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part) => (typeof part?.text === 'string' ? part.text : '')).join('\n');
}
