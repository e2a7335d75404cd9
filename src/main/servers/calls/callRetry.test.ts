import { describe, expect, it } from 'vitest';
import { fail } from '../../../shared/errors.ts';
import { CallBench, config, errors, settled } from './testing/callBench.ts';

describe('trying a call again', () => {
  it.each([
    ['read', { trusted: true }, 2],
    ['read', { trusted: false }, 1],
    ['print', { trusted: true }, 1],
  ] as const)('F11 a lost call of “%s” with %j is sent %i times', async (tool, change, times) => {
    const bench = new CallBench();
    bench.config = { ...config, ...change };
    const call = bench.start(tool);
    await settled();
    for (let count = 1; count <= times; count += 1) {
      expect(bench.arrived).toHaveLength(count);
      bench.last.reject(errors.lost());
      await settled();
      await bench.pass(1_000);
    }
    expect(call.outcome).toMatchObject({ error: { code: times === 2 ? 'UNAVAILABLE' : 'OUTCOME_UNKNOWN' } });
    expect(bench.arrived).toHaveLength(times);
  });

  it('sends what was not sent up to three times, whatever it does', async () => {
    const bench = new CallBench();
    const call = bench.start('print');
    for (let count = 0; count < 3; count += 1) {
      await settled();
      bench.last.reject(errors.unsent());
      await settled();
      await bench.pass(1_000);
    }
    expect(call.outcome).toMatchObject({ error: { code: 'UNAVAILABLE', retryable: true } });
    expect(bench.arrived).toHaveLength(3);
    expect(bench.records).toMatchObject([{ attempts: 0 }]);
  });

  it('never sends again what may have had an effect, also after an attempt that did not leave', async () => {
    const bench = new CallBench();
    const call = bench.start('print');
    await settled();
    bench.last.reject(errors.unsent());
    await settled();
    await bench.pass(1_000);
    bench.last.reject(errors.lost());
    expect(await call.settled).toMatchObject({ error: { code: 'OUTCOME_UNKNOWN' } });
    expect(bench.arrived).toHaveLength(2);
  });

  it('takes a call for sent when the answer to its question can no longer be', async () => {
    const bench = new CallBench();
    const call = bench.start('print', { onQuestion: async () => ({ action: 'decline' }) });
    await settled();
    const asked = { message: 'Which tray?', ask: { kind: 'form' as const, fields: [] } };
    await bench.last.options.onQuestion?.(asked, new AbortController().signal);
    bench.last.reject(errors.unsent());
    expect(await call.settled).toMatchObject({ error: { code: 'OUTCOME_UNKNOWN' } });
    expect(bench.arrived).toHaveLength(1);
  });

  it('waits for the restart, and takes the answer of the fresh process', async () => {
    const bench = new CallBench();
    const call = bench.start('read');
    await settled();
    let restarted: (value: null) => void = () => {};
    bench.reach = () =>
      new Promise((resolve) => {
        restarted = resolve;
      });
    bench.last.reject(errors.lost());
    await settled();
    await bench.pass(1_000);
    restarted(null);
    await settled();
    bench.last.answer();
    expect(await call.settled).toMatchObject({ success: true });
    expect(bench.ended).toEqual([{ failed: false }]);
    await bench.pass(500);
    expect(bench.records).toMatchObject([{ attempts: 2, error: null }]);
  });

  it('reports the first failure when the server does not come back', async () => {
    const bench = new CallBench();
    const call = bench.start('read');
    await settled();
    bench.reach = async () => ({ failure: fail('UNAVAILABLE', 'Gone.') });
    bench.last.reject(errors.lost());
    await settled();
    await bench.pass(1_000);
    expect(call.outcome).toMatchObject({ error: { message: expect.stringContaining('was lost during the call') } });
  });

  it('is left out when the deadline leaves no room, and ends when the caller gives up', async () => {
    const bench = new CallBench({ retryFloor: 10_000, retryCeiling: 1_000 });
    const short = bench.start('read', { timeoutMs: 900 });
    await settled();
    bench.last.reject(errors.lost());
    expect(await short.settled).toMatchObject({ error: { code: 'UNAVAILABLE' } });
    const controller = new AbortController();
    const cancelled = bench.start('read', { signal: controller.signal });
    await settled();
    bench.last.reject(errors.lost());
    await settled();
    controller.abort();
    expect(await cancelled.settled).toMatchObject({ error: { code: 'CANCELLED' } });
    expect(bench.arrived).toHaveLength(2);
    await bench.pass(500);
    expect(bench.clock.pendingTimers).toBe(0);
  });
});
