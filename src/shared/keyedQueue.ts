/**
 * Runs work that must not overlap: one after the other for each key, in the order in which it was asked for. Other keys
 * do not wait, and work that fails does not stop what comes after it.
 */
export class KeyedQueue {
  readonly #tails = new Map<string, Promise<void>>();

  /** Settles as the work does. Work must not wait for more work of its own key. */
  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const result = (this.#tails.get(key) ?? Promise.resolve()).then(work);
    const forget = () => {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    };
    const tail: Promise<void> = result.then(forget, forget);
    this.#tails.set(key, tail);
    return result;
  }
}
