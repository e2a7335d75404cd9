import { assertNever } from '../../../shared/errors.ts';
import type { Clock } from '../clock.ts';
import { platform } from '../platform/processPlatform.ts';
import { LinuxTrees } from './linuxTrees.ts';
import type { TreeReader, UsageRoot } from './processFigures.ts';
import { PsTrees } from './psTrees.ts';
import { type Usage, UsageMeter } from './usageMeter.ts';

/** Measures what the processes of servers use, all servers in one pass. */
export class UsageSampler {
  readonly #reader: TreeReader;
  /** By the marker, which no two runs share. */
  readonly #meters = new Map<string, UsageMeter>();

  constructor(clock: Clock, reader: TreeReader = systemReader(clock)) {
    this.#reader = reader;
  }

  /**
   * The usage of each server of which a process was found. Never rejects. A server that is left out, or that has another
   * marker now, begins anew. The calls must not overlap.
   */
  async sample(roots: readonly UsageRoot[]): Promise<Map<string, Usage>> {
    const { at, trees } = await this.#reader.read(roots);
    const markers = new Set(roots.map(({ marker }) => marker));
    for (const marker of this.#meters.keys()) if (!markers.has(marker)) this.#meters.delete(marker);
    const usage = new Map<string, Usage>();
    for (const { id, marker } of roots) {
      const tree = trees.get(id) ?? [];
      if (tree.length > 0) usage.set(id, this.#meterOf(marker).take(at, tree));
    }
    return usage;
  }

  #meterOf(marker: string): UsageMeter {
    const known = this.#meters.get(marker);
    if (known !== undefined) return known;
    const meter = new UsageMeter();
    this.#meters.set(marker, meter);
    return meter;
  }
}

/** Windows has no cheap way to ask for this: its tools take a second of a core for each answer. Nothing is measured. */
const noTrees: TreeReader = { read: async () => ({ at: 0, trees: new Map() }) };

function systemReader(clock: Clock): TreeReader {
  switch (platform.name) {
    case 'linux':
      return new LinuxTrees(clock);
    case 'posix':
      return new PsTrees(clock);
    case 'windows':
      return noTrees;
    default:
      return assertNever(platform.name);
  }
}
