import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { linux } from '../platform/linux.ts';
import type { ProcessFigures, TreeReader, UsageRoot } from './processFigures.ts';
import { liveView, type ProcUnits, type ProcView, readProcUnits, snapshotView, tellsChildren } from './procView.ts';

/** Reading the environment of every process of the machine costs more than all else together. */
const searchInterval = 60_000;
/** A server that starts more than that is looked at in part: measuring must not become the load. */
const maxProcesses = 500;

/** The processes of a tree by id, with their start times: null while it is not known. */
type Members = Map<number, string | null>;

/**
 * Process trees from `/proc`. What was once found is followed even when its parent dies and it moves to another one; what
 * slipped away between two looks is found by its marker, once a minute.
 */
export class LinuxTrees implements TreeReader {
  readonly #clock: Clock;
  /** By the marker, which no two runs share. */
  readonly #members = new Map<string, Members>();
  #units: Promise<ProcUnits> | null = null;
  #searchedAt: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#searchedAt = clock.now();
  }

  async read(roots: readonly UsageRoot[]) {
    this.#units ??= readProcUnits();
    const units = await this.#units;
    this.#follow(roots);
    if (this.#clock.now() - this.#searchedAt >= searchInterval) await this.#search();
    const at = this.#clock.now();
    const view = tellsChildren() ? liveView(units) : snapshotView(units);
    const trees = new Map<string, ProcessFigures[]>();
    for (const { id, marker } of roots) {
      const tree = walk(this.#members.get(marker) ?? new Map(), view);
      this.#members.set(marker, new Map(tree.map(({ pid, startTime }) => [pid, startTime])));
      trees.set(id, tree);
      // One tree is read in well under a millisecond; many in a row would be felt.
      await nextTurn();
    }
    return { at, trees };
  }

  /** Forgets the runs that are no more, and begins with the process of each new one. */
  #follow(roots: readonly UsageRoot[]): void {
    const markers = new Set(roots.map(({ marker }) => marker));
    for (const marker of this.#members.keys()) if (!markers.has(marker)) this.#members.delete(marker);
    for (const { pid, marker } of roots) {
      if (!this.#members.has(marker)) this.#members.set(marker, new Map([[pid, null]]));
    }
  }

  async #search(): Promise<void> {
    this.#searchedAt = this.#clock.now();
    for (const { pid, marker } of await linux.processes()) {
      const members = this.#members.get(marker ?? '');
      if (members !== undefined && !members.has(pid)) members.set(pid, null);
    }
  }
}

/** The given processes, as far as they are still the same ones, with all their descendants. */
function walk(members: Members, view: ProcView): ProcessFigures[] {
  const expected = new Map(members);
  const found: ProcessFigures[] = [];
  for (const [pid, startTime] of expected) {
    if (found.length >= maxProcesses) break;
    const figures = view.process(pid);
    if (figures === null || (startTime !== null && figures.startTime !== startTime)) continue;
    found.push(figures);
    if (figures.isZombie) continue;
    // A map hands out what is added to it while it is walked through.
    for (const child of view.childrenOf(pid)) if (!expected.has(child)) expected.set(child, null);
  }
  return found;
}
