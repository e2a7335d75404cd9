import type { Logger } from '../../shared/logger.ts';
import { type Clock, sleep } from './clock.ts';
import type { LedgerEntry } from './ledger.ts';
import { signalProcess } from './process.ts';
import { type ProcessEntry, readProcessTable } from './processTable.ts';

const grace = 500;
const pollInterval = 25;

/**
 * Ends what servers of a host that was killed left running. Only what is certainly ours: a process that bears the
 * marker of this data folder, or, where the system does not show markers, one whose id and start time are both in the
 * ledger. A process that merely got the id of an old one is left alone. Resolves to the ids of what was ended.
 */
export async function reapOrphans(options: {
  entries: readonly LedgerEntry[];
  /** The data folder's marker; those of runs begin with it and a dot. */
  marker: string;
  clock: Clock;
  log: Logger;
}): Promise<number[]> {
  const { entries, marker, clock, log } = options;
  const find = async () => findOrphans(await readProcessTable(), entries, marker, process.pid);
  const orphans = await find();
  if (orphans.length === 0) return [];
  const pids = orphans.map(({ pid }) => pid);
  log.warn({ pids }, 'Ending server processes that an earlier run left behind');
  for (const { pid } of orphans) signalProcess(pid, 'SIGTERM');
  const deadline = clock.now() + grace;
  while ((await find()).length > 0 && clock.now() < deadline) await sleep(clock, pollInterval);
  for (const { pid } of await find()) signalProcess(pid, 'SIGKILL');
  return pids;
}

/** Which processes of a table are orphans of ours. The given process and its ancestors never are. */
export function findOrphans(
  table: readonly ProcessEntry[],
  entries: readonly LedgerEntry[],
  marker: string,
  self: number,
): ProcessEntry[] {
  const spared = ancestorsOf(table, self);
  return table.filter((entry) => !spared.has(entry.pid) && isOrphan(entry, entries, marker));
}

function isOrphan(found: ProcessEntry, entries: readonly LedgerEntry[], marker: string): boolean {
  if (found.marker !== undefined) return found.marker?.startsWith(`${marker}.`) ?? false;
  return entries.some(({ pid, startTime }) => pid === found.pid && startTime === found.startTime);
}

/** A host may itself have been started from within a server of its own: then it bears the marker too. */
function ancestorsOf(table: readonly ProcessEntry[], self: number): Set<number> {
  const parents = new Map(table.map(({ pid, parent }) => [pid, parent]));
  const ancestors = new Set<number>();
  for (let pid: number | undefined = self; pid !== undefined && !ancestors.has(pid); pid = parents.get(pid)) {
    ancestors.add(pid);
  }
  return ancestors;
}
