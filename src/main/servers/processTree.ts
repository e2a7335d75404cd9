import { type Clock, settlesWithin, sleep } from './clock.ts';
import type { ProcessEntry } from './platform/processEntry.ts';
import { type EndSignal, platform } from './platform/processPlatform.ts';
import type { ServerProcess } from './process.ts';

/** How long each rung of a stop may take, in milliseconds. */
export interface StopLadder {
  /** From the end of stdin, which every MCP server has to take as the end of its work, to SIGTERM. */
  readonly afterStdinEnd: number;
  /** From SIGTERM to SIGKILL. */
  readonly afterTerminate: number;
  /** From SIGKILL to giving up on a process that the kernel does not let go. */
  readonly afterKill: number;
}

const pollInterval = 25;

/**
 * Stops a server's process with everything it started: stdin ends, then SIGTERM, then SIGKILL. Resolves when the whole
 * tree is gone, or, bounded by the ladder, with the ids of what could not be removed. A process that ended by itself
 * leaves descendants to clean up too: they get no grace on stdin, which is already closed.
 */
export async function stopTree(
  server: ServerProcess,
  runMarker: string,
  ladder: StopLadder,
  clock: Clock,
): Promise<number[]> {
  const tree = new ProcessTree(server, runMarker, clock);
  if (server.exit === null) {
    server.stdin.end();
    await settlesWithin(clock, ladder.afterStdinEnd, server.exited);
  }
  if (await tree.isGone()) return [];
  await tree.signal('SIGTERM');
  if (await tree.gone(ladder.afterTerminate)) return [];
  await tree.kill(ladder.afterKill);
  return (await tree.members()).map(({ pid }) => pid);
}

class ProcessTree {
  readonly #server: ServerProcess;
  readonly #runMarker: string;
  readonly #clock: Clock;
  /** Those that were found last: what dies does not show its marker any more, and is not gone yet. */
  #found: readonly ProcessEntry[] = [];

  constructor(server: ServerProcess, runMarker: string, clock: Clock) {
    this.#server = server;
    this.#runMarker = runMarker;
    this.#clock = clock;
  }

  async members(): Promise<ProcessEntry[]> {
    const { pid, exit } = this.#server;
    const found = treeMembers(await platform.processes(), pid, exit === null, this.#runMarker, this.#found);
    this.#found = found;
    return found;
  }

  async isGone(): Promise<boolean> {
    return this.#server.exit !== null && (await this.members()).length === 0;
  }

  /**
   * Whether the tree is gone within the given time. Only the members that are known are looked at each time; looking
   * through all processes of the machine is left for when they are gone.
   */
  async gone(milliseconds: number): Promise<boolean> {
    const deadline = this.#clock.now() + milliseconds;
    let known = await this.members();
    while (this.#server.exit === null || known.length > 0) {
      const left = deadline - this.#clock.now();
      if (left <= 0) return false;
      await this.#pause(Math.min(left, pollInterval));
      known = await platform.stillAlive(known);
      if (known.length === 0 && this.#server.exit !== null) known = await this.members();
    }
    return true;
  }

  async signal(signal: EndSignal): Promise<void> {
    const { pid, exit } = this.#server;
    await platform.signalTree(exit === null ? pid : null, () => this.members(), signal);
  }

  /** Kills until nothing is left: a process may fork between the look and the kill. */
  async kill(milliseconds: number): Promise<void> {
    const deadline = this.#clock.now() + milliseconds;
    do {
      await this.signal('SIGKILL');
    } while (!(await this.gone(pollInterval * 2)) && this.#clock.now() < deadline);
  }

  async #pause(milliseconds: number): Promise<void> {
    if (this.#server.exit === null) await settlesWithin(this.#clock, milliseconds, this.#server.exited);
    else await sleep(this.#clock, milliseconds);
  }
}

/**
 * The living processes of a tree: what descends from its root, shares its process group or bears its marker (which
 * also finds a daemon that left the group). Once the root has ended, a live process with its id is a stranger that got
 * the id anew, and so is the group of that id.
 */
export function treeMembers<Entry extends ProcessEntry>(
  table: readonly Entry[],
  root: number,
  rootRuns: boolean,
  runMarker: string,
  known: readonly ProcessEntry[] = [],
): Entry[] {
  const reused = !rootRuns && table.some(({ pid }) => pid === root);
  const found = new Set<number>(reused ? [] : [root]);
  const wasFound = ({ pid, startTime }: ProcessEntry) =>
    known.some((entry) => entry.pid === pid && entry.startTime === startTime);
  const belongs = (entry: ProcessEntry) =>
    entry.marker === runMarker || found.has(entry.parent) || (!reused && entry.group === root) || wasFound(entry);
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const entry of table) if (belongs(entry)) found.add(entry.pid);
  }
  return table.filter(({ pid }) => found.has(pid) && pid !== process.pid);
}
