import type { CancelTimer, Clock } from '../clock.ts';

/** Added to what the protocol library is told, so that it is always the deadline here that ends a call. */
const margin = 1_000;

export interface DeadlineOptions {
  readonly clock: Clock;
  readonly milliseconds: number;
  /** Milliseconds of pauses, in all, that do not count. */
  readonly allowance: number;
  /** The caller's: its abort ends the deadline early. */
  readonly signal: AbortSignal;
}

/**
 * The hard end of one call, whatever its server does: it comes when the time is over or the caller gives up. Only a
 * pause, while a person is asked something, moves it. `end` has to be called once the call is over.
 */
export class Deadline {
  readonly #clock: Clock;
  readonly #caller: AbortSignal;
  readonly #controller = new AbortController();
  readonly #over: Promise<null>;
  #resolveOver: (over: null) => void = () => {};
  #state: 'running' | 'expired' | 'cancelled' = 'running';
  #cancelTimer: CancelTimer = () => {};
  #milliseconds: number;
  #expiry: number;
  #allowance: number;
  #pauses = 0;
  #pausedAt = 0;
  #wasPaused = false;
  #hasEnded = false;

  constructor({ clock, milliseconds, allowance, signal }: DeadlineOptions) {
    this.#clock = clock;
    this.#caller = signal;
    this.#milliseconds = milliseconds;
    this.#expiry = clock.now() + milliseconds;
    this.#allowance = allowance;
    this.#over = new Promise((resolve) => {
      this.#resolveOver = resolve;
    });
    if (signal.aborted) this.#giveUp();
    else signal.addEventListener('abort', this.#giveUp);
    this.#arm();
  }

  /** `expired` when the time is over, `cancelled` when the caller gave up before. */
  get state(): 'running' | 'expired' | 'cancelled' {
    return this.#state;
  }

  /** Aborts when the deadline comes. Its reason is a phrase that may be told to the server. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The time that the call was given, in milliseconds. */
  get milliseconds(): number {
    return this.#milliseconds;
  }

  /** Milliseconds that are left, without pauses to come. */
  get remaining(): number {
    return this.#expiry - this.#clock.now();
  }

  /** Milliseconds after which the deadline has come in any case. */
  get bound(): number {
    return Math.max(0, this.remaining) + this.#allowance + margin;
  }

  /** A person was asked something on the way: the time that it took says nothing of the server. */
  get wasPaused(): boolean {
    return this.#wasPaused;
  }

  /** What the promise brings, or null when the deadline comes first. What comes later is dropped. */
  within<T extends object>(promise: Promise<T>): Promise<T | null> {
    return Promise.race([promise, this.#over]);
  }

  /** Resolves to true after the given time, to false when the deadline comes first. */
  async sleep(milliseconds: number): Promise<boolean> {
    let cancel: CancelTimer = () => {};
    const slept = new Promise<object>((resolve) => {
      cancel = this.#clock.after(milliseconds, () => resolve(this));
    });
    const isOver = (await this.within(slept)) === null;
    cancel();
    return !isOver;
  }

  /** Leaves at most the given time. */
  shorten(milliseconds: number): void {
    if (this.remaining <= milliseconds) return;
    this.#milliseconds = milliseconds;
    this.#expiry = this.#clock.now() + milliseconds;
    this.#arm();
  }

  /** Stops the time while a person is asked, as far as the allowance goes. */
  async paused<T>(ask: () => Promise<T>): Promise<T> {
    this.#pause();
    try {
      return await ask();
    } finally {
      this.#resume();
    }
  }

  /** The call is over: a question that is still open is of no more use. */
  end(): void {
    this.#hasEnded = true;
    this.#cancelTimer();
    this.#caller.removeEventListener('abort', this.#giveUp);
    if (this.#pauses > 0) this.#controller.abort('The call is over');
  }

  #pause(): void {
    this.#pauses += 1;
    if (this.#pauses > 1) return;
    this.#wasPaused = true;
    this.#pausedAt = this.#clock.now();
    this.#move(this.#allowance);
  }

  #resume(): void {
    this.#pauses -= 1;
    if (this.#pauses > 0) return;
    const used = Math.min(this.#clock.now() - this.#pausedAt, this.#allowance);
    this.#move(used - this.#allowance);
    this.#allowance -= used;
  }

  #move(milliseconds: number): void {
    this.#expiry += milliseconds;
    this.#arm();
  }

  #arm(): void {
    this.#cancelTimer();
    if (this.#state !== 'running' || this.#hasEnded) return;
    this.#cancelTimer = this.#clock.after(Math.max(0, this.remaining), () =>
      this.#come('expired', 'The time for the call is over'),
    );
  }

  readonly #giveUp = () => this.#come('cancelled', 'The caller cancelled the call');

  #come(state: 'expired' | 'cancelled', reason: string): void {
    if (this.#state !== 'running') return;
    this.#state = state;
    this.#cancelTimer();
    this.#resolveOver(null);
    this.#controller.abort(reason);
  }
}
