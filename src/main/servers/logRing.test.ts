import { describe, expect, it } from 'vitest';
import { LogRing, maxLogLineLength, maxLogLines } from './logRing.ts';
import { FakeClock } from './testing/fakeClock.ts';

function ring() {
  const clock = new FakeClock();
  return { clock, log: new LogRing(clock) };
}

describe('LogRing', () => {
  it('numbers its lines and gives those after a number', () => {
    const { log } = ring();
    for (const text of ['one', 'two', 'three']) log.push('stderr', text);
    expect(log.after(0).map(({ seq, text }) => [seq, text])).toEqual([
      [1, 'one'],
      [2, 'two'],
      [3, 'three'],
    ]);
    expect(log.after(2).map(({ text }) => text)).toEqual(['three']);
    expect(log.after(3)).toEqual([]);
  });

  it('holds the last lines only, and cuts long ones', () => {
    const { clock, log } = ring();
    for (let line = 1; line <= maxLogLines + 10; line += 1) {
      log.push('stderr', `${line}`);
      clock.advance(10);
    }
    expect(log.after(0)).toHaveLength(maxLogLines);
    expect(log.after(0)[0]?.text).toBe('11');
    log.push('stderr', 'x'.repeat(1_000_000));
    expect(log.after(log.lastSeq - 1)[0]?.text).toHaveLength(maxLogLineLength + 1);
  });

  it('F8 leaves lines out that come too fast, and says how many', () => {
    const { clock, log } = ring();
    for (let line = 0; line < maxLogLines + 500; line += 1) log.push('stderr', 'flood');
    expect(log.lastSeq).toBe(maxLogLines);
    clock.advance(1_000);
    log.push('stderr', 'calm');
    expect(log.after(maxLogLines).map(({ source, text }) => `${source}: ${text}`)).toEqual([
      expect.stringMatching(/^host: 500 more lines/),
      'stderr: calm',
    ]);
  });

  it('F26 masks secrets, the longer one first, but no ordinary short words', () => {
    const { log } = ring();
    log.mask(['secret', 'secret-and-more', 'a']);
    log.push('stderr', 'a secret-and-more is no secret');
    expect(log.tail(1)).toEqual(['a •••••• is no ••••••']);
  });

  it('gives the words of the server alone as its tail', () => {
    const { log } = ring();
    log.push('stderr', 'mine');
    log.push('host', 'not mine');
    log.push('stdout', 'mine too');
    expect(log.tail(5)).toEqual(['mine', 'mine too']);
  });

  it('calls back for each line until it is told not to', () => {
    const { log } = ring();
    let calls = 0;
    const stop = log.onLine(() => {
      calls += 1;
    });
    log.push('stderr', 'one');
    stop();
    log.push('stderr', 'two');
    expect(calls).toBe(1);
  });
});
