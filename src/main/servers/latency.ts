const capacity = 256;

/** Round trips of the last 256 calls and pings. */
export class Latency {
  readonly #samples = new Float64Array(capacity);
  #count = 0;

  add(milliseconds: number): void {
    this.#samples[this.#count % capacity] = milliseconds;
    this.#count += 1;
  }

  clear(): void {
    this.#count = 0;
  }

  /** Percentiles in milliseconds, by the nearest rank, and how many round trips they stand for; null without any. */
  summary(): { p50: number; p95: number; count: number } | null {
    const count = Math.min(this.#count, capacity);
    if (count === 0) return null;
    const sorted = this.#samples.slice(0, count).sort();
    return { p50: rank(sorted, 0.5), p95: rank(sorted, 0.95), count };
  }
}

function rank(sorted: Float64Array, share: number): number {
  const value = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return Math.round(value * 1000) / 1000;
}
