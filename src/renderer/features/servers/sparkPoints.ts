/** Places that a full line has; a shorter one begins further to the right. */
const places = 32;
const margin = 2;

/**
 * Where the values of a sparkline lie, in pixels. The base line is zero and the top the largest value, so that a steady
 * server is a steady line; below 2 ms the top stays at 2, so that noise looks like noise.
 */
export function sparkPoints(values: readonly number[], width: number, height: number): [x: number, y: number][] {
  const top = Math.max(2, ...values);
  const step = (width - 2 * margin) / (places - 1);
  const first = width - margin - (values.length - 1) * step;
  return values.map((value, index) => [
    round(first + index * step),
    round(height - margin - (Math.max(0, value) / top) * (height - 2 * margin)),
  ]);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
