const minute = 60_000;

/** The stretches of time that a plot can show, each with the distance of its marks. */
const spans = [
  { length: 10 * minute, step: 2 * minute },
  { length: 30 * minute, step: 10 * minute },
  { length: 60 * minute, step: 15 * minute },
] as const;

/** A stretch of time in milliseconds since the epoch, and the moments that are marked on it. */
export interface TimeRange {
  start: number;
  end: number;
  marks: number[];
}

/** The shortest stretch that ends at `end` and holds everything since `first`, at most an hour. Marks are full minutes. */
export function timeRange(first: number, end: number): TimeRange {
  const span = spans.find(({ length }) => end - first <= length) ?? spans[2];
  const start = end - span.length;
  const marks: number[] = [];
  for (let at = Math.ceil(start / span.step) * span.step; at <= end; at += span.step) marks.push(at);
  return { start, end, marks };
}

/**
 * The top of a value axis that begins at zero, not below `least`: 1, 2, 4, 6 or 8 times a power of ten, so that half of it
 * is as round.
 */
export function axisTop(largest: number, least: number): number {
  const wanted = Math.max(largest, least);
  const power = 10 ** Math.floor(Math.log10(wanted));
  return ([1, 2, 4, 6, 8, 10].find((factor) => factor * power >= wanted * (1 - 1e-9)) ?? 10) * power;
}

/** The place of every moment and value of a plot, in pixels. */
export interface Scale {
  left: number;
  right: number;
  top: number;
  bottom: number;
  x(at: number): number;
  y(value: number): number;
  /** The moment at a place. */
  at(x: number): number;
}

/** The room beside the plot for the words of its axes. */
const gutters = { left: 48, right: 6, top: 6, bottom: 18 };

/** The scale of a plot of this size in pixels, for a stretch of time and values from zero to `largest`. */
export function plotScale(range: TimeRange, largest: number, width: number, height: number): Scale {
  const left = gutters.left;
  const right = Math.max(left + 1, width - gutters.right);
  const top = gutters.top;
  const bottom = height - gutters.bottom;
  const length = range.end - range.start;
  return {
    left,
    right,
    top,
    bottom,
    x: (at) => left + ((at - range.start) / length) * (right - left),
    y: (value) => bottom - (Math.min(value, largest) / largest) * (bottom - top),
    at: (x) => range.start + ((x - left) / (right - left)) * length,
  };
}
