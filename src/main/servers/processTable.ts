import { readdir, readFile } from 'node:fs/promises';
import { runSystemTool } from './process.ts';

/** The variable that every server of ours carries, and passes on to whatever it starts itself. */
export const markerVariable = 'SIGNALBOX_RUN';

/** A living process. Zombies are not listed: they hold nothing and can't be killed again. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Tells apart two processes that had the same id at different times. Opaque; equal for equal processes. */
  readonly startTime: string;
  /** Value of the marker variable; null without one, undefined where the system does not show it. */
  readonly marker: string | null | undefined;
}

/**
 * The processes of this machine that we may look at. Linux reads `/proc`; other POSIX systems ask `ps`, which shows no
 * environment; on Windows the list is empty, and `taskkill /T` does the work.
 */
export async function readProcessTable(platform: NodeJS.Platform = process.platform): Promise<ProcessEntry[]> {
  if (platform === 'linux') return readProc();
  if (platform === 'win32') return [];
  return parsePs(await runSystemTool('ps', ['-axo', 'pid=,ppid=,pgid=,stat=,lstart=']).catch(() => ''));
}

/** One process, or null when there is none with this id. */
export async function findProcess(pid: number): Promise<ProcessEntry | null> {
  if (process.platform === 'linux') return readProcEntry(pid, await bootId());
  return (await readProcessTable()).find((entry) => entry.pid === pid) ?? null;
}

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

/** What `/proc/<pid>/stat` says of a process. Times are in clock ticks; `startTicks` counts from the boot. */
export interface ProcStat {
  readonly parent: number;
  readonly group: number;
  readonly startTicks: string;
  /** It has ended, and waits for its parent to take notice. */
  readonly isDead: boolean;
  readonly cpuTicks: number;
  /** Of its children that have ended and were taken notice of. */
  readonly endedCpuTicks: number;
  readonly residentPages: number;
}

/** Null when the text is no such line. Its second field is the program's own name, which may contain anything. */
export function parseProcStat(stat: string): ProcStat | null {
  // Field 3 of proc_pid_stat(5) is the first one behind the name.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const number = (field: number) => Number(fields[field - 3]);
  const startTicks = fields[22 - 3];
  const residentPages = number(24);
  if (startTicks === undefined || !Number.isInteger(residentPages)) return null;
  return {
    parent: number(4),
    group: number(5),
    startTicks,
    isDead: fields[0] === 'Z' || fields[0] === 'X',
    cpuTicks: number(14) + number(15),
    endedCpuTicks: number(16) + number(17),
    residentPages,
  };
}

function markerOf(environment: string): string | null {
  const prefix = `${markerVariable}=`;
  const entry = environment.split('\0').find((variable) => variable.startsWith(prefix));
  return entry === undefined ? null : entry.slice(prefix.length);
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
