import { type CallRecord, maxSamples, type ServerSample } from '../../shared/serverActivity.ts';
import type { HostLink } from './connection.ts';
import { createWatchedEntries, type WatchedEntries } from './watched.ts';

/** Calls that the page keeps of a server, as many as the host begins with. */
export const keptCalls = 100;

/** The samples with a batch added: each point in time once, the later word counts; at most an hour of them. */
export function appendSamples(samples: ServerSample[], batch: ServerSample[]): ServerSample[] {
  const first = batch[0];
  if (first === undefined) return samples;
  return [...samples.filter(({ at }) => at < first.at), ...batch].slice(-maxSamples);
}

/** The calls with a batch added: each call once, oldest first, at most `keptCalls`. */
export function appendCalls(calls: CallRecord[], batch: CallRecord[]): CallRecord[] {
  const fresh = new Set(batch.map(({ id }) => id));
  return [...calls.filter(({ id }) => !fresh.has(id)), ...batch].slice(-keptCalls);
}

/** What was measured of the servers that somebody looks at. */
export function createServerSamples(host: HostLink): WatchedEntries<ServerSample> {
  return createWatchedEntries<ServerSample>(host, {
    open: (api, id, signal) => api.servers.watchSamples({ id }, { signal }),
    append: appendSamples,
  });
}

/** The call logs that somebody looks at. */
export function createServerCalls(host: HostLink): WatchedEntries<CallRecord> {
  return createWatchedEntries<CallRecord>(host, {
    open: (api, id, signal) => api.servers.watchCalls({ id }, { signal }),
    append: appendCalls,
  });
}
