/** A line without its end, or what is left of one that was too long to keep. */
export type FramedLine =
  | { kind: 'line'; text: string; bytes: number }
  | { kind: 'oversize'; head: string; tail: string; bytes: number };

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Cuts a stream of bytes into lines of UTF-8. A character split between two chunks is never torn, because text is made
 * of whole lines only. Of a line over `maxBytes` nothing is held but its first and last `keepBytes` bytes.
 */
export class LineFramer {
  readonly #maxBytes: number;
  readonly #keepBytes: number;
  /** Chunks not yet looked at. */
  #input: Buffer[] = [];
  /** Parts of the line that has no end yet. */
  #parts: Buffer[] = [];
  #length = 0;
  #oversize: { head: Buffer; tail: Buffer } | null = null;
  #dropped = 0;

  constructor(options: { maxBytes: number; keepBytes: number }) {
    this.#maxBytes = options.maxBytes;
    this.#keepBytes = options.keepBytes;
  }

  push(chunk: Buffer): void {
    if (chunk.length > 0) this.#input.push(chunk);
  }

  /** The next whole line, or null until more is pushed. */
  next(): FramedLine | null {
    for (let chunk = this.#input[0]; chunk !== undefined; chunk = this.#input[0]) {
      const end = chunk.indexOf(lineFeed);
      if (end === -1) {
        this.#input.shift();
        this.#take(chunk);
        continue;
      }
      if (end + 1 === chunk.length) this.#input.shift();
      else this.#input[0] = chunk.subarray(end + 1);
      return this.#finish(chunk.subarray(0, end));
    }
    return null;
  }

  /** The last line, when the stream ended without a line feed. */
  end(): FramedLine | null {
    return this.#length === 0 ? null : this.#finish(Buffer.alloc(0));
  }

  /** Bytes that were thrown away since the last call. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  #take(part: Buffer): void {
    this.#length += part.length;
    if (this.#oversize !== null) {
      this.#dropped += part.length;
      this.#oversize.tail = lastBytes([this.#oversize.tail, part], this.#keepBytes);
      return;
    }
    this.#parts.push(part);
    if (this.#length > this.#maxBytes) this.#drop();
  }

  #drop(): void {
    this.#dropped += this.#length;
    this.#oversize = { head: firstBytes(this.#parts, this.#keepBytes), tail: lastBytes(this.#parts, this.#keepBytes) };
    this.#parts = [];
  }

  #finish(last: Buffer): FramedLine {
    const single = this.#parts.length === 0 && this.#oversize === null && last.length <= this.#maxBytes;
    if (!single) this.#take(last);
    const bytes = single ? last.length : this.#length;
    const line: FramedLine =
      this.#oversize === null
        ? { kind: 'line', text: textOf(single ? last : Buffer.concat(this.#parts)), bytes }
        : { kind: 'oversize', head: this.#oversize.head.toString(), tail: this.#oversize.tail.toString(), bytes };
    this.#parts = [];
    this.#length = 0;
    this.#oversize = null;
    return line;
  }
}

function textOf(line: Buffer): string {
  return line.toString('utf8', 0, line.at(-1) === carriageReturn ? line.length - 1 : line.length);
}

/** Copies, because a view would keep the whole line in memory. */
function firstBytes(parts: readonly Buffer[], count: number): Buffer {
  const kept: Buffer[] = [];
  for (let left = count, index = 0; left > 0; index += 1) {
    const part = parts[index]?.subarray(0, left);
    if (part === undefined) break;
    kept.push(part);
    left -= part.length;
  }
  return Buffer.concat(kept);
}

function lastBytes(parts: readonly Buffer[], count: number): Buffer {
  const kept: Buffer[] = [];
  for (let left = count, index = parts.length - 1; left > 0; index -= 1) {
    const part = parts[index];
    if (part === undefined) break;
    const end = part.subarray(Math.max(0, part.length - left));
    kept.unshift(end);
    left -= end.length;
  }
  return Buffer.concat(kept);
}
