import type { ModelRequest } from '@openai/agents-core';
import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import { asObject } from './parameters.ts';

/** A tool call with its result, if there is one yet. */
export interface PastCall {
  name: string;
  arguments: JsonObject;
  /** What the tool gave back, as text; null while it runs. */
  output: string | null;
}

/** One thing that was said or done. */
export type Entry =
  | { kind: 'user'; text: string; hasFiles?: boolean }
  | { kind: 'assistant'; text: string }
  | { kind: 'call'; call: PastCall };

type InputItem = Exclude<ModelRequest['input'], string>[number];

/** The conversation so far in order. Items that are neither words nor tool calls are left out. */
export function readHistory(input: ModelRequest['input']): Entry[] {
  if (typeof input === 'string') return [{ kind: 'user', text: input, hasFiles: false }];
  const entries: Entry[] = [];
  const calls = new Map<string, PastCall>();
  for (const item of input) {
    const entry = readItem(item, calls);
    if (entry !== null && !isResultInWords(entry, entries)) entries.push(entry);
  }
  return entries;
}

function readItem(item: InputItem, calls: Map<string, PastCall>): Entry | null {
  if (item.type === 'function_call') {
    const call: PastCall = { name: item.name, arguments: parseObject(item.arguments), output: null };
    calls.set(item.callId, call);
    return { kind: 'call', call };
  }
  if (item.type === 'function_call_result') {
    const call = calls.get(item.callId);
    if (call !== undefined) call.output = textOf(item.output);
    return null;
  }
  if (!('role' in item) || item.role === 'system') return null;
  return item.role === 'user' ? readMessage(item.content) : { kind: item.role, text: textOf(item.content) };
}

const callInWords = /^\[I called (\S+) with (\{[\s\S]*\})\]$/;
const resultInWords = /^\[Result of (\S+): ([\s\S]*)\]$/;

/**
 * The host tells an agent without tools of past calls in words: a call in the assistant's name, and at once after it its
 * result in the user's. Nobody said either, so the two become the call that they tell of.
 */
function isResultInWords(entry: Entry, entries: Entry[]): boolean {
  const last = entries.at(-1);
  if (entry.kind !== 'user' || last?.kind !== 'assistant') return false;
  const [, name, args = ''] = callInWords.exec(last.text) ?? [];
  const [, of, output = ''] = resultInWords.exec(entry.text) ?? [];
  if (name === undefined || name !== of) return false;
  entries[entries.length - 1] = { kind: 'call', call: { name, arguments: parseObject(args), output } };
  return true;
}

/** What the host writes in place of a file that a model can't take, or before the text of one. */
const fileText = /^(?:File “[^”\n]*”:\n|\[The file “)/;

/** What was said with files counts; what is in the files can't be read as a request. */
function readMessage(content: unknown): Entry {
  if (!Array.isArray(content)) return { kind: 'user', text: textOf(content), hasFiles: false };
  const isFile = (part: unknown) => asObject(part).type !== 'input_text' || fileText.test(textOf(part));
  const said = content.filter((part) => !isFile(part));
  return { kind: 'user', text: textOf(said), hasFiles: said.length < content.length };
}

/** The text in a message's content or a tool's output, whichever of the runtime's forms it has. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (Array.isArray(content)) return content.map(textOf).join('');
  const { text } = asObject(content);
  return typeof text === 'string' ? text : '';
}

function parseObject(json: string): JsonObject {
  return asObject(parseJson(json));
}

/** The value of a JSON text, or undefined where it is none. */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The results of a handoff are the runtime's own bookkeeping: nobody asked for them. */
export function isHandoff(call: PastCall): boolean {
  const output = asObject(parseJson(call.output ?? ''));
  return typeof output.assistant === 'string' && Object.keys(output).length === 1;
}
