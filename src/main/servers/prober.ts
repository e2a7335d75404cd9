import type { CancelTimer, Clock } from './clock.ts';
import type { ProbeTimings } from './timings.ts';

/** How much later than asked a timer may come before the machine must have slept, or stood still. */
const lateness = 2_000;

export interface ProberOptions {
  readonly clock: Clock;
  readonly timings: ProbeTimings;
  /** A call is within its deadline: a server that does one thing at a time need not answer anything else. */
  isBusy(): boolean;
  /** Asks whether the server lives. Rejects when it does not say so in time. */
  ask(timeout: number): Promise<void>;
  /** What came of it; `roundTrip` in milliseconds when it was answered. */
  onResult(result: { answered: true; roundTrip: number } | { answered: false }): void;
}

/** Asks a server now and then whether it lives, from `start` to `stop`. Silence that something else explains is no result. */
export class Prober {
  readonly #options: ProberOptions;
  #round = 0;
  #cancelTimer: CancelTimer = () => {};

  constructor(options: ProberOptions) {
    this.#options = options;
  }

  start(): void {
    this.stop();
    void this.#probe(this.#round);
  }

  stop(): void {
    this.#round += 1;
    this.#cancelTimer();
  }

  /** The machine slept: a probe under way says nothing. The next one comes soon, but not at the same moment for all. */
  woke(random: number): void {
    this.stop();
    this.#schedule(random * this.#options.timings.everyWhileMissing);
  }

  #schedule(milliseconds: number): void {
    const round = this.#round;
    this.#cancelTimer = this.#options.clock.after(milliseconds, () => void this.#probe(round));
  }

  async #probe(round: number): Promise<void> {
    const { timings, isBusy, onResult } = this.#options;
    let pause = timings.every;
    if (!isBusy()) {
      const result = await this.#ask();
      if (round !== this.#round) return;
      if (result !== null) onResult(result);
      if (result?.answered !== true) pause = timings.everyWhileMissing;
    }
    // What the result led to may have stopped the probes.
    if (round === this.#round) this.#schedule(pause);
  }

  async #ask(): Promise<Parameters<ProberOptions['onResult']>[0] | null> {
    const { clock, timings, ask, isBusy } = this.#options;
    const started = clock.now();
    const answered = await ask(timings.timeout).then(
      () => true,
      () => false,
    );
    const took = clock.now() - started;
    if (answered) return { answered: true, roundTrip: took };
    return isBusy() || took > timings.timeout + lateness ? null : { answered: false };
  }
}
