import { gzipSync } from 'node:zlib';

/** One figure: a contender's median against a floor's, measured in turns in the same run. */
export interface Figure {
  name: string;
  /** What `ratio` is a multiple of. */
  floor: string;
  ratio: number;
  /** The ratio to reach; null where the figure is only reported. */
  target: number | null;
  detail: string;
}

/** Runs each contender once a round, in an order that rotates, and gives the medians in microseconds. */
export async function interleave<Name extends string>(
  contenders: Record<Name, () => Promise<unknown>>,
  { rounds, warmUp }: { rounds: number; warmUp: number },
): Promise<Record<Name, number>> {
  const names = Object.keys(contenders) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round < warmUp + rounds; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(round + turn) % names.length] as Name;
      const start = process.hrtime.bigint();
      await contenders[name]();
      const micros = Number(process.hrtime.bigint() - start) / 1_000;
      if (round >= warmUp) samples[name].push(micros);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(samples[name])])) as Record<Name, number>;
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export function gzipKiB(...files: (string | Buffer)[]): number {
  return files.reduce((sum, file) => sum + gzipSync(file).length, 0) / 1024;
}

export const micros = (value: number) => `${Math.round(value)} µs`;
