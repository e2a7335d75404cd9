import type { CancelTimer, Clock } from '../src/main/servers/clock.ts';

/** Waits of at least this many milliseconds end when a test says so. */
const longWait = 20_000;

/**
 * The real time, of which a test can skip some. Short waits, which real processes need, are real; a long one, such as
 * the idle time of a server, ends only when the test has skipped that much.
 */
export class TestClock implements Clock {
  #skipped = 0;
  #held: { due: number; callback: () => void }[] = [];

  now(): number {
    return performance.now() + this.#skipped;
  }

  wall(): number {
    return Date.now() + this.#skipped;
  }

  after(milliseconds: number, callback: () => void): CancelTimer {
    if (milliseconds < longWait) {
      const timer = setTimeout(callback, milliseconds);
      return () => clearTimeout(timer);
    }
    const wait = { due: this.#skipped + milliseconds, callback };
    this.#held.push(wait);
    return () => {
      this.#held = this.#held.filter((other) => other !== wait);
    };
  }

  /** Ends every long wait that is no longer than this. */
  skip(milliseconds: number): void {
    this.#skipped += milliseconds;
    const due = this.#held.filter((wait) => wait.due <= this.#skipped);
    this.#held = this.#held.filter((wait) => wait.due > this.#skipped);
    for (const { callback } of due) callback();
  }
}
