import type { Logger } from '../../shared/logger.ts';
import { type Clock, sleep } from './clock.ts';
import { Ledger, type LedgerEntry } from './ledger.ts';
import { type ProcessPlatform, platform } from './platform/processPlatform.ts';

const grace = 500;
/** How long a killed process may take to be gone: one in the hands of the kernel may never be. */
const killPatience = 2_000;
const pollInterval = 25;

type Orphan = Awaited<ReturnType<ProcessPlatform['findOrphans']>>[number];

/**
 * Ends what servers of a host that was killed left running. Only what is certainly ours: a process that bears the
 * marker of this data folder, or, where the system does not show markers, one that is in the ledger with all that tells
 * it apart. A process that merely got the id of an old one is left alone. Resolves, when they are gone, to the ids of
 * what was ended.
 */
export async function reapOrphans(options: {
  entries: readonly LedgerEntry[];
  /** The data folder's marker; those of runs begin with it and a dot. */
  marker: string;
  clock: Clock;
  log: Logger;
  system?: Pick<ProcessPlatform, 'findOrphans' | 'endOrphan'>;
}): Promise<number[]> {
  const { entries, marker, clock, log, system = platform } = options;
  const find = () => system.findOrphans({ entries, marker, self: process.pid });
  const orphans = await find();
  if (orphans.length === 0) return [];
  const pids = orphans.map(({ pid }) => pid);
  log.warn({ pids }, 'Ending server processes that an earlier run left behind');
  const deadline = clock.now() + grace;
  for (const { pid } of orphans) await system.endOrphan(pid, 'SIGTERM');
  let left = await find();
  while (left.length > 0 && clock.now() < deadline) {
    await sleep(clock, pollInterval);
    left = await find();
  }
  await killAll(left, { find, end: (pid) => system.endOrphan(pid, 'SIGKILL') }, clock, log);
  return pids;
}

/** Kills until nothing is left: a process may fork between the look and the kill, and dies a moment after it. */
async function killAll(
  orphans: Orphan[],
  { find, end }: { find: () => Promise<Orphan[]>; end: (pid: number) => Promise<void> },
  clock: Clock,
  log: Logger,
): Promise<void> {
  const deadline = clock.now() + killPatience;
  for (let left = orphans; left.length > 0; left = await find()) {
    if (clock.now() >= deadline) {
      log.error({ pids: left.map(({ pid }) => pid) }, 'Server processes of an earlier run could not be ended');
      return;
    }
    for (const { pid } of left) await end(pid);
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
