/** What a pipe may carry in each 50 ms before it is paused until the next. */
export interface PipeBudget {
  readonly lines: number;
  readonly bytes: number;
}

const windowLength = 50;
/** A pipe that was quiet for so many windows has had its break. */
const windowsOfBreak = 4;

/** Counts what a pipe carries against its budget. Times are monotonic milliseconds. */
export class BudgetMeter {
  readonly #budget: PipeBudget;
  readonly #tolerance: number;
  #windowStart = Number.NEGATIVE_INFINITY;
  #lines = 0;
  #bytes = 0;
  #overSince: number | null = null;

  /** Over budget in every window for `tolerance` milliseconds is a flood. */
  constructor(budget: PipeBudget, tolerance: number) {
    this.#budget = budget;
    this.#tolerance = tolerance;
  }

  count(lines: number, bytes: number, now: number): 'within' | 'over' | 'flood' {
    this.#roll(now);
    this.#lines += lines;
    this.#bytes += bytes;
    if (!this.#isOver()) return 'within';
    this.#overSince ??= now;
    return now - this.#overSince >= this.#tolerance ? 'flood' : 'over';
  }

  /** Milliseconds until the next window begins. */
  untilNextWindow(now: number): number {
    return Math.max(1, this.#windowStart + windowLength - now);
  }

  #isOver(): boolean {
    return this.#lines >= this.#budget.lines || this.#bytes >= this.#budget.bytes;
  }

  #roll(now: number): void {
    const elapsed = now - this.#windowStart;
    if (elapsed < windowLength) return;
    if (!this.#isOver() || elapsed > windowsOfBreak * windowLength) this.#overSince = null;
    this.#windowStart = now;
    this.#lines = 0;
    this.#bytes = 0;
  }
}
