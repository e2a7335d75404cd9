/** What a pipe may carry in each 50 ms before it is paused until the next. */
export interface PipeBudget {
  readonly lines: number;
  readonly bytes: number;
}

const windowLength = 50;

/** Counts what a pipe carries against its budget. Times are monotonic milliseconds. */
export class BudgetMeter {
  readonly #budget: PipeBudget;
  readonly #tolerance: number;
  #windowStart = Number.NEGATIVE_INFINITY;
  #lines = 0;
  #bytes = 0;
  /** How much longer the pipe was over its budget than within it. */
  #heat = 0;

  /** Over budget for `tolerance` milliseconds longer than within it is a flood. */
  constructor(budget: PipeBudget, tolerance: number) {
    this.#budget = budget;
    this.#tolerance = tolerance;
  }

  count(lines: number, bytes: number, now: number): 'within' | 'over' | 'flood' {
    this.#roll(now);
    this.#lines += lines;
    this.#bytes += bytes;
    if (!this.#isOver()) return 'within';
    return this.#heat >= this.#tolerance ? 'flood' : 'over';
  }

  /** Milliseconds until the next window begins. */
  untilNextWindow(now: number): number {
    return Math.max(1, this.#windowStart + windowLength - now);
  }

  #isOver(): boolean {
    return this.#lines >= this.#budget.lines || this.#bytes >= this.#budget.bytes;
  }

  /** The window of a pipe that was over is one window hot; all the time since then, nothing came, and it cooled. */
  #roll(now: number): void {
    const elapsed = now - this.#windowStart;
    if (elapsed < windowLength) return;
    if (this.#isOver()) this.#heat += 2 * windowLength;
    this.#heat = Math.max(0, this.#heat - elapsed);
    this.#windowStart = now;
    this.#lines = 0;
    this.#bytes = 0;
  }
}
