/** The last so many numbers, in their order and sorted too: a look at their ranks costs nothing, an addition little. */
export class SlidingWindow {
  readonly #values: Float64Array;
  readonly #sorted: Float64Array;
  #added = 0;

  constructor(capacity: number) {
    this.#values = new Float64Array(capacity);
    this.#sorted = new Float64Array(capacity);
  }

  /** How many were added, also those that are not held any more. */
  get added(): number {
    return this.#added;
  }

  /** How many are held. */
  get size(): number {
    return Math.min(this.#added, this.#values.length);
  }

  add(value: number): void {
    const place = this.#added % this.#values.length;
    let count = this.size;
    if (count === this.#values.length) {
      const oldest = this.#placeOf(this.#values[place] ?? 0, count);
      this.#sorted.copyWithin(oldest, oldest + 1);
      count -= 1;
    }
    const index = this.#placeOf(value, count);
    this.#sorted.copyWithin(index + 1, index, count);
    this.#sorted[index] = value;
    this.#values[place] = value;
    this.#added += 1;
  }

  /** The value at a share of the order, by the nearest rank; null without any. */
  rank(share: number): number | null {
    return this.size === 0 ? null : (this.#sorted[Math.ceil(share * this.size) - 1] ?? null);
  }

  /** The newest that are still held, oldest first. */
  newest(wanted: number): Float64Array {
    const count = Math.min(wanted, this.size);
    const newest = new Float64Array(count);
    for (let index = 0; index < count; index += 1) {
      newest[index] = this.#values[(this.#added - count + index) % this.#values.length] ?? 0;
    }
    return newest;
  }

  clear(): void {
    this.#added = 0;
  }

  /** Where a value is among the first `count` of the sorted ones, or where it belongs. */
  #placeOf(value: number, count: number): number {
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sorted[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
