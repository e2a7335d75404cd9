import type { LogLine } from '../../shared/serverActivity.ts';
import type { HostLink } from './connection.ts';
import { createWatchedEntries, type WatchedEntries } from './watched.ts';

export type ServerLogs = WatchedEntries<LogLine>;

/** Lines that the page keeps of a log. */
export const keptLines = 5_000;

/**
 * The lines with a batch added: each line once however often it comes, oldest first, at most `keptLines`. A batch that
 * begins the count anew (the host was restarted) replaces what was there.
 */
export function appendLines(lines: LogLine[], batch: LogLine[]): LogLine[] {
  const first = batch[0];
  if (first === undefined) return lines;
  const last = lines.at(-1)?.seq ?? -1;
  const restarted = first.seq <= last && lines.some(({ seq, at }) => seq === first.seq && at !== first.at);
  const kept = restarted ? batch : [...lines, ...batch.filter(({ seq }) => seq > last)];
  return kept.slice(-keptLines);
}

/** The logs that somebody looks at. */
export function createServerLogs(host: HostLink): ServerLogs {
  return createWatchedEntries<LogLine>(host, {
    open: (api, id, signal) => api.servers.watchLog({ id }, { signal }),
    append: appendLines,
  });
}
