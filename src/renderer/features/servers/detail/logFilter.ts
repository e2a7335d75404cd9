import type { LogLine } from '../../../../shared/serverActivity.ts';

type Source = LogLine['source'];

/** What a reader can leave out of a log. */
export type LogGroup = 'errors' | 'output' | 'protocol' | 'host';

/** The groups with their names, and what belongs to each. */
export const logGroups: readonly { id: LogGroup; label: string; hint: string; sources: readonly Source[] }[] = [
  { id: 'errors', label: 'Error output', hint: 'What it wrote to its error output (stderr)', sources: ['stderr'] },
  { id: 'output', label: 'Output', hint: 'What it logged, and stray lines on its output', sources: ['log', 'stdout'] },
  { id: 'protocol', label: 'Protocol', hint: 'Messages that were sent and received', sources: ['sent', 'received'] },
  { id: 'host', label: 'Host', hint: 'What Signalbox has to say about it', sources: ['host'] },
];

/** Whose words a line holds, in words and as a mark of at most four letters. */
export const sourceMarks: Record<Source, { mark: string; label: string }> = {
  stderr: { mark: 'err', label: 'Error output' },
  stdout: { mark: 'out', label: 'Stray output, not a message' },
  log: { mark: 'log', label: 'Logged by the server' },
  host: { mark: 'host', label: 'Signalbox' },
  sent: { mark: '→', label: 'Sent' },
  received: { mark: '←', label: 'Received' },
};

/** What a reader wants to see of a log. */
export interface LogFilter {
  /** Lines that hold it, whatever the case; empty for all. */
  text: string;
  hidden: ReadonlySet<LogGroup>;
}

export const wholeLog: LogFilter = { text: '', hidden: new Set() };

/** The lines that pass a filter. */
export function filterLines(lines: readonly LogLine[], { text, hidden }: LogFilter): readonly LogLine[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '' && hidden.size === 0) return lines;
  const sources = new Set(logGroups.filter(({ id }) => !hidden.has(id)).flatMap((group) => group.sources));
  return lines.filter((line) => sources.has(line.source) && line.text.toLowerCase().includes(wanted));
}

/** Lines as a text to copy: time in UTC, source, text. */
export function linesAsText(lines: readonly LogLine[]): string {
  return lines.map(({ at, source, text }) => `${new Date(at).toISOString()} ${source} ${text}`).join('\n');
}
