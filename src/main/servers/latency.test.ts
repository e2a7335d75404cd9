import { expect, it } from 'vitest';
import { Latency } from './latency.ts';

it('gives percentiles by the nearest rank, and null without a round trip', () => {
  const latency = new Latency();
  expect(latency.summary()).toBeNull();
  for (let value = 100; value >= 1; value -= 1) latency.add(value);
  expect(latency.summary()).toEqual({ p50: 50, p95: 95, count: 100 });
});

it('forgets what is older than the last 256', () => {
  const latency = new Latency();
  for (let value = 0; value < 300; value += 1) latency.add(value < 44 ? 9_999 : 1);
  expect(latency.summary()).toEqual({ p50: 1, p95: 1, count: 256 });
  latency.clear();
  expect(latency.summary()).toBeNull();
});
