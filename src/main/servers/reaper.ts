import type { Logger } from '../../shared/logger.ts';
import { type Clock, sleep } from './clock.ts';
import { Ledger, type LedgerEntry } from './ledger.ts';
import { signalProcess } from './process.ts';
import { type ProcessEntry, readProcessTable } from './processTable.ts';

const grace = 500;
/** How long a killed process may take to be gone: one in the hands of the kernel may never be. */
const killPatience = 2_000;
const pollInterval = 25;

/**
 * Ends what servers of a host that was killed left running. Only what is certainly ours: a process that bears the
 * marker of this data folder, or, where the system does not show markers, one whose id and start time are both in the
 * ledger. A process that merely got the id of an old one is left alone. Resolves, when they are gone, to the ids of what
 * was ended.
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
  await killAll(find, clock, log);
  return pids;
}

/** Kills until nothing is left: a process may fork between the look and the kill, and dies a moment after it. */
async function killAll(find: () => Promise<ProcessEntry[]>, clock: Clock, log: Logger): Promise<void> {
  const deadline = clock.now() + killPatience;
  for (let left = await find(); left.length > 0; left = await find()) {
    if (clock.now() >= deadline) {
      log.error({ pids: left.map(({ pid }) => pid) }, 'Server processes of an earlier run could not be ended');
      return;
    }
    for (const { pid } of left) signalProcess(pid, 'SIGKILL');
    await sleep(clock, pollInterval);
  }
}

/** Ends what an earlier host left behind, and begins with an empty ledger. What fails is logged. */
export async function clearEarlierRun(options: {
  ledgerFile: string;
  ledger: Ledger;
  marker: string;
  clock: Clock;
  log: Logger;
}): Promise<void> {
  const { ledgerFile, ledger, marker, clock, log } = options;
  try {
    await reapOrphans({ entries: await Ledger.read(ledgerFile), marker, clock, log });
    await ledger.reset();
  } catch (error) {
    log.warn({ error }, 'What an earlier run left behind could not be looked after');
  }
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
