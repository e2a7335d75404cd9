import { EventPublisher } from '@orpc/server';
import type { Conversation, ConversationEvent, SearchHit } from '../../shared/conversation.ts';
import type { FeedRegistry } from './feedRegistry.ts';
import type { ConversationStore, TurnStore } from './turnStore.ts';

/** A page that shows a list may fall this many changes behind before it has to read the list again. */
const keptChanges = 1_000;

const searchLimit = 50;

/** The list of a user's conversations: read, rename, remove, restore, search. Foreign ids read as NOT_FOUND. */
export class ConversationService {
  /** What changes in the lists, by user id. */
  readonly changes = new EventPublisher<Record<string, ConversationEvent>>({ maxBufferedEvents: keptChanges });
  readonly #store: ConversationStore;
  readonly #turns: Pick<TurnStore, 'loadTranscript'>;
  readonly #feeds: FeedRegistry;
  readonly #cancelTurns: (userId: string, conversationId: string) => Promise<void>;

  constructor(options: {
    store: ConversationStore;
    turns: Pick<TurnStore, 'loadTranscript'>;
    feeds: FeedRegistry;
    /** Stops what runs or waits in a conversation that is about to go. */
    cancelTurns(userId: string, conversationId: string): Promise<void>;
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

  async rename(userId: string, id: string, title: string): Promise<Conversation> {
    const conversation = await this.#store.rename(userId, id, title, Date.now());
    await this.#publish(userId, id, (feed) => feed.publish({ type: 'conversation', conversation }));
    this.announce(userId, conversation);
    return conversation;
  }

  async remove(userId: string, id: string): Promise<void> {
    await this.#cancelTurns(userId, id);
    await this.#publish(
      userId,
      id,
      (feed) => feed.publish({ type: 'removed' }),
      () => this.#store.remove(userId, id),
    );
    this.changes.publish(userId, { type: 'removed', id });
  }

  async restore(userId: string, id: string): Promise<Conversation> {
    const conversation = await this.#store.restore(userId, id);
    const transcript = await this.#turns.loadTranscript(userId, id);
    await this.#publish(userId, id, (feed) => feed.publish({ type: 'snapshot', transcript }));
    this.announce(userId, conversation);
    return conversation;
  }

  /** Tells the lists of a conversation that was made or changed. */
  announce(userId: string, conversation: Conversation): void {
    this.changes.publish(userId, { type: 'conversation', conversation });
  }

  /** Publishes to a conversation's watchers, after `change` was made while the feed was already loaded. */
  async #publish(
    userId: string,
    id: string,
    publish: (feed: Awaited<ReturnType<FeedRegistry['lease']>>['feed']) => void,
    change: () => Promise<void> = async () => {},
  ): Promise<void> {
    const { feed, release } = await this.#feeds.lease(userId, id);
    try {
      await change();
      publish(feed);
    } finally {
      release();
    }
  }
}
