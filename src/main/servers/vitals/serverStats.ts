import type { ServerVitals } from '../../../shared/server.ts';
import type { ServerSample } from '../../../shared/serverActivity.ts';
import { SlidingWindow } from './slidingWindow.ts';

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
  readonly #roundTrips = new SlidingWindow(capacity);
  readonly #failures = new Uint8Array(capacity);
  #callCount = 0;
  #failureCount = 0;
  #window = { fromRoundTrip: 0, calls: 0, failed: 0 };

  roundTrip(milliseconds: number): void {
    this.#roundTrips.add(milliseconds);
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
    return {
      latency: this.#latency(),
      calls: { count: Math.min(this.#callCount, capacity), failed: this.#failureCount },
    };
  }

  /** What happened since the last time it was asked, or since the beginning. */
  takeWindow(): StatsWindow {
    const { fromRoundTrip, calls, failed } = this.#window;
    const latency = percentiles(this.#roundTrips.newest(this.#roundTrips.added - fromRoundTrip));
    this.#window = { fromRoundTrip: this.#roundTrips.added, calls: 0, failed: 0 };
    return { latency, calls, failed };
  }

  /** Forgets everything, as befits a server that begins a new life. */
  clear(): void {
    this.#roundTrips.clear();
    this.#callCount = 0;
    this.#failureCount = 0;
    this.#failures.fill(0);
    this.#window = { fromRoundTrip: 0, calls: 0, failed: 0 };
  }

  #latency(): ServerVitals['latency'] {
    const held = this.#roundTrips;
    const [p50, p95] = [held.rank(0.5), held.rank(0.95)];
    if (p50 === null || p95 === null) return null;
    const recent = Array.from(held.newest(recentRoundTrips), toMicroseconds);
    return { p50: toMicroseconds(p50), p95: toMicroseconds(p95), count: held.size, recent };
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
