import type { Clock } from '../clock.ts';
import { runSystemTool } from '../process.ts';
import { treeMembers } from '../processTree.ts';
import type { ProcessFigures, TreeReader, UsageRoot } from './processFigures.ts';

/** A `ps` costs far more than what it tells changes in between. */
const lookInterval = 15_000;

/**
 * Process trees by the `ps` of macOS and other POSIX systems: one for all servers together, at most every 15 seconds. It
 * shows no environment, so what left both the tree and the process group of a server is not found.
 */
export class PsTrees implements TreeReader {
  readonly #clock: Clock;
  readonly #ps: () => Promise<string>;
  #look: { at: number; table: readonly ProcessFigures[] } | null = null;

  constructor(clock: Clock, ps = () => runSystemTool('ps', ['-axo', 'pid=,ppid=,pgid=,rss=,time='])) {
    this.#clock = clock;
    this.#ps = ps;
  }

  async read(roots: readonly UsageRoot[]) {
    const { at, table } = await this.#latest();
    const trees = new Map(roots.map(({ id, pid, marker }) => [id, treeMembers(table, pid, true, marker)]));
    return { at, trees };
  }

  async #latest() {
    const now = this.#clock.now();
    if (this.#look === null || now - this.#look.at >= lookInterval) {
      this.#look = { at: now, table: parsePsFigures(await this.#ps().catch(() => '')) };
    }
    return this.#look;
  }
}

/** Reads lines of `ps -axo pid=,ppid=,pgid=,rss=,time=`: sizes in KiB, times as `[[days-]hours:]minutes:seconds`. */
export function parsePsFigures(output: string): ProcessFigures[] {
  return output.split('\n').flatMap((line) => {
    const [, pid, parent, group, rss, time = ''] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s*$/.exec(line) ?? [];
    const cpu = parseCpuTime(time);
    if (cpu === null) return [];
    const ids = { pid: Number(pid), parent: Number(parent), group: Number(group) };
    const unknown = { startTime: '', marker: undefined, cpuOfEnded: 0 };
    // An ended process that was not collected has no memory any more.
    return [{ ...ids, ...unknown, isZombie: rss === '0', cpu, memory: Number(rss) * 1024 }];
  });
}

function parseCpuTime(text: string): number | null {
  const [, days = 0, hours = 0, minutes, seconds] = /^(?:(?:(\d+)-)?(\d+):)?(\d+):(\d+(?:[.,]\d+)?)$/.exec(text) ?? [];
  if (minutes === undefined || seconds === undefined) return null;
  const wholeMinutes = (Number(days) * 24 + Number(hours)) * 60 + Number(minutes);
  return Math.round((wholeMinutes * 60 + Number(seconds.replace(',', '.'))) * 1_000);
}
