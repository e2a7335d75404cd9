/** Wrong answers that cost nothing: people mistype. */
const free = 4;
const firstPauseMs = 5_000;
const longestPauseMs = 5 * 60_000;

/**
 * Slows down guessing: after a few wrong answers for a name each further one makes it wait, twice as long each time, up
 * to five minutes. Kept in memory: who can restart the host could read its data as well. `now` is in milliseconds and
 * must not run backwards.
 */
export class Attempts {
  readonly #now: () => number;
  readonly #failures = new Map<string, { count: number; until: number }>();

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Milliseconds until the next answer for this name is looked at; 0 when it is now. */
  wait(name: string): number {
    return Math.max(0, (this.#failures.get(name)?.until ?? 0) - this.#now());
  }

  failed(name: string): void {
    const count = (this.#failures.get(name)?.count ?? 0) + 1;
    const pause = count <= free ? 0 : Math.min(longestPauseMs, firstPauseMs * 2 ** (count - free - 1));
    this.#failures.set(name, { count, until: this.#now() + pause });
  }

  succeeded(name: string): void {
    this.#failures.delete(name);
  }
}
