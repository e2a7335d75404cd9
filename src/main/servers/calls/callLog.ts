import type { Logger } from '../../../shared/logger.ts';
import type { CallRecord } from '../../../shared/serverActivity.ts';
import { Bell } from '../changeFeed.ts';
import { type CancelTimer, type Clock, sleep } from '../clock.ts';
import type { CallLogStore } from '../stores.ts';

/** How many of a server's last calls a watcher is shown at first, and the most that it can fall behind. */
const kept = 100;
const batchSize = 200;
const batchInterval = 500;
/** Records that wait for a slow store; the oldest beyond them are not stored. */
const maxWaiting = 5_000;
const watchInterval = 50;

export interface CallLogOptions {
  readonly store: CallLogStore;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Keeps a record of each call: the last ones of a server in memory for those who watch, all of them in the store, in
 * batches. It is telemetry: what can't be stored is left out, said once in the log, and never holds up a call.
 */
export class CallLog {
  readonly #options: CallLogOptions;
  readonly #recent = new Map<string, RecentCalls>();
  #waiting: CallRecord[] = [];
  #storing: Promise<void> | null = null;
  #cancelTimer: CancelTimer | null = null;
  #isFailing = false;

  constructor(options: CallLogOptions) {
    this.#options = options;
  }

  add(record: CallRecord): void {
    this.#recentOf(record.serverId).add(record);
    this.#waiting.push(record);
    if (this.#waiting.length > maxWaiting) this.#waiting.shift();
    if (this.#waiting.length >= batchSize) void this.#store();
    else this.#cancelTimer ??= this.#options.clock.after(batchInterval, () => void this.#store());
  }

  /**
   * The last calls of a server, at most 100, oldest first; then new ones in batches. A reader that falls behind misses
   * the older ones. Ends when the signal aborts.
   */
  async *watch(serverId: string, signal: AbortSignal): AsyncIterableIterator<CallRecord[]> {
    const calls = this.#recentOf(serverId);
    const bell = new Bell(signal);
    const stop = calls.onAdd(() => bell.ring());
    try {
      const stored = await this.#stored(serverId);
      let seen = calls.count;
      yield merge(stored, calls.after(0));
      while (await bell.heard()) {
        const batch = calls.after(seen);
        seen = calls.count;
        if (batch.length > 0) yield batch;
        await sleep(this.#options.clock, watchInterval);
      }
    } finally {
      stop();
    }
  }

  /** A server was removed: nothing of it is held any more. */
  forget(serverId: string): void {
    this.#recent.delete(serverId);
  }

  /** Resolves when what was added so far is stored, or can't be. */
  async flush(): Promise<void> {
    while (this.#waiting.length > 0 || this.#storing !== null) await (this.#storing ?? this.#store());
  }

  #recentOf(serverId: string): RecentCalls {
    let calls = this.#recent.get(serverId);
    if (calls === undefined) {
      calls = new RecentCalls();
      this.#recent.set(serverId, calls);
    }
    return calls;
  }

  /** One batch after the other, so that they are stored in order. */
  #store(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#storing ??= this.#append().finally(() => {
      this.#storing = null;
      if (this.#waiting.length > 0) void this.#store();
    });
    return this.#storing;
  }

  async #append(): Promise<void> {
    const batch = this.#waiting.splice(0, batchSize);
    try {
      await this.#options.store.append(batch);
      this.#isFailing = false;
    } catch (error) {
      this.#complain(error);
    }
  }

  async #stored(serverId: string): Promise<CallRecord[]> {
    try {
      return await this.#options.store.recent(serverId, kept);
    } catch (error) {
      this.#complain(error);
      return [];
    }
  }

  #complain(error: unknown): void {
    if (!this.#isFailing) this.#options.log.warn({ error }, 'The call log is neither stored nor read now');
    this.#isFailing = true;
  }
}

/** The last calls of one server. */
class RecentCalls {
  readonly #records: CallRecord[] = [];
  readonly #listeners = new Set<() => void>();
  #count = 0;

  /** How many were ever added. */
  get count(): number {
    return this.#count;
  }

  add(record: CallRecord): void {
    this.#records.push(record);
    if (this.#records.length > kept) this.#records.shift();
    this.#count += 1;
    for (const listener of this.#listeners) listener();
  }

  /** Those that were added after the first `count`, as far as they are still held. */
  after(count: number): CallRecord[] {
    const fresh = Math.min(this.#count - count, this.#records.length);
    return fresh === 0 ? [] : this.#records.slice(-fresh);
  }

  onAdd(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** What is in memory is newer than what is only stored; a part of it may be stored already. */
function merge(stored: readonly CallRecord[], recent: readonly CallRecord[]): CallRecord[] {
  const inMemory = new Set(recent.map(({ id }) => id));
  return [...stored.filter(({ id }) => !inMemory.has(id)), ...recent].slice(-kept);
}
