import { runSystemTool } from '../process.ts';
import { findOrphans } from './orphans.ts';
import type { ProcessEntry } from './processEntry.ts';
import type { ProcessPlatform } from './processPlatform.ts';
import { bySignals } from './signals.ts';

/** Asks `ps` for what `parsePs` reads. */
type AskPs = () => Promise<string>;

const askPs: AskPs = () => runSystemTool('ps', ['-axo', 'pid=,ppid=,pgid=,stat=,lstart=']);

/** macOS and other POSIX systems, by `ps`: it shows no environment, so the ledger alone names what a host left behind. */
export function posix(ps: AskPs = askPs): ProcessPlatform {
  const read = async () => parsePs(await ps());
  /** While a server is stopped, a look that fails finds nothing: what is known is signalled all the same. */
  const processes = () => read().catch(() => []);
  const find = async (pid: number) => (await processes()).find((entry) => entry.pid === pid) ?? null;
  return {
    name: 'posix',
    processes,
    find,
    async stillAlive(entries) {
      const startTimes = new Map((await processes()).map(({ pid, startTime }) => [pid, startTime]));
      return entries.filter(({ pid, startTime }) => startTimes.get(pid) === startTime);
    },
    startTimeOf: async (pid) => (await find(pid))?.startTime ?? null,
    findOrphans: async ({ entries, marker, self }) =>
      entries.length === 0 ? [] : findOrphans(await read(), entries, marker, self),
    ...bySignals,
  };
}

/** Reads lines of `ps -axo pid=,ppid=,pgid=,stat=,lstart=`. */
export function parsePs(output: string): ProcessEntry[] {
  return output.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line);
    const [, pid, parent, group, state, startTime] = match ?? [];
    if (state === undefined || startTime === undefined || state.startsWith('Z')) return [];
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), startTime, marker: undefined }];
  });
}
