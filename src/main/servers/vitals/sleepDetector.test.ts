import { describe, expect, it } from 'vitest';
import type { Clock } from '../clock.ts';
import { FakeClock } from '../testing/fakeClock.ts';
import { SleepDetector } from './sleepDetector.ts';

/** `stall`: time passes on the monotonic clock and nothing runs. */
function detector() {
  const fake = new FakeClock();
  let stalled = 0;
  const clock: Clock = {
    now: () => fake.now() + stalled,
    wall: () => fake.wall() + stalled,
    after: (milliseconds, callback) => fake.after(milliseconds, callback),
  };
  const gaps: number[] = [];
  const made = new SleepDetector(clock, (gap) => gaps.push(gap));
  const stall = (milliseconds: number) => {
    stalled += milliseconds;
  };
  return { fake, gaps, made, stall };
}

describe('SleepDetector', () => {
  it('F10 says nothing while ticks come about in time', () => {
    const { fake, gaps, stall } = detector();
    fake.advance(3_600_000);
    stall(9_000);
    fake.advance(10_000);
    expect(gaps).toEqual([]);
  });

  it('F10 tells once of a sleep during which the monotonic clock stood still', () => {
    const { fake, gaps } = detector();
    fake.advance(5_500);
    fake.setWall(fake.wall() + 3_600_000);
    fake.advance(60_000);
    expect(gaps).toEqual([3_600_000]);
  });

  it('F10 tells once of a sleep, or a stop, during which the monotonic clock ran on', () => {
    const { fake, gaps, stall } = detector();
    fake.advance(5_500);
    stall(30_000);
    fake.advance(60_000);
    expect(gaps).toEqual([30_000]);
  });

  it('F10 is not misled by a clock that is set back', () => {
    const { fake, gaps } = detector();
    fake.setWall(fake.wall() - 86_400_000);
    fake.advance(60_000);
    expect(gaps).toEqual([]);
  });

  it('leaves no timer behind when it is disposed of, also by the one who is told', () => {
    const { fake, made } = detector();
    made.dispose();
    expect(fake.pendingTimers).toBe(0);

    const clock = new FakeClock();
    const other = new SleepDetector(clock, () => other.dispose());
    clock.setWall(clock.wall() + 60_000);
    clock.advance(5_000);
    expect(clock.pendingTimers).toBe(0);
  });
});
