import type { ServerVitals } from '../../../shared/server.ts';
import type { ServerSample } from '../../../shared/serverActivity.ts';

const capacity = 256;
/** What a sparkline shows. */
const recentRoundTrips = 32;

/** Told what calls and probes of a server come to. Called on the path of each call, so it has to be cheap. */
export interface CallStats {
  /** A call or a probe was answered after so many milliseconds. */
  roundTrip(milliseconds: number): void;
  /** A call came to its end. `failed`: by the server's fault; an error that a tool reports of itself is no such fault. */
  call(failed: boolean): void;
}

/** What happened between two samples. Its percentiles stand for the last 256 round trips of that time. */
export type StatsWindow = Pick<ServerSample, 'latency' | 'calls' | 'failed'>;

/** The last 256 round trips and calls of a server. Figures are rounded to microseconds. */
export class ServerStats implements CallStats {
  readonly #roundTrips = new Float64Array(capacity);
  readonly #failures = new Uint8Array(capacity);
  #roundTripCount = 0;
  #callCount = 0;
  #failureCount = 0;
  #window = { fromRoundTrip: 0, calls: 0, failed: 0 };
  #latency: ServerVitals['latency'] = null;
  #latencyIsFresh = true;

  roundTrip(milliseconds: number): void {
    this.#roundTrips[this.#roundTripCount % capacity] = milliseconds;
    this.#roundTripCount += 1;
    this.#latencyIsFresh = false;
  }

  call(failed: boolean): void {
    const place = this.#callCount % capacity;
    this.#failureCount += Number(failed) - (this.#failures[place] ?? 0);
    this.#failures[place] = Number(failed);
    this.#callCount += 1;
    this.#window.calls += 1;
    this.#window.failed += Number(failed);
  }

  /** Percentiles go by the nearest rank; latency is null before the first round trip. */
  summary(): Pick<ServerVitals, 'latency' | 'calls'> {
    if (!this.#latencyIsFresh) {
      this.#latency = this.#summarize();
      this.#latencyIsFresh = true;
    }
    return {
      latency: this.#latency,
      calls: { count: Math.min(this.#callCount, capacity), failed: this.#failureCount },
    };
  }

  /** What happened since the last time it was asked, or since the beginning. */
  takeWindow(): StatsWindow {
    const { fromRoundTrip, calls, failed } = this.#window;
    const latency = percentiles(this.#newest(this.#roundTripCount - fromRoundTrip));
    this.#window = { fromRoundTrip: this.#roundTripCount, calls: 0, failed: 0 };
    return { latency, calls, failed };
  }

  /** Forgets everything, as befits a server that begins a new life. */
  clear(): void {
    this.#roundTripCount = 0;
    this.#callCount = 0;
    this.#failureCount = 0;
    this.#failures.fill(0);
    this.#window = { fromRoundTrip: 0, calls: 0, failed: 0 };
    this.#latency = null;
    this.#latencyIsFresh = true;
  }

  #summarize(): ServerVitals['latency'] {
    const held = this.#newest(capacity);
    const found = percentiles(held);
    if (found === null) return null;
    return { ...found, count: held.length, recent: Array.from(held.slice(-recentRoundTrips), toMicroseconds) };
  }

  /** The newest round trips that are still held, oldest first. */
  #newest(wanted: number): Float64Array {
    const count = Math.min(wanted, this.#roundTripCount, capacity);
    const newest = new Float64Array(count);
    for (let index = 0; index < count; index += 1) {
      newest[index] = this.#roundTrips[(this.#roundTripCount - count + index) % capacity] ?? 0;
    }
    return newest;
  }
}

function percentiles(values: Float64Array): { p50: number; p95: number } | null {
  if (values.length === 0) return null;
  const sorted = values.slice().sort();
  const rank = (share: number) => toMicroseconds(sorted[Math.ceil(share * sorted.length) - 1] ?? 0);
  return { p50: rank(0.5), p95: rank(0.95) };
}

function toMicroseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1_000) / 1_000;
}
