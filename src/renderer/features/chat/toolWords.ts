import type { ToolCallItem, ToolCallStatus } from '../../../shared/conversation.ts';
import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import type { Question } from '../../../shared/question.ts';
import type { ToolResult } from '../../../shared/tool.ts';
import { formatBytes } from '../../ui/format.ts';
import { visibleText } from '../../ui/visibleText.ts';
import { inWords } from '../../ui/words.ts';

/** The state of a call in a word or two. */
export const statusWords: Record<ToolCallStatus, string> = {
  waiting: 'Needs your approval',
  allowed: 'Allowed',
  running: 'Running…',
  succeeded: 'Done',
  failed: 'Failed',
  denied: 'Denied',
  cancelled: 'Cancelled',
  unknown: 'Outcome unknown',
};

/** What a person calls the tool: its title, or its name with spaces. */
export function toolLabel({ tool, toolTitle }: Pick<ToolCallItem, 'tool' | 'toolTitle'>): string {
  return visibleText(toolTitle ?? inWords(tool));
}

/** One argument as a person reads it. */
export interface ArgumentWords {
  name: string;
  label: string;
  value: string;
}

/** Every argument, in full, in the order in which it was given. */
export function argumentWords(args: JsonObject): ArgumentWords[] {
  return Object.entries(args).map(([name, value]) => ({
    name,
    label: visibleText(inWords(name)),
    value: visibleText(valueWords(value)),
  }));
}

function valueWords(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (value === null) return 'none';
  if (Array.isArray(value) && value.every(isPlainEntry)) return value.join(', ');
  return typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value);
}

/** A text that can't be taken for two where a list is written with commas. */
function isPlainEntry(value: JsonValue): boolean {
  return typeof value === 'string' && value !== '' && !/[,\r\n]/.test(value);
}

/** The arguments on one line: the values alone, as many as fit. */
export function argumentLine(args: JsonObject, limit = 80): string {
  const line = argumentWords(args)
    .map(({ value }) => value.replace(/\s+/g, ' ').trim())
    .filter((value) => value !== '')
    .join(' · ');
  return line.length <= limit ? line : `${line.slice(0, limit - 1).trimEnd()}…`;
}

/** The result of a call for reading: its structured data as formatted JSON where there is some, else its text. */
export function resultText({ outcome }: Pick<ToolCallItem, 'outcome'>): string | null {
  if (outcome === null || !outcome.success) return null;
  const { structured, text } = outcome.data;
  return visibleText(structured === null ? text : JSON.stringify(structured, null, 2));
}

/** What is to be said of a text that is not shown whole; null for one that is. */
export function cutWords({ text, structured, cutFrom, stored }: ToolResult): string | null {
  // Structured data is shown in place of the text, and is never cut.
  if (cutFrom === null || structured !== null) return null;
  const whole = stored.find(({ kind }) => kind === 'text');
  if (whole !== undefined) {
    const shown = new TextEncoder().encode(text).length;
    return `Shown: first ${formatBytes(shown)} of ${formatBytes(whole.bytes)}.`;
  }
  return `Shown: first ${text.length.toLocaleString('en')} of ${cutFrom.toLocaleString('en')} characters. The rest is not kept.`;
}

/** How long the call took, in milliseconds; null before it was sent. */
export function durationOf(
  { startedAt, endedAt }: Pick<ToolCallItem, 'startedAt' | 'endedAt'>,
  now: number,
): number | null {
  return startedAt === null ? null : (endedAt ?? now) - startedAt;
}

/** What the call's server waits to be answered, oldest first. */
export function openQuestions({ questions }: Pick<ToolCallItem, 'questions'>): Question[] {
  return questions.filter(({ status }) => status === 'open');
}
