import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Api } from '../../shared/contract.ts';
import type { ErrorData } from '../../shared/errors.ts';
import type { HostLink } from './connection.ts';
import { follow } from './follow.ts';

/** What is known of one watched stream, oldest first. `entries` is null until the first batch. */
export interface Watched<Entry> {
  entries: Entry[] | null;
  error: ErrorData | null;
}

/** Streams of entries, one a server, that are open only while somebody looks at them. */
export interface WatchedEntries<Entry> {
  state: StoreApi<{ byServer: ReadonlyMap<string, Watched<Entry>> }>;
  /** Follows a server's stream. Returns the function that ends it; the last one to leave forgets the entries. */
  watch(serverId: string): () => void;
}

/** How entries of one kind are got and kept. */
interface Source<Entry> {
  open(api: Api, serverId: string, signal: AbortSignal): Promise<AsyncIterable<Entry[]>>;
  /** The entries with a batch added. A batch may repeat what is there: every (re)connection begins with the last ones. */
  append(entries: Entry[], batch: Entry[]): Entry[];
}

/** Keeps the streams of one kind for as long as they are looked at. */
export function createWatchedEntries<Entry>(host: HostLink, source: Source<Entry>): WatchedEntries<Entry> {
  const state = createStore<{ byServer: ReadonlyMap<string, Watched<Entry>> }>(() => ({ byServer: new Map() }));
  const watchers = new Map<string, { count: number; stop(): void }>();
  const set = (id: string, part: Partial<Watched<Entry>>) =>
    state.setState(({ byServer }) => {
      const current = byServer.get(id) ?? { entries: null, error: null };
      return { byServer: new Map(byServer).set(id, { ...current, ...part }) };
    });
  const open = (id: string) =>
    follow<Entry[]>(host, {
      open: (api, signal) => source.open(api, id, signal),
      onEvent: (batch) => {
        const known = state.getState().byServer.get(id)?.entries ?? [];
        set(id, { entries: source.append(known, batch), error: null });
      },
      onError: (error) => set(id, { error }),
    });
  const leave = (id: string) => {
    const watcher = watchers.get(id);
    if (watcher === undefined) return;
    watcher.count -= 1;
    if (watcher.count > 0) return;
    watcher.stop();
    watchers.delete(id);
    state.setState(({ byServer }) => ({ byServer: new Map([...byServer].filter(([key]) => key !== id)) }));
  };
  return {
    state,
    watch(id) {
      const watcher = watchers.get(id) ?? { count: 0, stop: open(id) };
      watcher.count += 1;
      watchers.set(id, watcher);
      return () => leave(id);
    },
  };
}
