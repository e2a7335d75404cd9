import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FramedLine, LineFramer } from './lineFramer.ts';

function frame(chunks: Buffer[], { maxBytes = 1_000, keepBytes = 8 } = {}): FramedLine[] {
  const framer = new LineFramer({ maxBytes, keepBytes });
  const lines: FramedLine[] = [];
  for (const chunk of chunks) {
    framer.push(chunk);
    for (let line = framer.next(); line !== null; line = framer.next()) lines.push(line);
  }
  const last = framer.end();
  return last === null ? lines : [...lines, last];
}

const texts = (lines: FramedLine[]) =>
  lines.map((line) => (line.kind === 'line' ? line.text : `${line.head}…${line.tail}`));

describe('LineFramer', () => {
  it('F7 puts lines together whatever the chunks, and never tears a character', () => {
    const lines = fc.array(
      fc.string({ unit: 'grapheme', maxLength: 20 }).map((line) => line.replaceAll(/[\r\n]/g, '')),
    );
    fc.assert(
      fc.property(lines, fc.infiniteStream(fc.integer({ min: 1, max: 7 })), (expected, sizes) => {
        const bytes = Buffer.from(expected.map((line) => `${line}\n`).join(''));
        const chunks: Buffer[] = [];
        for (let start = 0; start < bytes.length; ) {
          const size: number = sizes.next().value;
          chunks.push(bytes.subarray(start, start + size));
          start += size;
        }
        expect(texts(frame(chunks))).toEqual(expected);
      }),
    );
  });

  it('F7 gives the last line although it has no end, and takes CR LF for an end', () => {
    expect(texts(frame([Buffer.from('one\r\ntwo')]))).toEqual(['one', 'two']);
  });

  it('F7 holds only the ends of a line that is too long, and goes on with the next', () => {
    const long = `begin${'x'.repeat(5_000)}end`;
    for (const size of [1, 7, 999, 1_000, 6_000]) {
      const bytes = Buffer.from(`first\n${long}\nnext\n`);
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      const lines = frame(chunks);
      expect(texts(lines)).toEqual(['first', 'beginxxx…xxxxxend', 'next']);
      expect(lines[1]?.bytes).toBe(long.length);
    }
  });

  it('counts what it throws away of a line that has no end yet', () => {
    const framer = new LineFramer({ maxBytes: 10, keepBytes: 2 });
    framer.push(Buffer.alloc(25, 'x'));
    expect(framer.next()).toBeNull();
    framer.push(Buffer.alloc(5, 'x'));
    expect(framer.next()).toBeNull();
    expect(framer.takeDropped()).toBe(30);
    expect(framer.takeDropped()).toBe(0);
  });
});
