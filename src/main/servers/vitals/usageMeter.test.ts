import { describe, expect, it } from 'vitest';
import type { ProcessFigures } from './processFigures.ts';
import { UsageMeter } from './usageMeter.ts';

const mebibyte = 1024 * 1024;

function figures(pid: number, parent: number, more: Partial<ProcessFigures> = {}): ProcessFigures {
  const ids = { pid, parent, group: 10, startTime: `${pid}00`, marker: undefined };
  return { ...ids, isZombie: false, cpu: 0, cpuOfEnded: 0, memory: mebibyte, ...more };
}

describe('UsageMeter', () => {
  it('gives the share of a core since the look before, and the sum of all memory', () => {
    const meter = new UsageMeter();
    expect(meter.take(0, [figures(10, 1, { cpu: 900 })])).toEqual({ cpu: null, memory: mebibyte, processes: 1 });
    const tree = [figures(10, 1, { cpu: 1_400 }), figures(11, 10, { cpu: 1_000 })];
    expect(meter.take(5_000, tree)).toEqual({ cpu: 0.3, memory: 2 * mebibyte, processes: 2 });
    expect(meter.take(7_000, tree)).toMatchObject({ cpu: 0 });
  });

  it('gives the same again for a look that it took already', () => {
    const meter = new UsageMeter();
    meter.take(0, [figures(10, 1)]);
    const usage = meter.take(1_000, [figures(10, 1, { cpu: 500 })]);
    expect(meter.take(1_000, [figures(10, 1, { cpu: 500 })])).toEqual(usage);
    expect(usage.cpu).toBe(0.5);
  });

  it('counts what short-lived children used, once', () => {
    const meter = new UsageMeter();
    meter.take(0, [figures(10, 1), figures(11, 10, { cpu: 300 })]);
    // 11 used another 100 ms and ended; 12 came and went in between with 200 ms.
    expect(meter.take(1_000, [figures(10, 1, { cpuOfEnded: 600 })])).toMatchObject({ cpu: 0.3 });
  });

  it('counts an ended child whose parent has not taken notice, and not again when it has', () => {
    const meter = new UsageMeter();
    meter.take(0, [figures(10, 1), figures(11, 10, { cpu: 300 })]);
    const zombie = figures(11, 10, { cpu: 400, isZombie: true, memory: 0 });
    expect(meter.take(1_000, [figures(10, 1), zombie])).toEqual({ cpu: 0.1, memory: mebibyte, processes: 1 });
    expect(meter.take(2_000, [figures(10, 1, { cpuOfEnded: 400 })])).toMatchObject({ cpu: 0 });
  });

  it('does not take a loss for a gain of another process, nor for less than nothing', () => {
    const meter = new UsageMeter();
    meter.take(0, [figures(10, 1), figures(11, 10, { cpu: 5_000 }), figures(12, 11)]);
    // 11 is gone and its parent did not wait for it; 12 has moved to another parent.
    const tree = [figures(10, 1), figures(12, 1, { cpu: 100 })];
    expect(meter.take(1_000, tree)).toMatchObject({ cpu: 0.1 });
  });

  it('does not count what a process used before it was found', () => {
    const meter = new UsageMeter();
    meter.take(0, [figures(10, 1)]);
    const found = figures(50, 1, { cpu: 3_600_000, cpuOfEnded: 60_000 });
    expect(meter.take(1_000, [figures(10, 1), found])).toMatchObject({ cpu: 0, processes: 2 });
  });

  it('does not mix up two processes that had the same id', () => {
    const meter = new UsageMeter();
    meter.take(0, [figures(10, 1), figures(11, 10, { cpu: 300 })]);
    const reused = figures(11, 10, { startTime: 'later', cpu: 100 });
    expect(meter.take(1_000, [figures(10, 1, { cpuOfEnded: 300 }), reused])).toMatchObject({ cpu: 0.1 });
  });
});
