import { readdir, readFile } from 'node:fs/promises';
import { findOrphans } from './orphans.ts';
import { markerVariable, type ProcessEntry } from './processEntry.ts';
import type { ProcessPlatform } from './processPlatform.ts';
import { parseProcStat } from './procStat.ts';
import { bySignals } from './signals.ts';

/** Linux, by `/proc`, which shows the environment too: what bears a marker of ours is found wherever it went. */
export const linux: ProcessPlatform = {
  name: 'linux',
  processes: readProc,
  find: async (pid) => readProcEntry(pid, await bootId()),
  async stillAlive(entries) {
    const boot = await bootId();
    const found = await Promise.all(entries.map(({ pid }) => readProcEntry(pid, boot)));
    return entries.filter(({ startTime }, index) => found[index]?.startTime === startTime);
  },
  startTimeOf: async (pid) => (await readProcEntry(pid, await bootId()))?.startTime ?? null,
  findOrphans: async ({ entries, marker, self }) => findOrphans(await readProc(), entries, marker, self),
  ...bySignals,
};

async function readProc(): Promise<ProcessEntry[]> {
  const [names, boot] = await Promise.all([readdir('/proc').catch(() => []), bootId()]);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const entries = await Promise.all(pids.map((pid) => readProcEntry(pid, boot)));
  return entries.filter((entry) => entry !== null);
}

/** Start times count from the boot, so only together with the boot's own id are they unique. */
async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')).trim();
}

async function readProcEntry(pid: number, boot: string): Promise<ProcessEntry | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  const parsed = stat === null ? null : parseProcStat(stat);
  if (parsed === null || parsed.isDead) return null;
  const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => null);
  const { parent, group, startTicks } = parsed;
  return { pid, parent, group, startTime: `${boot}/${startTicks}`, marker: environment && markerOf(environment) };
}

function markerOf(environment: string): string | null {
  const prefix = `${markerVariable}=`;
  const entry = environment.split('\0').find((variable) => variable.startsWith(prefix));
  return entry === undefined ? null : entry.slice(prefix.length);
}
