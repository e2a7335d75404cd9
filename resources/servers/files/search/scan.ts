import { readInto } from '../rooted/system.ts';
import { looksBinary } from '../text.ts';
import type { LineHit, LineMatcher } from './matcher.ts';

export type Scanned = { kind: 'binary' } | { kind: 'text'; hits: LineHit[] };

/** Bytes that are read at once, and of one line that are looked at together. */
export const blockSize = 64 * 1024;

const lineFeed = 0x0a;

/**
 * Looks through an open file for lines, counted from 1; not further than to `limit` of them. Reads block by block into
 * the buffer, which has `blockSize` bytes. A line that is longer is looked at in parts.
 */
export async function scanFile(
  descriptor: number,
  buffer: Buffer,
  { matcher, limit, check }: { matcher: LineMatcher; limit: number; check(): void },
): Promise<Scanned> {
  const hits: LineHit[] = [];
  let linesBefore = 0;
  let kept = 0; // Bytes at the start of the buffer: a line that goes on.
  for (let isFirst = true, isEnd = false; !isEnd && hits.length < limit; isFirst = false) {
    check();
    const space = buffer.subarray(kept);
    const bytes = await readInto(descriptor, space, null);
    isEnd = bytes < space.byteLength; // A regular file gives all that it has.
    const filled = buffer.subarray(0, kept + bytes);
    if (isFirst && looksBinary(filled)) return { kind: 'binary' };
    const block = isEnd ? filled : wholeLines(filled);
    for (const { line, text } of await matcher.match(withoutLastBreak(block), limit - hits.length)) {
      const number = linesBefore + line + 1;
      if (hits.at(-1)?.line !== number) hits.push({ line: number, text });
    }
    linesBefore += countBreaks(block);
    kept = filled.byteLength - block.byteLength;
    filled.copyWithin(0, block.byteLength);
  }
  return { kind: 'text', hits };
}

/** Up to the last line break; all of it where there is none. */
function wholeLines(bytes: Buffer): Buffer {
  const last = bytes.lastIndexOf(lineFeed);
  return last === -1 ? bytes : bytes.subarray(0, last + 1);
}

function withoutLastBreak(block: Buffer): Buffer {
  return block.at(-1) === lineFeed ? block.subarray(0, -1) : block;
}

function countBreaks(block: Buffer): number {
  let count = 0;
  for (let at = block.indexOf(lineFeed); at !== -1; at = block.indexOf(lineFeed, at + 1)) count += 1;
  return count;
}
