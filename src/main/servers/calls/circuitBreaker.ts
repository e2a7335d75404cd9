import { ConsecutiveBreaker, ExponentialBackoff, type IBackoff, noJitterGenerator } from 'cockatiel';
import type { ServerVitals } from '../../../shared/server.ts';
import type { Clock } from '../clock.ts';
import type { CallTimings } from './callTimings.ts';

/** What an attempt says of the server. `unclear`: nothing, because it was cancelled. */
export type Verdict = 'works' | 'failed' | 'unclear';

/** Leave to make one attempt. Its verdict has to be reported, once. */
export interface Permit {
  readonly granted: true;
  /** The attempt decides whether the breaker closes: no other one is made meanwhile. */
  readonly isProbe: boolean;
  readonly phase: Phase;
}

/** Why no attempt may be made. Milliseconds; `waitFor` is null while another attempt is the probe. */
export interface Refusal {
  readonly granted: false;
  readonly failingFor: number;
  readonly waitFor: number | null;
}

type Phase =
  | { readonly state: 'closed' }
  /** `letsThroughAt` is monotonic. */
  | { readonly state: 'open'; readonly letsThroughAt: number; readonly backoff: Backoff }
  | { readonly state: 'half-open'; readonly backoff: Backoff };

type Backoff = IBackoff<unknown>;

export interface CircuitBreakerOptions {
  readonly clock: Clock;
  readonly timings: CallTimings;
  onChange(view: ServerVitals['breaker']): void;
}

/**
 * Stops calls to a server that fails them, and lets one through now and then to see whether it works again.
 *
 * The count and the backoff are cockatiel's. Its ready-made policy is not used: half-open, it makes the other calls
 * wait for the probe, takes a cancelled one for a success, and measures on the wall clock, which jumps.
 */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  readonly #count: ConsecutiveBreaker;
  readonly #backoff: ExponentialBackoff<number>;
  #phase: Phase = { state: 'closed' };
  #trippedAt = 0;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
    const { breakerFailures, breakerFloor, breakerCeiling } = options.timings;
    this.#count = new ConsecutiveBreaker(breakerFailures);
    this.#backoff = new ExponentialBackoff({
      initialDelay: breakerFloor,
      maxDelay: breakerCeiling,
      generator: noJitterGenerator,
    });
  }

  /** `until` is worked out anew each time: somebody may have set the clock of the machine. */
  get view(): ServerVitals['breaker'] {
    const phase = this.#phase;
    if (phase.state !== 'open') return { state: phase.state, until: null };
    const { clock } = this.#options;
    return { state: phase.state, until: Math.ceil(clock.wall() + phase.letsThroughAt - clock.now()) };
  }

  /** Why an attempt would not be let through now; null when it would be. */
  get refusal(): Refusal | null {
    const phase = this.#phase;
    if (phase.state === 'closed') return null;
    const now = this.#options.clock.now();
    const failingFor = now - this.#trippedAt;
    if (phase.state === 'half-open') return { granted: false, failingFor, waitFor: null };
    return now >= phase.letsThroughAt ? null : { granted: false, failingFor, waitFor: phase.letsThroughAt - now };
  }

  /** Leave for one attempt, if it may be made now. */
  enter(): Permit | Refusal {
    const { refusal } = this;
    if (refusal !== null) return refusal;
    if (this.#phase.state === 'open') this.#enterPhase({ state: 'half-open', backoff: this.#phase.backoff });
    return { granted: true, isProbe: this.#phase.state === 'half-open', phase: this.#phase };
  }

  /** An attempt of an earlier phase, which may have been under way for long, decides nothing. */
  report(permit: Permit, verdict: Verdict): void {
    const phase = this.#phase;
    if (permit.phase !== phase) return;
    if (phase.state === 'closed') this.#tally(verdict);
    else if (phase.state === 'half-open') this.#conclude(phase.backoff, verdict);
  }

  /** Closes it, with nothing counted: a person or a fresh process gives the server another chance. */
  reset(): void {
    this.#count.success();
    const wasClosed = this.#phase.state === 'closed';
    // A new phase even so: calls under way belong to what was before.
    this.#phase = { state: 'closed' };
    if (!wasClosed) this.#options.onChange(this.view);
  }

  #tally(verdict: Verdict): void {
    if (verdict === 'works') this.#count.success();
    if (verdict !== 'failed' || !this.#count.failure()) return;
    this.#trippedAt = this.#options.clock.now();
    const backoff = this.#backoff.next();
    this.#open(backoff, backoff.duration);
  }

  #conclude(backoff: Backoff, verdict: Verdict): void {
    if (verdict === 'works') {
      this.reset();
      return;
    }
    if (verdict === 'unclear') {
      // Nothing was learnt: the next call is the probe.
      this.#open(backoff, 0);
      return;
    }
    const longer = backoff.next(undefined);
    this.#open(longer, longer.duration);
  }

  #open(backoff: Backoff, milliseconds: number): void {
    const letsThroughAt = this.#options.clock.now() + milliseconds;
    this.#enterPhase({ state: 'open', letsThroughAt, backoff });
  }

  #enterPhase(phase: Phase): void {
    this.#phase = phase;
    this.#options.onChange(this.view);
  }
}
