/** Calls off what was scheduled. Calling it twice, or after the time came, does nothing. */
export type CancelTimer = () => void;

/**
 * Time as the supervisor uses it. Delays and durations are measured on `now`, which neither jumps when somebody sets
 * the clock nor runs while the machine sleeps; `wall` is only for showing a time to people.
 */
export interface Clock {
  /** Monotonic milliseconds. */
  now(): number;
  /** Milliseconds since the epoch. */
  wall(): number;
  after(milliseconds: number, callback: () => void): CancelTimer;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Resolves after the given time. */
export function sleep(clock: Clock, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(milliseconds, resolve);
  });
}

/** Resolves to true when the promise settles within the given time, to false when it does not. Never rejects. */
export function settlesWithin(clock: Clock, milliseconds: number, promise: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const cancel = clock.after(milliseconds, () => resolve(false));
    const settled = () => {
      cancel();
      resolve(true);
    };
    promise.then(settled, settled);
  });
}
