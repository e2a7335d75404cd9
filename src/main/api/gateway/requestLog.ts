import { randomUUID } from 'node:crypto';
import type { GatewayRequest } from '../../../shared/gateway.ts';
import type { Logger } from '../../../shared/logger.ts';
import { Bell } from '../../servers/changeFeed.ts';
import { type CancelTimer, type Clock, sleep } from '../../servers/clock.ts';
import type { RequestNote } from './caller.ts';

/** How many requests a watcher is shown at first, and the most that it can fall behind. */
const shown = 200;
const batchSize = 200;
const batchInterval = 500;
/** Requests that wait for a slow store; the oldest beyond them are not stored. */
const maxWaiting = 5_000;
const watchInterval = 50;

/** A request and whose it was; null where nobody could be found. */
export interface LoggedRequest {
  userId: string | null;
  request: GatewayRequest;
}

/** Where requests are kept. */
export interface RequestStore {
  append(requests: readonly LoggedRequest[]): Promise<void>;
  /** The last requests of a user and those of nobody, oldest first. */
  recent(userId: string, limit: number): Promise<GatewayRequest[]>;
}

/** Everybody reads of requests that nobody could be found for: not which thing of whom they were about. */
function withoutIds(path: string): string {
  const [start = '', part = '', thing, ...rest] = path.split('/');
  return [start, part, ...(thing === undefined ? [] : [thing]), ...(rest.length > 0 ? ['…'] : [])].join('/');
}

/** A request that is under way. */
export interface OpenRequest {
  /** Says whose it is. */
  identify(userId: string, credential: NonNullable<GatewayRequest['credential']>): void;
  note(part: RequestNote): void;
  /** Writes it down; called once, when the answer has ended. */
  end(status: number): void;
}

/**
 * The log of requests: one row each, in batches, for those who watch and for later. It is telemetry: what can't be
 * stored is left out, said once in the host's log, and never holds up a request.
 */
export class RequestLog {
  readonly #store: RequestStore;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #watchers = new Set<(entry: LoggedRequest) => void>();
  #waiting: LoggedRequest[] = [];
  #storing: Promise<void> | null = null;
  #cancelTimer: CancelTimer | null = null;
  #isFailing = false;

  constructor(options: { store: RequestStore; clock: Clock; log: Logger }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#log = options.log;
  }

  /** Begins a request. Of the path only what stands before its query is kept, and no key that was put into it. */
  begin(method: string, target: string): OpenRequest {
    const path = target.split('?', 1)[0] ?? '';
    const started = performance.now();
    const at = Date.now();
    let userId: string | null = null;
    let credential: GatewayRequest['credential'] = null;
    const noted: RequestNote = {};
    return {
      identify: (id, { kind, name }) => {
        userId = id;
        credential = { kind, name: name.slice(0, 80) };
      },
      note: (part) => void Object.assign(noted, part),
      end: (status) => {
        const request: GatewayRequest = {
          id: randomUUID(),
          at,
          method: method.slice(0, 16),
          path: withoutCredentials(userId === null ? withoutIds(path) : path).slice(0, 512),
          status,
          durationMs: performance.now() - started,
          credential,
          target: noted.target === undefined ? null : withoutCredentials(noted.target).slice(0, 200),
          problem: noted.problem === undefined ? null : withoutCredentials(noted.problem).slice(0, 500),
        };
        this.#add({ userId, request });
      },
    };
  }

  /**
   * The last requests in the user's name and those of nobody, at most 200, oldest first; then new ones in batches. A
   * reader that falls behind misses the older ones. Ends when the signal aborts.
   */
  async *watch(userId: string, signal: AbortSignal): AsyncIterableIterator<GatewayRequest[]> {
    const bell = new Bell(signal);
    let fresh: GatewayRequest[] = [];
    const watcher = (entry: LoggedRequest) => {
      if (entry.userId !== userId && entry.userId !== null) return;
      fresh = [...fresh, entry.request].slice(-shown);
      bell.ring();
    };
    this.#watchers.add(watcher);
    try {
      await this.flush();
      const stored = await this.#stored(userId);
      const known = new Set(stored.map(({ id }) => id));
      const meanwhile = fresh.filter(({ id }) => !known.has(id));
      fresh = [];
      yield [...stored, ...meanwhile].slice(-shown);
      while (await bell.heard()) {
        const batch = fresh;
        fresh = [];
        if (batch.length > 0) yield batch;
        await sleep(this.#clock, watchInterval);
      }
    } finally {
      this.#watchers.delete(watcher);
    }
  }

  /** Resolves when what has ended so far is stored, or can't be. */
  async flush(): Promise<void> {
    while (this.#waiting.length > 0 || this.#storing !== null) await (this.#storing ?? this.#storeBatch());
  }

  #add(entry: LoggedRequest): void {
    for (const watcher of this.#watchers) watcher(entry);
    this.#waiting.push(entry);
    if (this.#waiting.length > maxWaiting) this.#waiting.shift();
    if (this.#waiting.length >= batchSize) void this.#storeBatch();
    else this.#cancelTimer ??= this.#clock.after(batchInterval, () => void this.#storeBatch());
  }

  /** One batch after the other, so that they are stored in order. */
  #storeBatch(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#storing ??= this.#append().finally(() => {
      this.#storing = null;
      if (this.#waiting.length > 0) void this.#storeBatch();
    });
    return this.#storing;
  }

  async #append(): Promise<void> {
    const batch = this.#waiting.splice(0, batchSize);
    try {
      await this.#store.append(batch);
      this.#isFailing = false;
    } catch (error) {
      this.#complain(error);
    }
  }

  async #stored(userId: string): Promise<GatewayRequest[]> {
    try {
      return await this.#store.recent(userId, shown);
    } catch (error) {
      this.#complain(error);
      return [];
    }
  }

  #complain(error: unknown): void {
    if (!this.#isFailing) this.#log.warn({ error }, 'The log of the gateway is neither stored nor read now');
    this.#isFailing = true;
  }
}

/** What may be put into a path or a body by mistake, and said again of it: a key, or a token of three parts. */
const credentials = /sbx_[\w-]*|eyJ[\w-]+\.[\w-]+\.[\w-]*/g;

function withoutCredentials(text: string): string {
  return text.replace(credentials, '…');
}
