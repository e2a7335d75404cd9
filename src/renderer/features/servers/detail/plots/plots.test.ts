import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServerSample } from '../../../../../shared/serverActivity.ts';
import { callBuckets, nearestPoint, pointsOf, runsOf, tableRows } from './plotData.ts';
import { axisTop, plotScale, timeRange } from './plotScale.ts';
import { callSummary, lineSummary } from './summaries.ts';

const minute = 60_000;
const sample = (at: number, part: Partial<ServerSample> = {}): ServerSample => ({
  at,
  cpu: null,
  memory: null,
  latency: null,
  calls: 0,
  failed: 0,
  ...part,
});

describe('timeRange', () => {
  it.each([
    [1, 10, 2],
    [10, 10, 2],
    [11, 30, 10],
    [45, 60, 15],
    [600, 60, 15],
  ])('shows what was measured for %i minutes over %i minutes', (age, length, step) => {
    const end = 1_000 * 60 * minute + 90_000;
    const range = timeRange(end - age * minute, end);
    expect(range.end - range.start).toBe(length * minute);
    expect(range.marks.every((at) => at % (step * minute) === 0 && at >= range.start && at <= end)).toBe(true);
    expect(range.marks.length).toBeGreaterThanOrEqual(3);
  });
});

describe('axisTop', () => {
  it('is the next 1, 2, 4, 6 or 8, whose half is round too', () => {
    expect([0, 1, 1.1, 3, 5, 7, 10, 99, 101].map((value) => axisTop(value, 1))).toEqual([
      1, 1, 2, 4, 6, 8, 10, 100, 200,
    ]);
    expect(axisTop(0, 0.02)).toBeCloseTo(0.02);
  });

  it('is never below a value, and never much above', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1e9, noNaN: true }), (value) => {
        const top = axisTop(value, 0.001);
        expect(top).toBeGreaterThanOrEqual(value * (1 - 1e-6));
        expect(top).toBeLessThanOrEqual(value * 2.1);
      }),
    );
  });
});

describe('plotScale', () => {
  it('puts time from left to right and values from the foot up, and back', () => {
    const range = { start: 1_000, end: 2_000, marks: [] };
    const scale = plotScale(range, 10, 300, 100);
    expect([scale.x(1_000), scale.x(2_000)]).toEqual([scale.left, scale.right]);
    expect([scale.y(0), scale.y(10), scale.y(99)]).toEqual([scale.bottom, scale.top, scale.top]);
    expect(scale.at(scale.x(1_234))).toBeCloseTo(1_234);
  });
});

describe('points', () => {
  const points = [0, 5_000, 10_000, 200_000].map((at) => ({ at, value: at }));

  it('leaves out what was not measured, and breaks a line where nothing was', () => {
    expect(pointsOf([sample(1, { cpu: 0.5 }), sample(2)], ({ cpu }) => cpu)).toEqual([{ at: 1, value: 0.5 }]);
    expect(runsOf(points).map((run) => run.length)).toEqual([3, 1]);
    expect(runsOf([])).toEqual([]);
  });

  it('reads the nearest point, but none from far away', () => {
    expect(nearestPoint(points, 6_000)?.at).toBe(5_000);
    expect(nearestPoint(points, 120_000)).toBeNull();
    expect(nearestPoint([], 0)).toBeNull();
  });
});

describe('calls', () => {
  const samples = [
    sample(minute, { calls: 2 }),
    sample(minute + 5_000, { calls: 3, failed: 1 }),
    sample(2 * minute),
    sample(3 * minute, { calls: 1, failed: 1 }),
  ];

  it('are counted by the minute', () => {
    expect(callBuckets(samples, minute)).toEqual([
      { at: minute, calls: 5, failed: 1 },
      { at: 3 * minute, calls: 1, failed: 1 },
    ]);
  });

  it('are told in a sentence, those of the shown time alone', () => {
    const range = { start: 2 * minute, end: 12 * minute, marks: [] };
    expect(callSummary(callBuckets(samples, minute), range)).toBe('Calls, last 10 minutes: 1 call, 1 failed.');
  });
});

describe('the plots in words', () => {
  const range = { start: 0, end: 60 * minute, marks: [] };

  it('says the last value and the limits', () => {
    const points = [3, 9, 5].map((value, at) => ({ at, value }));
    expect(lineSummary('Latency', points, range, (value) => `${value} ms`)).toBe(
      'Latency, last 60 minutes: now 5 ms, between 3 ms and 9 ms.',
    );
    expect(lineSummary('Latency', [], range, String)).toBe('Latency, last 60 minutes: nothing was measured.');
  });

  it('makes a table of five-minute rows', () => {
    const samples = [
      sample(minute, { latency: { p50: 1, p95: 9 }, cpu: 0.1, memory: 10, calls: 1 }),
      sample(2 * minute, { latency: { p50: 3, p95: 4 }, cpu: 0.3, memory: 30, calls: 2, failed: 1 }),
      sample(3 * minute, { latency: { p50: 2, p95: 2 } }),
      sample(7 * minute),
    ];
    expect(tableRows(samples, range)).toEqual([
      { at: 0, p50: 2, p95: 9, calls: 3, failed: 1, cpu: expect.closeTo(0.2), memory: 30 },
      { at: 5 * minute, p50: null, p95: null, calls: 0, failed: 0, cpu: null, memory: null },
    ]);
  });
});
