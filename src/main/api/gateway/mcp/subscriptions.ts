/** Counts who listens to which resource, so that the last one to leave is known: a server knows one client only, us. */
export class Subscriptions {
  readonly #counts = new Map<string, number>();

  /** True for the first one. */
  add(key: string): boolean {
    const count = this.#counts.get(key) ?? 0;
    this.#counts.set(key, count + 1);
    return count === 0;
  }

  /** True for the last one. */
  remove(key: string): boolean {
    const count = (this.#counts.get(key) ?? 0) - 1;
    if (count > 0) this.#counts.set(key, count);
    else this.#counts.delete(key);
    return count === 0;
  }
}
