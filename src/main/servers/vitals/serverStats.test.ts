import { describe, expect, it } from 'vitest';
import { ServerStats } from './serverStats.ts';

function count(stats: ServerStats, from: number, to: number): void {
  for (let value = from; value <= to; value += 1) stats.roundTrip(value);
}

describe('ServerStats', () => {
  it('gives percentiles by the nearest rank, and null before the first round trip', () => {
    const stats = new ServerStats();
    expect(stats.summary()).toEqual({ latency: null, calls: { count: 0, failed: 0 } });
    for (let value = 100; value >= 1; value -= 1) stats.roundTrip(value);
    expect(stats.summary().latency).toMatchObject({ p50: 50, p95: 95, count: 100 });
  });

  it('shows the last 32 round trips, oldest first, also where the memory wraps around', () => {
    const stats = new ServerStats();
    count(stats, 1, 3);
    expect(stats.summary().latency?.recent).toEqual([1, 2, 3]);
    count(stats, 4, 270);
    expect(stats.summary().latency).toMatchObject({ count: 256 });
    expect(stats.summary().latency?.recent).toEqual(Array.from({ length: 32 }, (_, index) => 239 + index));
  });

  it('forgets round trips and failures that are older than the last 256', () => {
    const stats = new ServerStats();
    for (let call = 0; call < 300; call += 1) {
      stats.roundTrip(call < 44 ? 9_999 : 1);
      stats.call(call < 50);
    }
    expect(stats.summary()).toMatchObject({
      latency: { p50: 1, p95: 1, count: 256 },
      calls: { count: 256, failed: 6 },
    });
  });

  it('gives what happened since it was last asked', () => {
    const stats = new ServerStats();
    count(stats, 1, 100);
    stats.call(true);
    stats.call(false);
    expect(stats.takeWindow()).toEqual({ latency: { p50: 50, p95: 95 }, calls: 2, failed: 1 });
    expect(stats.takeWindow()).toEqual({ latency: null, calls: 0, failed: 0 });
    stats.roundTrip(7.000_4);
    expect(stats.takeWindow()).toEqual({ latency: { p50: 7, p95: 7 }, calls: 0, failed: 0 });
  });

  it('counts every call of a window, however many, and measures the last round trips of it', () => {
    const stats = new ServerStats();
    for (let call = 0; call < 1_000; call += 1) {
      stats.roundTrip(call < 744 ? 9_999 : 2);
      stats.call(true);
    }
    expect(stats.takeWindow()).toEqual({ latency: { p50: 2, p95: 2 }, calls: 1_000, failed: 1_000 });
  });

  it('begins anew when it is cleared', () => {
    const stats = new ServerStats();
    count(stats, 1, 300);
    stats.call(true);
    stats.clear();
    expect(stats.summary()).toEqual({ latency: null, calls: { count: 0, failed: 0 } });
    expect(stats.takeWindow()).toEqual({ latency: null, calls: 0, failed: 0 });
    stats.call(false);
    expect(stats.summary().calls).toEqual({ count: 1, failed: 0 });
  });
});
