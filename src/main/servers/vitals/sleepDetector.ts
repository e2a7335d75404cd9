import type { CancelTimer, Clock } from '../clock.ts';

const tick = 1_000;
/** Shorter pauses happen on a busy machine, and no deadline of ours is so short that they would matter. */
const threshold = 10_000;

/**
 * Notices that nothing could happen for a while: the machine slept, or this process stood still. Two signs tell it: a
 * tick that comes late, and a wall clock that ran ahead of the monotonic one, which on some systems stands still during
 * sleep. Somebody who sets the clock forward looks the same; that does no harm, because waking only forgives.
 */
export class SleepDetector {
  readonly #clock: Clock;
  readonly #onWake: (gap: number) => void;
  #cancel: CancelTimer = () => {};

  /** `onWake` is told for how many milliseconds nothing happened. */
  constructor(clock: Clock, onWake: (gap: number) => void) {
    this.#clock = clock;
    this.#onWake = onWake;
    this.#wait();
  }

  dispose(): void {
    this.#cancel();
  }

  #wait(): void {
    const from = { now: this.#clock.now(), wall: this.#clock.wall() };
    this.#cancel = this.#clock.after(tick, () => {
      const ran = this.#clock.now() - from.now;
      const gap = Math.max(ran - tick, this.#clock.wall() - from.wall - ran);
      // The next tick is set first: whoever is told may dispose of the detector.
      this.#wait();
      if (gap >= threshold) this.#onWake(gap);
    });
  }
}
