import { describe, expect, it } from 'vitest';
import { LogRing, maxLogFrames, maxLogLineLength, maxLogLines } from './logRing.ts';
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
    log.push('log', 'said through the protocol');
    log.frame('received', '{}');
    log.push('stdout', 'mine too');
    expect(log.tail(5)).toEqual(['mine', 'mine too']);
    const { lastSeq } = log;
    log.push('stderr', 'of the next run');
    expect(log.tail(5, lastSeq)).toEqual(['of the next run']);
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

  it('merges protocol messages with the words, in the order in which they came', () => {
    const { clock, log } = ring();
    log.push('stderr', 'one');
    log.frame('sent', '{"id":1}');
    clock.advance(5);
    log.push('stderr', 'two');
    log.frame('received', '{"id":1,"result":{}}');
    expect(log.after(0).map(({ seq, source, text }) => `${seq} ${source} ${text}`)).toEqual([
      '1 stderr one',
      '2 sent {"id":1}',
      '3 stderr two',
      '4 received {"id":1,"result":{}}',
    ]);
    expect(log.after(2).map(({ seq }) => seq)).toEqual([3, 4]);
    expect(log.lastSeq).toBe(4);
    const [first, , third] = log.after(0);
    expect((third?.at ?? 0) - (first?.at ?? 0)).toBe(5);
  });

  it('F8 never lets protocol messages push words out', () => {
    const { log } = ring();
    log.push('stderr', 'the last words');
    for (let id = 0; id < maxLogLines + maxLogFrames; id += 1) log.frame('sent', `{"id":${id}}`);
    const lines = log.after(0);
    expect(lines[0]?.text).toBe('the last words');
    expect(lines).toHaveLength(maxLogFrames + 1);
    expect(lines.at(-1)?.text).toBe(`{"id":${maxLogLines + maxLogFrames - 1}}`);
    expect(log.tail(5)).toEqual(['the last words']);
  });

  it('F26 masks protocol messages with the secrets of their time', () => {
    const { log } = ring();
    log.mask(['old-secret']);
    log.frame('sent', '{"key":"old-secret"}');
    log.mask(['new-secret']);
    log.frame('sent', '{"key":"new-secret","_meta":{"signalbox/identity":"token"}}');
    expect(log.after(0).map(({ text }) => text)).toEqual([
      '{"key":"••••••"}',
      '{"key":"••••••","_meta":{"signalbox/identity":"••••••"}}',
    ]);
  });

  it('F26 cuts long messages without leaving half a secret at the end', () => {
    const secret = 's3cret'.repeat(10);
    for (let before = maxLogLineLength - 200; before < maxLogLineLength + 100; before += 1) {
      const { log } = ring();
      log.mask([secret]);
      // The first one becomes shorter, so that what lay behind the cut moves in front of it.
      log.frame('received', `${secret}${'x'.repeat(before)}${secret}${'y'.repeat(4 * maxLogLineLength)}`);
      const text = log.after(0)[0]?.text ?? '';
      expect(text).not.toContain('s3c');
      expect(text.length).toBeLessThanOrEqual(maxLogLineLength + 1);
      expect(text.endsWith('…')).toBe(true);
    }
  });
});
