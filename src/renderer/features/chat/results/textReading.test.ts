import { describe, expect, it } from 'vitest';
import { SignalboxError } from '../../../../shared/errors.ts';
import type { Results } from '../../../stores/results.ts';
import { readText } from './textReading.ts';

/** Serves a text in pieces of `size` bytes, which cut through characters, and counts how often it is asked. */
function source(text: string, size: number) {
  const bytes = new TextEncoder().encode(text);
  const asked: number[] = [];
  let failure: Error | null = null;
  const results: Results = {
    async read(_handle, offset) {
      asked.push(offset);
      if (failure !== null) throw failure;
      const end = Math.min(offset + size, bytes.length);
      return { bytes: bytes.slice(offset, end), next: end < bytes.length ? end : null, total: bytes.length };
    },
    readAll: () => Promise.reject(new Error('A text is read piece by piece.')),
  };
  return { results, asked, total: bytes.length, fail: (error: Error | null) => (failure = error) };
}

const text = 'größer\nals 😀\nnichts';

describe('readText', () => {
  it('reads a piece when it is asked to, and none before', async () => {
    const { results, asked, total } = source(text, 8);
    const reading = readText(results, 'handle', total);
    expect(asked).toEqual([]);
    await reading.more();
    expect(reading.state.getState()).toMatchObject({ received: 8, total, lines: 1, status: 'idle' });
    expect(reading.line(0)).toBe('größer');
  });

  it('puts characters together that were cut between pieces', async () => {
    const { results, total } = source(text, 1);
    const reading = readText(results, 'handle', total);
    await reading.all();
    expect([0, 1, 2].map((index) => reading.line(index))).toEqual(text.split('\n'));
    expect(reading.state.getState()).toMatchObject({ lines: 3, status: 'ended' });
  });

  it('reads on for a copy from where the reader is, and fetches nothing twice', async () => {
    const { results, asked, total } = source(text, 6);
    const reading = readText(results, 'handle', total);
    const [, pieces] = await Promise.all([reading.more(), reading.all()]);
    expect(await new Blob(pieces).text()).toBe(text);
    expect(asked).toEqual([0, 6, 12, 18]);
    await reading.more();
    expect(asked).toHaveLength(4);
  });

  it('says what went wrong, and goes on where it was when it is asked again', async () => {
    const { results, fail, total } = source(text, 8);
    const reading = readText(results, 'handle', total);
    await reading.more();
    fail(new SignalboxError('NOT_FOUND', 'This result is not stored any more.'));
    await reading.more();
    expect(reading.state.getState()).toMatchObject({ status: 'idle', received: 8, error: { code: 'NOT_FOUND' } });
    await expect(reading.all()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    fail(null);
    expect(await new Blob(await reading.all()).text()).toBe(text);
    expect(reading.state.getState()).toMatchObject({ status: 'ended', error: null });
  });
});
