import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureOfPromise } from '../testing/failures.ts';
import { type Excerpt, longestExcerpt, readBytes, readLines } from './excerpt.ts';
import { temporaryFolder } from './testing/trees.ts';

async function withFile<Result>(text: string | Buffer, work: (descriptor: number) => Promise<Result>): Promise<Result> {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, text);
  const descriptor = openSync(file, 'r');
  try {
    return await work(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

const lines = (text: string, start: number, count = 10_000) =>
  withFile(text, (descriptor) => readLines(descriptor, 'file', { start, count }, () => {}));
const shown = ({ bytes, ...rest }: Excerpt) => ({ text: bytes.toString('utf8'), ...rest });

describe('a part of a file by lines', () => {
  it.each([
    ['all of it', 'a\nb\n', 1, 10, { text: 'a\nb\n', next: null, totalLines: 2 }],
    ['all of it without a last break', 'a\nb', 1, 10, { text: 'a\nb', next: null, totalLines: 2 }],
    ['the first line', 'a\nb\nc', 1, 1, { text: 'a\n', next: 2, totalLines: null }],
    ['the last line', 'a\nb\nc', 3, 1, { text: 'c', next: null, totalLines: 3 }],
    ['exactly all lines', 'a\nb\n', 1, 2, { text: 'a\nb\n', next: null, totalLines: 2 }],
    ['what comes after the end', 'a\nb\n', 3, 5, { text: '', next: null, totalLines: 2 }],
    ['what comes long after the end', 'a\nb', 9, 5, { text: '', next: null, totalLines: 2 }],
    ['an empty file', '', 1, 5, { text: '', next: null, totalLines: 0 }],
    ['an empty file from later on', '', 4, 5, { text: '', next: null, totalLines: 0 }],
  ])('is %s', async (_, text, start, count, expected) => {
    expect(shown(await lines(text, start, count))).toEqual({ start, ...expected });
  });

  it('ends with a whole line where there would be too much', async () => {
    const line = `${'x'.repeat(99)}\n`;
    const text = line.repeat(5_000);
    const first = await lines(text, 1);
    expect(first.bytes.byteLength).toBeLessThanOrEqual(longestExcerpt);
    expect(first.bytes.toString('utf8')).toBe(line.repeat(2_621));
    expect(first.next).toBe(2_622);
    const second = await lines(text, 2_622);
    expect(first.bytes.byteLength + second.bytes.byteLength).toBe(text.length);
    expect(second).toMatchObject({ next: null, totalLines: 5_000 });
  });

  it('says how to read a line that is longer than that', async () => {
    const text = `a\n${'x'.repeat(longestExcerpt + 1)}\nb\n`;
    expect(await failureOfPromise(lines(text, 2))).toMatch(/^TOO_LARGE: Line 2 .* unit "bytes" from offset 2\.$/);
    expect(shown(await lines(text, 3))).toMatchObject({ text: 'b\n', totalLines: 3 });
    expect(shown(await lines('y'.repeat(longestExcerpt), 1))).toMatchObject({ next: null, totalLines: 1 });
  });

  it('stops when nobody waits for it', async () => {
    const stopped = withFile('a\n'.repeat(100_000), (descriptor) =>
      readLines(descriptor, 'file', { start: 99_999, count: 1 }, () => {
        throw new Error('stop');
      }),
    );
    await expect(stopped).rejects.toThrow('stop');
  });
});

describe('a part of a file by bytes', () => {
  it.each([
    ['what there is', 'abcdef', 2, 100, { text: 'cdef', start: 2, next: null }],
    ['so many', 'abcdef', 1, 4, { text: 'bcde', start: 1, next: 5 }],
    ['no half character at the end', 'abcä', 0, 4, { text: 'abc', start: 0, next: 3 }],
    ['no half character at the start', 'äbcdef', 1, 4, { text: 'bcd', start: 2, next: 5 }],
    ['nothing after the end', 'abc', 7, 4, { text: '', start: 7, next: null }],
    ['a character at least', '🙂🙂', 0, 1, { text: '🙂', start: 0, next: 4 }],
  ])('is %s', async (_, text, start, count, expected) => {
    const excerpt = await withFile(text, (descriptor) => readBytes(descriptor, { start, count }));
    expect(shown(excerpt)).toEqual({ totalLines: null, ...expected });
  });
});

describe('any text', () => {
  const anyText = fc.array(fc.constantFrom('a', 'ä', '日', '🙂', '\n', '\r\n', 'word '), { maxLength: 60 });

  it.each(['lines', 'bytes'] as const)('comes together from its parts by %s', async (unit) => {
    await fc.assert(
      fc.asyncProperty(anyText, fc.integer({ min: 1, max: 7 }), async (pieces, count) => {
        const text = pieces.join('');
        const together = await withFile(text, async (descriptor) => {
          const parts: Buffer[] = [];
          for (let start: number | null = unit === 'lines' ? 1 : 0; start !== null; ) {
            const excerpt: Excerpt =
              unit === 'lines'
                ? await readLines(descriptor, 'file', { start, count }, () => {})
                : await readBytes(descriptor, { start, count });
            parts.push(excerpt.bytes);
            start = excerpt.next;
          }
          return parts;
        });
        for (const part of together) expect(part.toString('utf8')).not.toContain('\ufffd');
        expect(Buffer.concat(together).toString('utf8')).toBe(text);
      }),
    );
  });
});
