import { readdirSync, readFileSync } from 'node:fs';
import { parseProcStat } from '../platform/procStat.ts';
import { runSystemTool } from '../process.ts';
import type { ProcessFigures } from './processFigures.ts';

/** What the numbers in `/proc/<pid>/stat` are multiples of. */
export interface ProcUnits {
  readonly ticksPerSecond: number;
  readonly bytesPerPage: number;
}

/** Asks the system for its units. The usual ones where it does not say. */
export async function readProcUnits(): Promise<ProcUnits> {
  const ask = async (name: string, usual: number) => {
    const answer = await runSystemTool('getconf', [name]).catch(() => '');
    return /^\d+\s*$/.test(answer) ? Number(answer) : usual;
  };
  const [ticksPerSecond, bytesPerPage] = await Promise.all([ask('CLK_TCK', 100), ask('PAGESIZE', 4096)]);
  return { ticksPerSecond, bytesPerPage };
}

/** The processes of a Linux machine as far as they are asked for. */
export interface ProcView {
  /** Null when there is none with this id. */
  process(pid: number): ProcessFigures | null;
  childrenOf(pid: number): readonly number[];
}

/** Whether the kernel tells the children of a process; it can be built without that. */
export function tellsChildren(): boolean {
  return readProcFile(`${process.pid}/task/${process.pid}/children`) !== null;
}

/** Looks at each process when it is asked for. */
export function liveView(units: ProcUnits): ProcView {
  return { process: (pid) => readFigures(pid, units), childrenOf: readChildren };
}

/** Looks at all processes at once, for kernels that do not tell the children of one. */
export function snapshotView(units: ProcUnits): ProcView {
  const processes = new Map<number, ProcessFigures>();
  const children = new Map<number, number[]>();
  for (const name of listFolder('/proc')) {
    const figures = /^\d+$/.test(name) ? readFigures(Number(name), units) : null;
    if (figures === null) continue;
    processes.set(figures.pid, figures);
    const siblings = children.get(figures.parent);
    if (siblings === undefined) children.set(figures.parent, [figures.pid]);
    else siblings.push(figures.pid);
  }
  return { process: (pid) => processes.get(pid) ?? null, childrenOf: (pid) => children.get(pid) ?? [] };
}

/** The line of `/proc/<pid>/stat` in milliseconds and bytes; null when it is no such line. */
export function figuresOf(pid: number, stat: string, units: ProcUnits): ProcessFigures | null {
  const parsed = parseProcStat(stat);
  if (parsed === null) return null;
  const milliseconds = 1_000 / units.ticksPerSecond;
  return {
    pid,
    parent: parsed.parent,
    group: parsed.group,
    startTime: parsed.startTicks,
    marker: undefined,
    isZombie: parsed.isDead,
    cpu: parsed.cpuTicks * milliseconds,
    cpuOfEnded: parsed.endedCpuTicks * milliseconds,
    memory: parsed.residentPages * units.bytesPerPage,
  };
}

function readFigures(pid: number, units: ProcUnits): ProcessFigures | null {
  const stat = readProcFile(`${pid}/stat`);
  return stat === null ? null : figuresOf(pid, stat, units);
}

/** A child belongs to the thread that started it. */
function readChildren(pid: number): number[] {
  return listFolder(`/proc/${pid}/task`).flatMap((thread) => {
    const children = readProcFile(`${pid}/task/${thread}/children`) ?? '';
    return children.split(' ').filter(Boolean).map(Number);
  });
}

function listFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/**
 * Read at once, not by the thread pool: no disk is behind these files, and a round trip to the pool costs ten times as
 * much as the read.
 */
function readProcFile(name: string): string | null {
  try {
    return readFileSync(`/proc/${name}`, 'utf8');
  } catch {
    return null;
  }
}
