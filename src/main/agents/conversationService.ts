import { EventPublisher } from '@orpc/server';
import type { Agent } from '../../shared/agent.ts';
import type { Conversation, ConversationEvent, SearchHit, Transcript, TurnChange } from '../../shared/conversation.ts';
import { SignalboxError } from '../../shared/errors.ts';
import { KeyedQueue } from '../../shared/keyedQueue.ts';
import { newestLeaf } from '../../shared/turnTree.ts';
import type { FeedRegistry } from './feedRegistry.ts';
import { forkOf } from './fork.ts';
import { importedTranscript, type SaidElsewhere } from './importedHistory.ts';
import type { ConversationStore, StoredTurn, TurnStore } from './turnStore.ts';

type Turns = Pick<TurnStore, 'loadTranscript' | 'get' | 'ofApproval' | 'copy'>;

/** Changes kept for a page that is slow: far more than there are while a page that is alive is away. */
const keptChanges = 1_000;

const searchLimit = 50;

/** The list of a user's conversations: read, rename, remove, restore, search, and which branch each shows. Foreign ids read as NOT_FOUND. */
export class ConversationService {
  /** What changes in the lists, by user id. */
  readonly changes = new EventPublisher<Record<string, ConversationEvent>>({ maxBufferedEvents: keptChanges });
  readonly #store: ConversationStore;
  readonly #turns: Turns;
  readonly #feeds: FeedRegistry;
  readonly #cancelTurns: (userId: string, transcript: Transcript) => Promise<void>;
  /** Changes of one conversation, one after the other: what is undone at once must end undone. */
  readonly #queue = new KeyedQueue();

  constructor(options: {
    store: ConversationStore;
    turns: Turns;
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

  /** A turn as it is stored. */
  turn(userId: string, turnId: string): Promise<StoredTurn> {
    return this.#turns.get(userId, turnId);
  }

  /** The turn whose call waits, or waited, for this approval. */
  turnOfApproval(userId: string, approvalId: string): Promise<StoredTurn> {
    return this.#turns.ofApproval(userId, approvalId);
  }

  rename(userId: string, id: string, title: string): Promise<Conversation> {
    return this.#update(userId, id, ['title', 'updatedAt'], () => this.#store.rename(userId, id, title, Date.now()));
  }

  /** Who receives the next messages. Whether the user has such an agent is known to the caller. */
  setAgent(userId: string, id: string, agentId: string): Promise<Conversation> {
    return this.#update(userId, id, ['agentId'], () => this.#store.setAgent(userId, id, agentId));
  }

  /** Shows the branch that a turn is on, at its newest end. */
  async showTurn(userId: string, turnId: string): Promise<Conversation> {
    const { turn } = await this.#turns.get(userId, turnId);
    const id = turn.conversationId;
    return this.#update(userId, id, ['headTurnId'], ({ turns }) => {
      const start = turns.find((each) => each.id === turnId);
      return this.#store.setHead(userId, id, start === undefined ? turnId : newestLeaf(turns, start).id);
    });
  }

  /** A new conversation with copies of the turns up to one. CONFLICT while one of them has not ended. */
  async fork(userId: string, turnId: string): Promise<Conversation> {
    const { turn } = await this.#turns.get(userId, turnId);
    const copy = forkOf(await this.#turns.loadTranscript(userId, turn.conversationId), turnId, Date.now());
    if (copy === null) {
      throw new SignalboxError(
        'CONFLICT',
        'This answer has not ended yet. Wait for it, or stop it, before you branch off.',
      );
    }
    await this.#turns.copy(userId, copy);
    this.announce(userId, copy.conversation);
    return copy.conversation;
  }

  /** A new conversation with what was said elsewhere, so that it goes on here. INVALID_INPUT where nothing was said. */
  async import(userId: string, agent: Agent, said: readonly SaidElsewhere[]): Promise<Conversation> {
    const transcript = importedTranscript(agent, said, Date.now());
    if (transcript === null) throw new SignalboxError('INVALID_INPUT', 'There is nothing to go on from.');
    await this.#turns.copy(userId, transcript);
    this.announce(userId, transcript.conversation);
    return transcript.conversation;
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

  /**
   * Changes some fields of a conversation and tells everyone who sees it, at the moment in which the store does: a turn
   * that begins in the same commit tells of the others, and nothing may come between.
   */
  #update(
    userId: string,
    id: string,
    fields: (keyof Conversation)[],
    store: (shown: Transcript) => Promise<Conversation>,
  ): Promise<Conversation> {
    return this.#change(userId, id, async () => {
      const { feed, release } = await this.#feeds.lease(userId, id);
      try {
        if (feed.transcript === null) throw new SignalboxError('NOT_FOUND', 'There is no such conversation.');
        const stored = await store(feed.transcript);
        const changed = Object.fromEntries(fields.map((field) => [field, stored[field]]));
        const conversation = { ...(feed.transcript?.conversation ?? stored), ...changed };
        feed.publish({ type: 'conversation', conversation });
        this.announce(userId, conversation);
        return conversation;
      } finally {
        release();
      }
    });
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
