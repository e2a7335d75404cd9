import type { ToolCallItem, ToolCallStatus } from '../../../shared/conversation.ts';
import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import { visibleText } from '../../ui/visibleText.ts';

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

/** An identifier as words: "create_note" and "createNote" become "Create note". */
export function inWords(identifier: string): string {
  const spaced = identifier
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_\-./\s]+/g, ' ')
    .trim()
    .toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
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
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value.join(', ');
  return typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value);
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

/** How long the call took, in milliseconds; null before it was sent. */
export function durationOf(
  { startedAt, endedAt }: Pick<ToolCallItem, 'startedAt' | 'endedAt'>,
  now: number,
): number | null {
  return startedAt === null ? null : (endedAt ?? now) - startedAt;
}
