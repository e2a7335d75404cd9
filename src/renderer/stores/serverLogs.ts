import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ErrorData } from '../../shared/errors.ts';
import type { LogLine } from '../../shared/server.ts';
import type { HostLink } from './connection.ts';
import { follow } from './follow.ts';

/** The tail of one server's log. `lines` is null until the first batch. */
export interface ServerLog {
  lines: LogLine[] | null;
  error: ErrorData | null;
}

export interface ServerLogs {
  state: StoreApi<{ logs: ReadonlyMap<string, ServerLog> }>;
  /** Follows a server's log while somebody looks at it. Returns the function that ends it and forgets the lines. */
  watch(serverId: string): () => void;
}

/** Lines that the page keeps of a log. */
export const keptLines = 500;

/**
 * The lines with a batch added: each line once however often it comes, oldest first, at most `keptLines`. A batch that
 * begins the count anew (the host was restarted) replaces what was there.
 */
export function appendLines(lines: LogLine[], batch: LogLine[]): LogLine[] {
  const first = batch[0];
  if (first === undefined) return lines;
  const last = lines.at(-1)?.seq ?? -1;
  const restarted = lines.some(({ seq, at }) => seq === first.seq && at !== first.at);
  const kept = restarted ? batch : [...lines, ...batch.filter(({ seq }) => seq > last)];
  return kept.slice(-keptLines);
}

/** The logs that somebody looks at. */
export function createServerLogs(host: HostLink): ServerLogs {
  const state = createStore<{ logs: ReadonlyMap<string, ServerLog> }>(() => ({ logs: new Map() }));
  const change = (id: string, apply: (log: ServerLog) => ServerLog | null) =>
    state.setState(({ logs }) => {
      const next = new Map(logs);
      const log = apply(next.get(id) ?? { lines: null, error: null });
      if (log === null) next.delete(id);
      else next.set(id, log);
      return { logs: next };
    });
  return {
    state,
    watch(id) {
      const stop = follow<LogLine[]>(host, {
        open: (api, signal) => api.servers.watchLog({ id }, { signal }),
        onEvent: (batch) => change(id, ({ lines }) => ({ lines: appendLines(lines ?? [], batch), error: null })),
        onError: (error) => change(id, (log) => ({ ...log, error })),
      });
      return () => {
        stop();
        change(id, () => null);
      };
    },
  };
}
