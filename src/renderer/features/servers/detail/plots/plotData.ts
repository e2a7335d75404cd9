import type { ServerSample } from '../../../../../shared/serverActivity.ts';
import type { TimeRange } from './plotScale.ts';

/** A value at a moment. */
export interface Point {
  at: number;
  value: number;
}

/** Calls of a stretch of time that begins at `at`. */
export interface CallBucket {
  at: number;
  calls: number;
  failed: number;
}

/** Points that are further apart are not joined: nothing was measured between them. */
const longestGap = 60_000;

/** The points at which there was a value. */
export function pointsOf(samples: readonly ServerSample[], value: (sample: ServerSample) => number | null): Point[] {
  return samples.flatMap((sample) => {
    const measured = value(sample);
    return measured === null ? [] : [{ at: sample.at, value: measured }];
  });
}

/** The points in runs without a gap. */
export function runsOf(points: readonly Point[]): Point[][] {
  const runs: Point[][] = [];
  let last: Point | undefined;
  for (const point of points) {
    if (last === undefined || point.at - last.at > longestGap) runs.push([]);
    runs.at(-1)?.push(point);
    last = point;
  }
  return runs;
}

/** The point that is nearest to a moment, if one lies within a minute of it. */
export function nearestPoint(points: readonly Point[], at: number): Point | null {
  let best: Point | null = null;
  for (const point of points) {
    if (best === null || Math.abs(point.at - at) < Math.abs(best.at - at)) best = point;
  }
  return best !== null && Math.abs(best.at - at) <= longestGap ? best : null;
}

/** Calls counted by stretches of `length` milliseconds that begin at its multiples; stretches without calls are left out. */
export function callBuckets(samples: readonly ServerSample[], length: number): CallBucket[] {
  const buckets = new Map<number, CallBucket>();
  for (const { at, calls, failed } of samples) {
    if (calls === 0) continue;
    const start = Math.floor(at / length) * length;
    const bucket = buckets.get(start) ?? { at: start, calls: 0, failed: 0 };
    buckets.set(start, { at: start, calls: bucket.calls + calls, failed: bucket.failed + failed });
  }
  return [...buckets.values()];
}

/** One row of the table that says the same as the plots. Null is what was not measured. */
export interface TableRow {
  at: number;
  p50: number | null;
  p95: number | null;
  calls: number;
  failed: number;
  cpu: number | null;
  memory: number | null;
}

/** The plots in about a dozen rows: typical answer by its median, slow answer and memory at their largest. */
export function tableRows(samples: readonly ServerSample[], { start, end }: TimeRange): TableRow[] {
  const length = Math.max(60_000, (end - start) / 12);
  const groups = new Map<number, ServerSample[]>();
  for (const sample of samples) {
    if (sample.at < start) continue;
    const at = Math.floor(sample.at / length) * length;
    const group = groups.get(at);
    if (group) group.push(sample);
    else groups.set(at, [sample]);
  }
  return [...groups].map(([at, group]) => tableRow(at, group));
}

function tableRow(at: number, group: readonly ServerSample[]): TableRow {
  const values = (value: (sample: ServerSample) => number | null) => pointsOf(group, value).map((point) => point.value);
  const cpu = values((sample) => sample.cpu);
  return {
    at,
    p50: median(values(({ latency }) => latency?.p50 ?? null)),
    p95: largest(values(({ latency }) => latency?.p95 ?? null)),
    calls: group.reduce((sum, { calls }) => sum + calls, 0),
    failed: group.reduce((sum, { failed }) => sum + failed, 0),
    cpu: cpu.length === 0 ? null : cpu.reduce((sum, value) => sum + value, 0) / cpu.length,
    memory: largest(values(({ memory }) => memory)),
  };
}

/** The value in the middle; null of none. */
export function median(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}

/** The largest value; null of none. */
export function largest(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.max(...values);
}
