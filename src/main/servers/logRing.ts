import type { LogLine } from '../../shared/server.ts';
import type { Clock } from './clock.ts';
import { cutText, plainLine } from './visibleText.ts';

export const maxLogLines = 1_000;
export const maxLogLineLength = 2_000;
/** Lines a second that are kept; a burst may be as long as the whole ring. */
const linesPerSecond = 500;
/** Shorter secrets would hide ordinary words. */
const minSecretLength = 6;

/** The last lines of a server's log. Bounded in lines, line length and rate; every secret of the server is masked. */
export class LogRing {
  readonly #clock: Clock;
  readonly #lines: LogLine[] = [];
  readonly #listeners = new Set<() => void>();
  #secrets: string[] = [];
  #seq = 0;
  #allowance = maxLogLines;
  #refilledAt: number;
  #leftOut = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#refilledAt = clock.now();
  }

  /** Values that are shown as dots from now on. */
  mask(secrets: readonly string[]): void {
    this.#secrets = secrets.filter(({ length }) => length >= minSecretLength).sort((a, b) => b.length - a.length);
  }

  push(source: LogLine['source'], text: string): void {
    if (!this.#mayKeep(source)) {
      this.#leftOut += 1;
      return;
    }
    if (this.#leftOut > 0) {
      this.#append('host', `${this.#leftOut} more lines came faster than the log takes them and were left out.`);
      this.#leftOut = 0;
    }
    this.#append(source, text);
  }

  /** The lines after the given sequence number, oldest first. */
  after(seq: number): LogLine[] {
    const first = this.#lines[0]?.seq ?? 0;
    return this.#lines.slice(Math.max(0, seq + 1 - first));
  }

  /** The newest lines of the server itself, oldest first. */
  tail(count: number): string[] {
    const own = this.#lines.filter(({ source }) => source !== 'host');
    return own.slice(-count).map(({ text }) => text);
  }

  get lastSeq(): number {
    return this.#seq;
  }

  /** Calls back after each new line until the returned function is called. */
  onLine(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #append(source: LogLine['source'], text: string): void {
    this.#seq += 1;
    const line = { seq: this.#seq, at: this.#clock.wall(), source, text: this.#shown(text) };
    this.#lines.push(line);
    if (this.#lines.length > maxLogLines) this.#lines.shift();
    for (const listener of this.#listeners) listener();
  }

  #shown(text: string): string {
    let shown = plainLine(text);
    for (const secret of this.#secrets) shown = shown.replaceAll(secret, '••••••');
    return shown.length > maxLogLineLength ? `${cutText(shown, maxLogLineLength)}…` : shown;
  }

  #mayKeep(source: LogLine['source']): boolean {
    if (source === 'host') return true;
    const now = this.#clock.now();
    const refill = ((now - this.#refilledAt) / 1000) * linesPerSecond;
    this.#allowance = Math.min(maxLogLines, this.#allowance + refill);
    this.#refilledAt = now;
    if (this.#allowance < 1) return false;
    this.#allowance -= 1;
    return true;
  }
}
