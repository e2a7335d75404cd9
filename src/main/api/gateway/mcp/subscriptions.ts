/** Counts who listens to which resource, so that the last one to leave is known: a server knows one client only, us. */
export class Subscriptions {
  readonly #counts = new Map<string, number>();

  add(key: string): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** True for the last one. */
  remove(key: string): boolean {
    const count = (this.#counts.get(key) ?? 1) - 1;
    if (count > 0) this.#counts.set(key, count);
    else this.#counts.delete(key);
    return count === 0;
  }
}
