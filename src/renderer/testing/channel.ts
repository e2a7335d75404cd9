/** Values that any number of readers read, each from when it began to. */
export class Channel<T> {
  readonly #readers = new Set<(value: T) => void>();
  #broken = new AbortController();

  push(value: T): void {
    for (const read of this.#readers) read(value);
  }

  /** Ends every reader with an error, as a failing host would. */
  breakOff(): void {
    this.#broken.abort(new Error('The stream broke off.'));
    this.#broken = new AbortController();
  }

  get readers(): number {
    return this.#readers.size;
  }

  async *read(first: T | null, signal: AbortSignal | undefined): AsyncGenerator<T, void> {
    const broken = this.#broken.signal;
    const queue: T[] = first === null ? [] : [first];
    let wake = () => {};
    const take = (value: T) => {
      queue.push(value);
      wake();
    };
    this.#readers.add(take);
    signal?.addEventListener('abort', () => wake());
    broken.addEventListener('abort', () => wake());
    try {
      while (!signal?.aborted) {
        broken.throwIfAborted();
        const next = queue.shift();
        if (next !== undefined) yield next;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      this.#readers.delete(take);
    }
  }
}
