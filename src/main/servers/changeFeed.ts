/** What changed about one thing since a reader last looked: some figures, anything, or that it is there at all. */
type Change = 'vitals' | 'changed' | 'removed';

/**
 * Tells any number of readers which things changed. A reader that is slow gets the latest, not the whole history:
 * nothing is held for it but one mark a thing.
 */
export class ChangeFeed {
  readonly #readers = new Set<(id: string, change: Change) => void>();

  publish(id: string, change: Change = 'changed'): void {
    for (const reader of this.#readers) reader(id, change);
  }

  /** The changes from now on, until the signal aborts. Reading begins at once, not at the first `next`. */
  read(signal: AbortSignal): AsyncIterableIterator<{ id: string; change: Change }> {
    const marks = new Map<string, Change>();
    const bell = new Bell(signal);
    const reader = (id: string, change: Change) => {
      // A change that says more is not hidden by a later one that says less.
      if (change !== 'vitals' || !marks.has(id)) marks.set(id, change);
      bell.ring();
    };
    const stop = () => this.#readers.delete(reader);
    if (!signal.aborted) this.#readers.add(reader);
    signal.addEventListener('abort', stop, { once: true });
    return takeMarks(marks, bell, stop);
  }
}

async function* takeMarks(marks: Map<string, Change>, bell: Bell, stop: () => void) {
  try {
    while (await bell.heard()) {
      for (const [id, change] of marks) {
        marks.delete(id);
        yield { id, change };
      }
    }
  } finally {
    stop();
  }
}

/** Wakes one waiting reader. Rings that nobody waits for are heard once, at the next wait. */
export class Bell {
  readonly #signal: AbortSignal;
  #rung = false;
  #wake: () => void = () => {};

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#wake(), { once: true });
  }

  ring(): void {
    this.#rung = true;
    this.#wake();
  }

  /** Waits for a ring; false once the signal has aborted. */
  async heard(): Promise<boolean> {
    while (!this.#rung && !this.#signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#rung = false;
    return !this.#signal.aborted;
  }
}
