import type { ProcessFigures } from './processFigures.ts';

/** What the processes of a server use. `cpu` is a share of one core since the look before; null at the first one. */
export interface Usage {
  readonly cpu: number | null;
  readonly memory: number;
  readonly processes: number;
}

type Seen = Pick<ProcessFigures, 'pid' | 'parent' | 'cpu' | 'cpuOfEnded'>;

/** Makes shares out of times that only grow, over one tree whose processes come and go. */
export class UsageMeter {
  #at: number | null = null;
  #seen: ReadonlyMap<string, Seen> = new Map();
  #usage: Usage = { cpu: null, memory: 0, processes: 0 };

  /** The figures of a look at the given monotonic time. A look that was already taken gives what it gave then. */
  take(at: number, tree: readonly ProcessFigures[]): Usage {
    if (at === this.#at) return this.#usage;
    const elapsed = this.#at === null ? 0 : at - this.#at;
    const cpu = elapsed > 0 ? this.#spent(tree) / elapsed : null;
    const alive = tree.filter(({ isZombie }) => !isZombie);
    const memory = alive.reduce((sum, figures) => sum + figures.memory, 0);
    this.#usage = { cpu, memory, processes: alive.length };
    this.#at = at;
    this.#seen = new Map(tree.map((figures) => [keyOf(figures), figures]));
    return this.#usage;
  }

  /**
   * Milliseconds of processor time since the last look. A process that is new counts from its beginning when its parent
   * was there before; else it was merely found late, and what it used earlier is not of this time. The time of one that
   * ended is now its parent's, and was counted already as far as it had got at the last look.
   */
  #spent(tree: readonly ProcessFigures[]): number {
    const parents = new Set(Array.from(this.#seen.values(), ({ pid }) => pid));
    const endedBelow = this.#endedSince(tree);
    let spent = 0;
    for (const figures of tree) {
      const before = this.#seen.get(keyOf(figures)) ?? (parents.has(figures.parent) ? unborn : figures);
      const inherited = figures.cpuOfEnded - before.cpuOfEnded - (endedBelow.get(figures.pid) ?? 0);
      spent += figures.cpu - before.cpu + Math.max(0, inherited);
    }
    return Math.max(0, spent);
  }

  /** What the processes that are gone had used at the last look, by the id of their parent. */
  #endedSince(tree: readonly ProcessFigures[]): Map<number, number> {
    const alive = new Set(tree.map(keyOf));
    const ended = new Map<number, number>();
    for (const [key, { parent, cpu, cpuOfEnded }] of this.#seen) {
      if (!alive.has(key)) ended.set(parent, (ended.get(parent) ?? 0) + cpu + cpuOfEnded);
    }
    return ended;
  }
}

const unborn = { cpu: 0, cpuOfEnded: 0 };

function keyOf({ pid, startTime }: ProcessFigures): string {
  return `${pid}/${startTime}`;
}
