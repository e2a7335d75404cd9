import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../shared/question.ts';
import { CallBench, config, settled, toolOf } from './testing/callBench.ts';

const question = { message: 'Which tray?', ask: { kind: 'form' as const, fields: [] } };

describe('the deadline of a call', () => {
  it('F11 a call with an effect that times out is sent once, and its outcome is unknown', async () => {
    const bench = new CallBench();
    const call = bench.start('print');
    await bench.pass(59_999);
    expect(call.outcome).toBeNull();
    await bench.pass(1);
    expect(call.outcome).toMatchObject({ success: false, error: { code: 'OUTCOME_UNKNOWN', retryable: false } });
    await bench.pass(600_000);
    expect(bench.arrived).toHaveLength(1);
    expect(bench.calls.inFlight).toBe(0);
  });

  it('F11 only a trusted server is believed that a tool only reads', async () => {
    const bench = new CallBench();
    const trusted = bench.start('read');
    await bench.pass(60_000);
    expect(trusted.outcome).toMatchObject({ error: { code: 'TIMEOUT', retryable: true } });
    bench.config = { ...config, trusted: false };
    const untrusted = bench.start('read');
    await bench.pass(60_000);
    expect(untrusted.outcome).toMatchObject({ error: { code: 'OUTCOME_UNKNOWN' } });
  });

  it('is what the caller says, else what the tool has, else what the server has', async () => {
    const bench = new CallBench();
    bench.config = { ...config, options: { ...config.options, callTimeout: 5, toolTimeouts: { read: 2 } } };
    const given = bench.start('read', { timeoutMs: 1_000 });
    const ofTool = bench.start('read');
    const ofServer = bench.start('print');
    await bench.pass(1_000);
    expect([given, ofTool, ofServer].map(({ outcome }) => outcome !== null)).toEqual([true, false, false]);
    await bench.pass(1_000);
    expect([ofTool, ofServer].map(({ outcome }) => outcome !== null)).toEqual([true, false]);
    await bench.pass(3_000);
    expect(ofServer.outcome).toMatchObject({ error: { message: expect.stringContaining('within 5 s') } });
  });

  it('takes no tool timeout from what every object has', async () => {
    const bench = new CallBench();
    bench.tools.set('constructor', toolOf('constructor'));
    const call = bench.start('constructor');
    await bench.pass(59_999);
    expect(call.outcome).toBeNull();
    await bench.pass(1);
    expect(call.outcome).toMatchObject({ success: false });
  });

  it('F13 progress is passed on and does not extend it; a late reply is dropped', async () => {
    const bench = new CallBench();
    const seen: number[] = [];
    const call = bench.start('print', { onProgress: ({ progress }) => seen.push(progress) });
    await settled();
    for (let second = 1; second <= 60; second += 1) {
      bench.last.options.onProgress?.({ progress: second, total: null, message: null });
      await bench.pass(1_000);
    }
    expect(seen).toHaveLength(60);
    expect(call.outcome).toMatchObject({ error: { code: 'OUTCOME_UNKNOWN' } });
    bench.last.answer();
    await settled();
    expect(await call.settled).toMatchObject({ error: { code: 'OUTCOME_UNKNOWN' } });
  });

  it('F13 cancelling reaches the server and reads CANCELLED', async () => {
    const bench = new CallBench();
    const controller = new AbortController();
    const call = bench.start('print', { signal: controller.signal });
    await settled();
    controller.abort();
    expect(await call.settled).toMatchObject({ error: { code: 'CANCELLED' } });
    expect(bench.last.options.signal.reason).toBe('The caller cancelled the call');
    expect(bench.ended).toEqual([{ failed: false }]);
  });

  it('does not send a call that was cancelled before', async () => {
    const bench = new CallBench();
    const call = bench.start('print', { signal: AbortSignal.abort() });
    expect(await call.settled).toMatchObject({ error: { code: 'CANCELLED' } });
    expect(bench.arrived).toHaveLength(0);
  });

  it('covers the wait for a server that starts, and says that nothing was sent', async () => {
    const bench = new CallBench();
    bench.reach = () => new Promise(() => {});
    const call = bench.start('print');
    await bench.pass(60_000);
    expect(call.outcome).toMatchObject({ error: { code: 'TIMEOUT', message: expect.stringContaining('not sent') } });
    expect(bench.ended).toEqual([]);
  });

  it('stands still while a person is asked, for ten minutes in all', async () => {
    const bench = new CallBench();
    let answer: (answer: Answer) => void = () => {};
    const onQuestion = () =>
      new Promise<Answer>((resolve) => {
        answer = resolve;
      });
    const call = bench.start('print', { onQuestion });
    await bench.pass(30_000);
    const signal = new AbortController().signal;
    const answered = bench.last.options.onQuestion?.(question, signal);
    await bench.pass(8 * 60_000);
    answer({ action: 'decline' });
    expect(await answered).toEqual({ action: 'decline' });
    await bench.pass(29_000);
    expect(call.outcome).toBeNull();
    void bench.last.options.onQuestion?.(question, signal);
    await bench.pass(2 * 60_000 + 999);
    expect(call.outcome).toBeNull();
    await bench.pass(1);
    expect(call.outcome).toMatchObject({ error: { code: 'OUTCOME_UNKNOWN' } });
  });

  it('takes a question back when the call ends, and keeps its time out of the round trips', async () => {
    const bench = new CallBench();
    const signals: AbortSignal[] = [];
    const onQuestion = (_question: unknown, signal: AbortSignal) => {
      signals.push(signal);
      return new Promise<Answer>(() => {});
    };
    const call = bench.start('print', { onQuestion });
    await settled();
    void bench.last.options.onQuestion?.(question, new AbortController().signal);
    await settled();
    bench.last.answer();
    expect(await call.settled).toMatchObject({ success: true });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(bench.roundTrips).toEqual([]);
  });

  it('leaves no timer and no listener behind', async () => {
    const bench = new CallBench();
    const call = bench.start('read');
    await settled();
    bench.last.answer();
    await call.settled;
    await bench.pass(500);
    expect(bench.clock.pendingTimers).toBe(0);
  });
});
