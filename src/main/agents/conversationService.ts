import { EventPublisher } from '@orpc/server';
import type { Conversation, ConversationEvent, SearchHit, Transcript, TurnChange } from '../../shared/conversation.ts';
import { KeyedQueue } from '../../shared/keyedQueue.ts';
import type { FeedRegistry } from './feedRegistry.ts';
import type { ConversationStore, TurnStore } from './turnStore.ts';

/** Changes kept for a page that is slow: far more than there are while a page that is alive is away. */
const keptChanges = 1_000;

const searchLimit = 50;

/** The list of a user's conversations: read, rename, remove, restore, search. Foreign ids read as NOT_FOUND. */
export class ConversationService {
  /** What changes in the lists, by user id. */
  readonly changes = new EventPublisher<Record<string, ConversationEvent>>({ maxBufferedEvents: keptChanges });
  readonly #store: ConversationStore;
  readonly #turns: Pick<TurnStore, 'loadTranscript'>;
  readonly #feeds: FeedRegistry;
  readonly #cancelTurns: (userId: string, transcript: Transcript) => Promise<void>;
  /** Changes of one conversation, one after the other: what is undone at once must end undone. */
  readonly #queue = new KeyedQueue();

  constructor(options: {
    store: ConversationStore;
    turns: Pick<TurnStore, 'loadTranscript'>;
    feeds: FeedRegistry;
    /** Stops what runs or waits in a conversation that was removed. */
    cancelTurns(userId: string, transcript: Transcript): Promise<void>;
  }) {
    this.#store = options.store;
    this.#turns = options.turns;
    this.#feeds = options.feeds;
    this.#cancelTurns = options.cancelTurns;
  }

  /** All conversations, newest first. */
  list(userId: string): Promise<Conversation[]> {
    return this.#store.list(userId);
  }

  search(userId: string, query: string): Promise<SearchHit[]> {
    return query.trim() === '' ? Promise.resolve([]) : this.#store.search(userId, query, searchLimit);
  }

  rename(userId: string, id: string, title: string): Promise<Conversation> {
    return this.#change(userId, id, async () => {
      const conversation = await this.#store.rename(userId, id, title, Date.now());
      await this.#publish(userId, id, { type: 'conversation', conversation });
      this.announce(userId, conversation);
      return conversation;
    });
  }

  /** Hides a conversation at once, and then stops what runs in it: from then on no turn can begin there. */
  remove(userId: string, id: string): Promise<void> {
    return this.#change(userId, id, async () => {
      const { feed, release } = await this.#feeds.lease(userId, id);
      try {
        await this.#store.remove(userId, id);
        const { transcript } = feed;
        feed.publish({ type: 'removed' });
        this.changes.publish(userId, { type: 'removed', id });
        if (transcript !== null) await this.#cancelTurns(userId, transcript);
      } finally {
        release();
      }
    });
  }

  restore(userId: string, id: string): Promise<Conversation> {
    return this.#change(userId, id, async () => {
      const conversation = await this.#store.restore(userId, id);
      const transcript = await this.#turns.loadTranscript(userId, id);
      await this.#publish(userId, id, { type: 'snapshot', transcript });
      this.announce(userId, conversation);
      return conversation;
    });
  }

  /** Tells the lists of a conversation that was made or changed. */
  announce(userId: string, conversation: Conversation): void {
    this.changes.publish(userId, { type: 'conversation', conversation });
  }

  #change<T>(userId: string, id: string, work: () => Promise<T>): Promise<T> {
    return this.#queue.run(`${userId}/${id}`, work);
  }

  /** Publishes to whoever watches, or comes back to, a conversation. */
  async #publish(userId: string, id: string, change: TurnChange): Promise<void> {
    const { feed, release } = await this.#feeds.lease(userId, id);
    feed.publish(change);
    release();
  }
}
