import { describe, expect, it } from 'vitest';
import { callRecordSchema } from '../../../shared/serverActivity.ts';
import { CallBench, settled } from './testing/callBench.ts';

describe('the record of a call', () => {
  const turnId = '6b1c3f0e-8a1d-4c52-9d8b-0c5f5a6f7e01';

  it('is made of each call, without arguments and result', async () => {
    const bench = new CallBench();
    const call = bench.start('read', { turnId });
    await settled();
    await bench.pass(120);
    bench.last.answer();
    await call.settled;
    await bench.start('scan').settled;
    await bench.pass(500);
    expect(bench.records.map((record) => callRecordSchema.parse(record))).toMatchObject([
      { serverId: 'printer', tool: 'read', at: 1_700_000_000_000, duration: 120, attempts: 1, error: null, turnId },
      { tool: 'scan', attempts: 0, error: { code: 'NOT_FOUND' }, turnId: null },
    ]);
    expect(bench.roundTrips).toEqual([120]);
  });

  it('shortens what a tool says of its error', async () => {
    const bench = new CallBench();
    const call = bench.start('print');
    await settled();
    bench.last.answer({ isError: true, content: [{ type: 'text', text: 'x'.repeat(100_000) }] });
    await call.settled;
    await bench.pass(500);
    expect(bench.records[0]?.error?.message).toHaveLength(500);
  });

  it('is made also when the host itself fails, and the call does not reject', async () => {
    const bench = new CallBench();
    bench.reach = () => Promise.reject(new Error('A defect'));
    expect(await bench.start('print').settled).toMatchObject({ error: { code: 'INTERNAL' } });
    await bench.pass(500);
    expect(bench.records).toMatchObject([{ attempts: 0, error: { code: 'INTERNAL' } }]);
    expect(bench.calls.inFlight).toBe(0);
  });
});
