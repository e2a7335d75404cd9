import { ProtocolError, ProtocolErrorCode, UnauthorizedError } from '@modelcontextprotocol/client';
import { describe, expect, it } from 'vitest';
import { fail } from '../../../shared/errors.ts';
import { CallBench, done, errors, settled } from './testing/callBench.ts';

describe('the breaker of a server', () => {
  it('F12 fails fast after five failures in a row, and says for how long', async () => {
    const bench = new CallBench();
    await bench.trip();
    expect(bench.calls.breaker).toEqual({ state: 'open', until: bench.clock.wall() + 10_000 });
    await bench.pass(3_000);
    expect(await bench.start('read').settled).toMatchObject({
      error: { code: 'UNAVAILABLE', retryable: true, message: expect.stringMatching(/for 3 s\..*in 7 s/) },
    });
    expect(bench.arrived).toHaveLength(5);
  });

  it('F12 lets exactly one call through half-open; the others fail at once', async () => {
    const bench = new CallBench();
    await bench.trip();
    await bench.pass(10_000);
    const probe = bench.start('print');
    const others = [bench.start('print'), bench.start('read')];
    for (const { settled } of others) expect(await settled).toMatchObject({ error: { code: 'UNAVAILABLE' } });
    expect(bench.arrived).toHaveLength(6);
    expect(bench.calls.breaker).toEqual({ state: 'half-open', until: null });
    bench.last.answer();
    expect(await probe.settled).toMatchObject({ success: true });
    expect(bench.breakerViews.map(({ state }) => state)).toEqual(['open', 'half-open', 'closed']);
  });

  it('F12 lets one through even when several waited for the same connection', async () => {
    const bench = new CallBench();
    await bench.trip();
    await bench.pass(10_000);
    let connected: (value: null) => void = () => {};
    const connection = new Promise<null>((resolve) => {
      connected = resolve;
    });
    bench.reach = () => connection;
    const calls = [bench.start('print'), bench.start('print')];
    await settled();
    connected(null);
    await settled();
    expect(bench.arrived).toHaveLength(6);
    bench.last.answer();
    const outcomes = await Promise.all(calls.map((call) => call.settled));
    expect(outcomes.map(({ success }) => success)).toEqual([true, false]);
  });

  it('F12 a hung probe ends after 15 s, and the wait doubles up to two minutes', async () => {
    const bench = new CallBench();
    await bench.trip();
    const waits: number[] = [];
    for (let count = 0; count < 5; count += 1) {
      const { until } = bench.calls.breaker;
      const wait = (until ?? 0) - bench.clock.wall();
      waits.push(wait);
      await bench.pass(wait);
      const probe = bench.start('print');
      await bench.pass(15_000);
      expect(probe.outcome).toMatchObject({ error: { message: expect.stringContaining('within 15 s') } });
    }
    expect(waits).toEqual([10_000, 20_000, 40_000, 80_000, 120_000]);
  });

  it('F12 a user action closes it at once, and calls of before count no more', async () => {
    const bench = new CallBench();
    const old = bench.start('print');
    await settled();
    const { last } = bench;
    await bench.trip();
    bench.calls.reset();
    for (let count = 0; count < 4; count += 1) await bench.failOnce();
    last.reject(errors.lost());
    await old.settled;
    expect(bench.calls.breaker.state).toBe('closed');
    await bench.failOnce();
    expect(bench.calls.breaker.state).toBe('open');
  });

  it('F12 a cancelled probe says nothing: the next call is the probe', async () => {
    const bench = new CallBench();
    await bench.trip();
    await bench.pass(10_000);
    const controller = new AbortController();
    const probe = bench.start('print', { signal: controller.signal });
    await settled();
    controller.abort();
    await probe.settled;
    expect(bench.calls.breaker.state).toBe('open');
    const next = bench.start('print');
    await settled();
    bench.last.answer();
    expect(await next.settled).toMatchObject({ success: true });
    expect(bench.calls.breaker.state).toBe('closed');
  });

  it('F10 setting the clock of the machine neither opens nor holds it', async () => {
    const bench = new CallBench();
    await bench.trip();
    bench.clock.setWall(bench.clock.wall() + 86_400_000);
    expect(await bench.start('print').settled).toMatchObject({ success: false });
    bench.clock.setWall(0);
    await bench.pass(10_000);
    const probe = bench.start('print');
    await settled();
    bench.last.answer();
    expect(await probe.settled).toMatchObject({ success: true });
  });

  it('F10 says by the clock of the machine, as it is now, when it lets a call through', async () => {
    const bench = new CallBench();
    await bench.trip();
    expect(bench.calls.breaker).toEqual({ state: 'open', until: bench.clock.wall() + 10_000 });
    bench.clock.setWall(1_000_000);
    expect(bench.calls.breaker.until).toBe(1_010_000);
    bench.clock.advance(10_000);
    expect(bench.calls.breaker.until).toBe(bench.clock.wall());
  });

  it.each([
    ['an error of the tool', (bench: CallBench) => bench.last.answer({ ...done, isError: true })],
    [
      'a denial in the structured part',
      (bench: CallBench) =>
        bench.last.answer({ structuredContent: { success: false, error: { code: 'DENIED', message: 'No.' } } }),
    ],
    [
      'wrong arguments',
      (bench: CallBench) => bench.last.reject(new ProtocolError(ProtocolErrorCode.InvalidParams, 'No.')),
    ],
    ['a missing sign-in', (bench: CallBench) => bench.last.reject(new UnauthorizedError())],
  ])('F14 %s does not trip it', async (_what, answer) => {
    const bench = new CallBench();
    for (let count = 0; count < 10; count += 1) {
      const call = bench.start('print');
      await settled();
      answer(bench);
      expect(await call.settled).toMatchObject({ success: false });
    }
    expect(bench.breakerViews).toEqual([]);
    expect(bench.ended).toEqual(Array.from({ length: 10 }, () => ({ failed: false })));
  });

  it('F14 a server that is switched off and a tool that is not there do not trip it', async () => {
    const bench = new CallBench();
    for (let count = 0; count < 10; count += 1) {
      expect(await bench.start('scan').settled).toMatchObject({ error: { code: 'NOT_FOUND' } });
    }
    bench.reach = async () => ({ failure: fail('UNAVAILABLE', 'Off.') });
    for (let count = 0; count < 10; count += 1) await bench.start('print').settled;
    expect(bench.calls.breaker.state).toBe('closed');
    expect(bench.ended).toEqual([]);
  });

  it('answers that break the protocol trip it', async () => {
    const bench = new CallBench();
    for (let count = 0; count < 5; count += 1) {
      const call = bench.start('print');
      await settled();
      bench.last.reject(errors.violation());
      expect(await call.settled).toMatchObject({ error: { code: 'TOOL_ERROR' } });
    }
    expect(bench.calls.breaker.state).toBe('open');
  });
});
