import { count } from '../../../../ui/format.ts';
import type { CallBucket, Point } from './plotData.ts';
import type { TimeRange } from './plotScale.ts';

/** What a line plot shows, in a sentence: its name, the last value and between what the values lay. */
export function lineSummary(
  name: string,
  points: readonly Point[],
  range: TimeRange,
  format: (value: number) => string,
): string {
  const values = points.filter(({ at }) => at >= range.start).map(({ value }) => value);
  const last = values.at(-1);
  if (last === undefined) return `${name}, ${lengthOf(range)}: nothing was measured.`;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `${name}, ${lengthOf(range)}: now ${format(last)}, between ${format(low)} and ${format(high)}.`;
}

/** What the plot of calls shows, in a sentence. */
export function callSummary(buckets: readonly CallBucket[], range: TimeRange): string {
  const shown = buckets.filter(({ at }) => at >= range.start);
  const calls = shown.reduce((sum, bucket) => sum + bucket.calls, 0);
  const failed = shown.reduce((sum, bucket) => sum + bucket.failed, 0);
  return `Calls, ${lengthOf(range)}: ${count(calls, 'call')}, ${failed} failed.`;
}

function lengthOf({ start, end }: TimeRange): string {
  return `last ${Math.round((end - start) / 60_000)} minutes`;
}
