import { messageOf } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';

/** Work of storage that goes on outside its threads. The end of storage waits for it. */
export class Background {
  readonly #log: Logger;
  readonly #tasks = new Set<Promise<unknown>>();
  readonly #ending = new AbortController();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Has the end wait for work that somebody else answers for; returns it as it is. */
  follow<T>(work: Promise<T>): Promise<T> {
    const task = work.then(
      () => {},
      () => {},
    );
    this.#tasks.add(task);
    void task.then(() => this.#tasks.delete(task));
    return work;
  }

  /**
   * Starts work that nobody waits for but the end, which it must not keep waiting: it stops as soon as it may once the
   * signal is aborted. A failure is told in the log.
   */
  start(what: string, work: (ending: AbortSignal) => Promise<void>): void {
    if (this.#ending.signal.aborted) return;
    const guarded = work(this.#ending.signal).catch((error: unknown) =>
      this.#log.warn({ reason: messageOf(error) }, `${what} failed`),
    );
    void this.follow(guarded);
  }

  /** Resolves when nothing goes on any more; nothing is started from now on. */
  async end(): Promise<void> {
    this.#ending.abort();
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
  }
}
