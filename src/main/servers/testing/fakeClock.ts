import type { CancelTimer, Clock } from '../clock.ts';

/** A clock that stands still until a test moves it. Setting the wall clock moves nothing else. */
export class FakeClock implements Clock {
  #now = 0;
  #wallOffset = 1_700_000_000_000;
  #timers: { at: number; callback: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  wall(): number {
    return this.#wallOffset + this.#now;
  }

  after(milliseconds: number, callback: () => void): CancelTimer {
    const timer = { at: this.#now + milliseconds, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  get pendingTimers(): number {
    return this.#timers.length;
  }

  /** Somebody set the clock of the machine. */
  setWall(wall: number): void {
    this.#wallOffset = wall - this.#now;
  }

  /** Lets time pass; what falls due is called in order. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (let due = this.#next(end); due !== undefined; due = this.#next(end)) {
      this.#now = due.at;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      due.callback();
    }
    this.#now = end;
  }

  #next(end: number): { at: number; callback: () => void } | undefined {
    return this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  }
}
