import type { Transcript, Turn } from '../../shared/conversation.ts';
import { SignalboxError } from '../../shared/errors.ts';
import { headOf, pathTo } from '../../shared/turnTree.ts';
import type { ActiveTurns } from './activeTurns.ts';
import type { FeedLease, FeedRegistry } from './feedRegistry.ts';
import type { TurnStore } from './turnStore.ts';

interface TurnPlacesOptions {
  feeds: FeedRegistry;
  store: Pick<TurnStore, 'get'>;
}

/** Where in its conversation a turn can begin: never beside one that runs, nor after one that waits for a person. */
export class TurnPlaces {
  readonly #options: TurnPlacesOptions;
  readonly #active: ActiveTurns;

  constructor(options: TurnPlacesOptions, active: ActiveTurns) {
    this.#options = options;
    this.#active = active;
  }

  /** CONFLICT where another turn than this one runs in its conversation. */
  async expectIdle(userId: string, turn: Turn): Promise<void> {
    const { feed, release } = await this.#options.feeds.lease(userId, turn.conversationId);
    try {
      const isBusy = ({ id }: Turn) => id !== turn.id && this.#active.isRunning(userId, id);
      if (expectTranscript(feed.transcript).turns.some(isBusy)) throw busy();
    } finally {
      release();
    }
  }

  /** The turn that the next one follows. CONFLICT while a turn of the conversation has not ended. */
  async parent(userId: string, { feed }: FeedLease, parentId: string | null | undefined): Promise<Turn | null> {
    for (const turn of expectTranscript(feed.transcript).turns.filter(({ status }) => status === 'running')) {
      if (this.#active.isRunning(userId, turn.id)) throw busy();
      // Its end is just being stored. One that nothing works on was left by an earlier host that could not store its end.
      await this.#end(userId, turn);
    }
    const { turns, conversation } = expectTranscript(feed.transcript);
    if (parentId === null) return null;
    const parent =
      parentId === undefined ? headOf(turns, conversation.headTurnId) : turns.find(({ id }) => id === parentId);
    if (parent === undefined && parentId !== undefined) {
      throw new SignalboxError('NOT_FOUND', 'There is no such turn in this conversation.');
    }
    const open = pathTo(turns, parent?.id ?? null).find(({ status }) => status === 'waiting');
    if (open === undefined) return parent ?? null;
    if (open.error === null) throw waiting();
    await this.#end(userId, open);
    return parent ?? null;
  }

  /** Ends a turn that can't go on, unless it does by now. */
  async #end(userId: string, { id }: Turn): Promise<void> {
    await this.#active.closeUnlessRun(userId, id, () => this.#options.store.get(userId, id));
    if (this.#active.isRunning(userId, id)) throw busy();
  }
}

/** NOT_FOUND for a conversation that is not there. */
export function expectTranscript(transcript: Transcript | null): Transcript {
  if (transcript === null) throw new SignalboxError('NOT_FOUND', 'There is no such conversation.');
  return transcript;
}

function waiting(): SignalboxError {
  return new SignalboxError('CONFLICT', 'A call waits for your answer here. Allow or deny it first, or stop the turn.');
}

/** CONFLICT: something runs in the conversation. */
export function busy(): SignalboxError {
  return new SignalboxError('CONFLICT', 'An answer is still under way here. Wait for it, or stop it first.');
}
