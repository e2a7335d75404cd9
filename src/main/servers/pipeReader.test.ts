import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { BudgetMeter } from './pipeBudget.ts';
import { PipeReader } from './pipeReader.ts';
import { FakeClock } from './testing/fakeClock.ts';

const budget = { lines: 10, bytes: 1_000 };

function read({ counts = true } = {}) {
  const clock = new FakeClock();
  const stream = new PassThrough();
  const lines: string[] = [];
  let floods = 0;
  const reader = new PipeReader(stream, {
    maxLineBytes: 100,
    keepBytes: 4,
    budget,
    floodTolerance: 200,
    clock,
    onLine: (line) => {
      lines.push(line.kind === 'line' ? line.text : `${line.head}…${line.tail}`);
      return counts;
    },
    onFlood: () => {
      floods += 1;
    },
  });
  /** Lets the stream hand on what was written to it. */
  const flow = () => new Promise((resolve) => setImmediate(resolve));
  return { clock, stream, reader, lines, flow, floods: () => floods };
}

describe('PipeReader', () => {
  it('reads lines, the last one without an end too, and then ends', async () => {
    const { stream, reader, lines } = read();
    stream.end('one\ntwo\nthree');
    await reader.ended;
    expect(lines).toEqual(['one', 'two', 'three']);
  });

  it('F8 pauses the pipe when the budget is used up, and goes on in the next window', async () => {
    const { clock, stream, lines, flow } = read();
    stream.write('line\n'.repeat(25));
    await flow();
    expect(lines).toHaveLength(10);
    expect(stream.isPaused()).toBe(true);
    clock.advance(50);
    expect(lines).toHaveLength(20);
    clock.advance(50);
    expect(lines).toHaveLength(25);
    expect(stream.isPaused()).toBe(false);
  });

  it('does not count what was asked for', async () => {
    const { stream, lines, flow } = read({ counts: false });
    stream.write('line\n'.repeat(25));
    await flow();
    expect(lines).toHaveLength(25);
  });

  it('F8 reports a flood that does not cease, once, and stays paused', async () => {
    const { clock, stream, flow, floods } = read();
    stream.write('line\n'.repeat(1_000));
    await flow();
    clock.advance(10_000);
    expect(floods()).toBe(1);
    expect(stream.isPaused()).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  it('F8 takes a line without an end for a flood too', async () => {
    const { clock, stream, flow, floods } = read();
    for (let window = 0; window < 20 && floods() === 0; window += 1) {
      stream.write('x'.repeat(5_000));
      await flow();
      clock.advance(50);
    }
    expect(floods()).toBe(1);
  });

  it('throws away what comes after it was told to, so that the writer never waits', async () => {
    const { stream, reader, lines, clock, flow } = read();
    stream.write('line\n'.repeat(25));
    await flow();
    reader.discard();
    clock.advance(1_000);
    stream.end('line\n'.repeat(100_000));
    await reader.ended;
    expect(lines).toHaveLength(10);
  });
});

describe('BudgetMeter', () => {
  it('forgives bursts with pauses in between', () => {
    const meter = new BudgetMeter(budget, 200);
    for (let now = 0; now < 100_000; now += 1_000) expect(meter.count(50, 0, now)).toBe('over');
  });

  it('does not forgive a pipe that is over its budget most of the time', () => {
    const meter = new BudgetMeter(budget, 200);
    const verdicts = Array.from({ length: 40 }, (_, window) => meter.count(window % 4 === 0 ? 1 : 50, 0, window * 50));
    expect(verdicts).toContain('flood');
  });
});
