import { isHighSurrogate } from '../../../../shared/text.ts';

/** Longer lines are folded at this many UTF-16 units, so that one line of many megabytes is laid out in parts. */
export const foldAt = 1_000;
/** No more lines are laid out: a page can't be taller than about 33 million pixels. */
export const mostLines = 1_000_000;

/** Lines of a text that comes in pieces, at any places cut. */
export class TextLines {
  readonly #lines: string[] = [];
  /** The last line as far as it came. */
  #open = '';

  /** Complete lines and the one that has begun. */
  get count(): number {
    return Math.min(mostLines, this.#lines.length + (this.#open === '' ? 0 : 1));
  }

  /** Whether there are more lines than are laid out. */
  get full(): boolean {
    return this.#lines.length > mostLines;
  }

  at(index: number): string {
    return this.#lines[index] ?? this.#open;
  }

  append(piece: string): void {
    const parts = (this.#open + piece).split('\n');
    this.#open = '';
    const last = parts.pop() ?? '';
    for (const part of parts) this.#push(part.endsWith('\r') ? part.slice(0, -1) : part);
    this.#open = this.#fold(last);
  }

  #push(line: string): void {
    this.#lines.push(this.#fold(line));
  }

  /** Takes whole folds off a line and gives the rest. */
  #fold(line: string): string {
    let from = 0;
    while (line.length - from > foldAt) {
      const end = from + foldAt - (isHighSurrogate(line.charCodeAt(from + foldAt - 1)) ? 1 : 0);
      this.#lines.push(line.slice(from, end));
      from = end;
    }
    return line.slice(from);
  }
}
