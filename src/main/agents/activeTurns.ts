import type { Item, Turn } from '../../shared/conversation.ts';
import { isFinal } from '../../shared/conversation.ts';
import { KeyedQueue } from '../../shared/keyedQueue.ts';
import type { FeedLease, FeedRegistry } from './feedRegistry.ts';
import { TurnRecorder } from './turnRecorder.ts';
import { hostCloses, type TurnOrigin, type TurnWorkerOptions, workTurn } from './turnWorker.ts';
import { UnstoredEnds } from './unstoredEnds.ts';

export interface ActiveTurnsOptions extends TurnWorkerOptions {
  feeds: FeedRegistry;
}

/** A turn that is running in this host. */
export interface ActiveTurn {
  userId: string;
  recorder: TurnRecorder;
  abort: AbortController;
  /** Settles when the run has ended and everything is stored. Never rejects. */
  done: Promise<void>;
}

/** The turns that run in this host, and how they are ended. Ids hold within a user: two may have a turn of one id. */
export class ActiveTurns {
  readonly #queue = new KeyedQueue();
  readonly #options: ActiveTurnsOptions;
  /** By user and turn. */
  readonly #active = new Map<string, ActiveTurn>();
  readonly #unstored = new UnstoredEnds();

  constructor(options: ActiveTurnsOptions) {
    this.#options = options;
  }

  get(userId: string, turnId: string): ActiveTurn | undefined {
    return this.#active.get(keyOf(userId, turnId));
  }

  /** Answers to a turn, its going on and its stop: one after the other, so that none undoes another half-way. */
  alone<T>(userId: string, turnId: string, work: () => Promise<T>): Promise<T> {
    return this.#queue.run(keyOf(userId, turnId), work);
  }

  /** A run works on it which has not come to its end yet. */
  isRunning(userId: string, turnId: string): boolean {
    const turn = this.get(userId, turnId)?.recorder.turn;
    return turn !== undefined && !isFinal(turn.status);
  }

  /** Runs a turn. The lease is released when the turn has ended, or was never begun. */
  launch(userId: string, lease: FeedLease, turn: Turn, items: Item[], origin: TurnOrigin): void {
    const { store } = this.#options;
    const { begun, run } = origin;
    const recorder = new TurnRecorder({ userId, turn, items, store, feed: lease.feed, begun, isNew: run === null });
    const abort = new AbortController();
    const key = keyOf(userId, turn.id);
    origin.begun.catch((error: unknown) => abort.abort(error));
    const done = workTurn(this.#options, recorder, origin, abort.signal).then(async (isStored) => {
      this.#active.delete(key);
      if (!isStored) return this.#unstored.keep(recorder, lease);
      lease.release();
      if (isFinal(recorder.turn.status)) await this.#forgetRules(userId, turn.id);
    });
    this.#active.set(key, { userId, recorder, abort, done });
  }

  /** Stops a turn. `find` tells of one that no run works on. */
  stop(userId: string, turnId: string, find: () => Promise<{ turn: Turn; items: Item[] }>): Promise<void> {
    return this.alone(userId, turnId, async () => {
      const active = this.get(userId, turnId);
      active?.abort.abort();
      await active?.done;
      // A run that was about to wait for an answer does so in spite of the abort.
      const { turn, items } = active?.recorder ?? (await find());
      if (!isFinal(turn.status)) await this.close(userId, turn, [...items], 'cancelled');
    });
  }

  /** Ends a turn as interrupted. One that an answer has just set going again is left alone. */
  closeUnlessRun(userId: string, turnId: string, find: () => Promise<{ turn: Turn; items: Item[] }>): Promise<void> {
    return this.alone(userId, turnId, async () => {
      if (this.isRunning(userId, turnId)) return;
      await this.get(userId, turnId)?.done;
      const { turn, items } = await find();
      if (!isFinal(turn.status)) await this.close(userId, turn, items, 'interrupted');
    });
  }

  /** Ends a turn that no run works on. */
  async close(userId: string, turn: Turn, items: Item[], status: 'cancelled' | 'interrupted'): Promise<void> {
    const lease = await this.#options.feeds.lease(userId, turn.conversationId);
    try {
      await new TurnRecorder({ userId, turn, items, store: this.#options.store, feed: lease.feed }).finish(status);
    } finally {
      lease.release();
    }
    await this.#forgetRules(userId, turn.id);
  }

  /** Tries again to store the ends of turns for which the disk had no place. */
  storeEnds(): Promise<void> {
    return this.#unstored.store();
  }

  /** Ends every running turn, or those of one user, as interrupted, and waits until that is stored. */
  async interrupt(userId: string | null): Promise<void> {
    const turns = [...this.#active.values()].filter((turn) => userId === null || turn.userId === userId);
    for (const { abort } of turns) abort.abort(hostCloses);
    await Promise.all(turns.map(({ done }) => done));
    await this.storeEnds();
  }

  /** A rule of a turn that has ended covers nothing any more: it does no harm where it can't be removed now. */
  async #forgetRules(userId: string, turnId: string): Promise<void> {
    const { approvals, log } = this.#options;
    await approvals
      .endTurn(userId, turnId)
      .catch((err: unknown) => log.warn({ turnId, err }, 'The rules of a turn could not be removed'));
  }
}

function keyOf(userId: string, turnId: string): string {
  return `${userId}/${turnId}`;
}
