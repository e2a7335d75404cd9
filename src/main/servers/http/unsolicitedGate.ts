import { type Clock, sleep } from '../clock.ts';
import { BudgetMeter } from '../pipeBudget.ts';

/** Messages that nobody asked for, as with a server on this machine. */
const budget = { lines: 250, bytes: 2 * 1024 * 1024 };

/** Holds back a server that tells more than anybody asked for, and reports one that does not stop. */
export class UnsolicitedGate {
  readonly #clock: Clock;
  readonly #meter: BudgetMeter;
  readonly #onFlood: () => void;
  #closed: Promise<void> | null = null;

  /** `tolerance` is in milliseconds: see `BudgetMeter`. */
  constructor(options: { clock: Clock; tolerance: number; onFlood: () => void }) {
    this.#clock = options.clock;
    this.#meter = new BudgetMeter(budget, options.tolerance);
    this.#onFlood = options.onFlood;
  }

  /** One more message came, of about this length. */
  count(length: number): void {
    const now = this.#clock.now();
    const verdict = this.#meter.count(1, length, now);
    if (verdict === 'flood') this.#onFlood();
    if (verdict === 'within' || this.#closed !== null) return;
    this.#closed = sleep(this.#clock, this.#meter.untilNextWindow(now)).then(() => {
      this.#closed = null;
    });
  }

  /** Resolves when more may be read. */
  async pass(): Promise<void> {
    while (this.#closed !== null) await this.#closed;
  }
}
