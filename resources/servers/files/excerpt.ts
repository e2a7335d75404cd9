import { ToolFailure } from '../kit/outcome.ts';
import { quoted } from './rooted/segments.ts';
import { fillFrom, readInto } from './rooted/system.ts';

/** Bytes that one read gives back at most. */
export const longestExcerpt = 256 * 1024;

const chunkSize = 64 * 1024;
const lineFeed = 0x0a;

/** A part of a file. Positions are lines from 1, or bytes from 0, as they were asked for. */
export interface Excerpt {
  bytes: Buffer;
  /** Where it begins. */
  start: number;
  /** Where the next part begins; null at the end of the file. */
  next: number | null;
  /** Lines of the whole file, where its end was seen. */
  totalLines: number | null;
}

interface Wanted {
  start: number;
  count: number;
}

/**
 * Reads so many whole lines, from that line on. Memory stays bounded however large the file is; `check` is called now and
 * then and may throw. Throws TOO_LARGE where one line is longer than an excerpt may be.
 */
export async function readLines(
  descriptor: number,
  path: string,
  { start, count }: Wanted,
  check: () => void,
): Promise<Excerpt> {
  const skipped = await skipLines(descriptor, start - 1, check);
  if (skipped.missing > 0) {
    return { bytes: Buffer.alloc(0), start, next: null, totalLines: start - 1 - skipped.missing };
  }
  const buffer = Buffer.allocUnsafe(longestExcerpt + 1);
  const filled = await fillFrom(descriptor, buffer, skipped.position);
  const isWhole = filled <= longestExcerpt;
  const all = buffer.subarray(0, Math.min(filled, longestExcerpt));
  const { end, lines } = endOfLines(all, count, isWhole);
  if (lines === 0 && filled > 0) {
    throw new ToolFailure(
      'TOO_LARGE',
      `Line ${start} of ${quoted(path)} alone is longer than can be shown. Read it with unit "bytes" from offset ${skipped.position}.`,
    );
  }
  const isEnd = isWhole && end === filled;
  return {
    bytes: all.subarray(0, end),
    start,
    next: isEnd ? null : start + lines,
    totalLines: isEnd ? start - 1 + lines : null,
  };
}

/** @returns The byte at which the line after them begins, and how many of them the file does not have. */
async function skipLines(
  descriptor: number,
  count: number,
  check: () => void,
): Promise<{ position: number; missing: number }> {
  const chunk = Buffer.allocUnsafe(chunkSize);
  let missing = count;
  let position = 0;
  let endsInBreak = true;
  while (missing > 0) {
    check();
    const bytes = await readInto(descriptor, chunk, position);
    // What follows the last line break counts as a line, unless it is empty.
    if (bytes === 0) return { position, missing: endsInBreak ? missing : missing - 1 };
    const part = chunk.subarray(0, bytes);
    let at = 0;
    for (; missing > 0; missing -= 1) {
      const found = part.indexOf(lineFeed, at);
      if (found === -1) break;
      at = found + 1;
    }
    position += missing > 0 ? bytes : at;
    endsInBreak = part.at(-1) === lineFeed;
  }
  return { position, missing };
}

/** Where the last of so many lines ends. A line that is cut off counts only where it is the file's last one. */
function endOfLines(bytes: Buffer, count: number, isWhole: boolean): { end: number; lines: number } {
  let end = 0;
  let lines = 0;
  for (; lines < count; lines += 1) {
    const found = bytes.indexOf(lineFeed, end);
    if (found === -1) break;
    end = found + 1;
  }
  if (lines < count && isWhole && end < bytes.byteLength) return { end: bytes.byteLength, lines: lines + 1 };
  return { end, lines };
}

/** Reads so many bytes from that byte on (4 at least, as the longest character has), less where one would be cut. */
export async function readBytes(descriptor: number, { start, count }: Wanted): Promise<Excerpt> {
  const buffer = Buffer.allocUnsafe(Math.min(Math.max(count, 4), longestExcerpt) + 1);
  const filled = await fillFrom(descriptor, buffer, start);
  const isEnd = filled < buffer.byteLength;
  const given = buffer.subarray(0, isEnd ? filled : filled - 1);
  const first = start === 0 ? 0 : startOfCharacter(given);
  const last = isEnd ? given.byteLength : endOfCharacters(given);
  const bytes = given.subarray(Math.min(first, last), last);
  return { bytes, start: start + first, next: isEnd ? null : start + last, totalLines: null };
}

const isContinuation = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80;

function startOfCharacter(bytes: Buffer): number {
  let at = 0;
  while (at < 3 && isContinuation(bytes[at])) at += 1;
  return at;
}

/** The end without a character whose rest is missing; the end as it is where there is no text. */
function endOfCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(4, bytes.byteLength); back += 1) {
    const byte = bytes[bytes.byteLength - back] ?? 0;
    if (isContinuation(byte)) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    const end = bytes.byteLength - (length > back ? back : 0);
    return end === 0 ? bytes.byteLength : end;
  }
  return bytes.byteLength;
}
