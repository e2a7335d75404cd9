import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CallBench, settled } from './testing/callBench.ts';
import { errorWithout, type WireResult } from './wireContent.ts';

const image = { type: 'image', data: Buffer.from('picture').toString('base64'), mimeType: 'image/png' };
const result: WireResult = { content: [{ type: 'text', text: 'x'.repeat(100_000) }, image], _meta: { cost: 1 } };

describe('A caller that wants the whole result', () => {
  it('is given it as the server gave it, and nothing of it is kept', async () => {
    const bench = new CallBench();
    const told: WireResult[] = [];
    const call = bench.start('read', { onRawResult: (raw) => void told.push(raw) });
    await settled();
    bench.last.answer(result);
    const outcome = await call.settled;
    expect(told).toEqual([result]);
    expect(outcome).toMatchObject({ success: true, data: { cutFrom: expect.any(Number), stored: [] } });
    expect(bench.stored).toEqual([]);
  });

  it('is given it beside what a conversation keeps', async () => {
    const bench = new CallBench();
    const call = bench.start('read', { onRawResult: () => {}, conversationId: randomUUID() });
    await settled();
    bench.last.answer(result);
    await call.settled;
    expect(bench.stored.map(({ kind }) => kind)).toEqual(['text', 'image']);
  });

  it('hears nothing of a call without a result', async () => {
    const bench = new CallBench();
    const told: WireResult[] = [];
    const call = bench.start('print', { onRawResult: (raw) => void told.push(raw) });
    await settled();
    bench.last.reject(new Error('broken'));
    expect(await call.settled).toMatchObject({ success: false });
    expect(told).toEqual([]);
  });

  it('F26 is told of an error without the secrets of the server', () => {
    const hide = (text: string) => text.replaceAll('s3cret', '••••');
    const words = { content: [{ type: 'text', text: 'No entry with s3cret' }, image, 'nonsense'] };
    expect(errorWithout({ ...words, isError: true }, hide)).toEqual({
      content: [{ type: 'text', text: 'No entry with ••••' }, image, 'nonsense'],
      isError: true,
    });
    expect(errorWithout(words, hide)).toBe(words);
  });
});

describe('A caller that asks by itself', () => {
  it('gets the question as the server put it, and the time that it takes does not count', async () => {
    const bench = new CallBench();
    const asked: unknown[] = [];
    const call = bench.start('print', {
      onElicit: async (params) => {
        asked.push(params);
        bench.clock.advance(5 * 60_000);
        return { action: 'accept', content: { name: 'Ada' } };
      },
    });
    await settled();
    const question = { message: 'Who?', requestedSchema: { type: 'object', properties: {} } };
    const answer = bench.last.options.onElicit?.(question, new AbortController().signal);
    expect(await answer).toEqual({ action: 'accept', content: { name: 'Ada' } });
    expect(asked).toEqual([question]);
    bench.last.answer();
    expect(await call.settled).toMatchObject({ success: true });
  });

  it('may leave a question to whoever is asked else', async () => {
    const bench = new CallBench();
    const call = bench.start('print', { onElicit: async () => null });
    await settled();
    expect(await bench.last.options.onElicit?.({}, new AbortController().signal)).toBeNull();
    bench.last.answer();
    await call.settled;
  });
});
