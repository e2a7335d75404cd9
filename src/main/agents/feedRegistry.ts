import type { ResumePoint, Transcript, TurnChange, TurnEvent } from '../../shared/conversation.ts';
import { ConversationFeed } from './conversationFeed.ts';
import type { TurnStore } from './turnStore.ts';
import { WaitingCalls } from './waitingCalls.ts';

interface Entry {
  feed: Promise<ConversationFeed>;
  leases: number;
}

/** A feed in use. It stays loaded until every lease on it was released. */
export interface FeedLease {
  feed: ConversationFeed;
  release(): void;
}

/**
 * The feeds of the conversations that are watched or worked on. A feed is loaded once however many ask at the same
 * moment, and dropped when nobody needs it; its sequence numbers go on where they were when it is loaded again.
 */
export class FeedRegistry {
  /** What waits for users, as far as feeds were loaded. */
  readonly waiting = new WaitingCalls();
  readonly #store: Pick<TurnStore, 'loadTranscript'>;
  readonly #epoch: string;
  readonly #entries = new Map<string, Entry>();
  readonly #lastSeq = new Map<string, number>();

  constructor(store: Pick<TurnStore, 'loadTranscript'>, epoch: string) {
    this.#store = store;
    this.#epoch = epoch;
  }

  /** Leases the feed of a conversation; NOT_FOUND when the user has no such conversation. */
  async lease(userId: string, conversationId: string): Promise<FeedLease> {
    const key = keyOf(userId, conversationId);
    const entry = this.#entries.get(key) ?? this.#put(key, this.#load(key, userId, conversationId));
    const release = this.#use(key, entry);
    try {
      return { feed: await entry.feed, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Looks into a conversation, so that it is known what waits in it. */
  async load(userId: string, conversationId: string): Promise<void> {
    (await this.lease(userId, conversationId)).release();
  }

  /** Leases the feed of a conversation that was made just now. */
  open(userId: string, transcript: Transcript): FeedLease {
    const key = keyOf(userId, transcript.conversation.id);
    const feed = this.#feed(userId, 0, transcript);
    return { feed, release: this.#use(key, this.#put(key, Promise.resolve(feed))) };
  }

  /** The events of a conversation from a resume point on, until the signal. */
  async *watch(
    userId: string,
    conversationId: string,
    resume: ResumePoint | null,
    signal: AbortSignal,
  ): AsyncGenerator<TurnEvent, void> {
    const { feed, release } = await this.lease(userId, conversationId);
    try {
      yield* feed.watch(resume, signal);
    } finally {
      release();
    }
  }

  async #load(key: string, userId: string, conversationId: string): Promise<ConversationFeed> {
    const transcript = await this.#store.loadTranscript(userId, conversationId);
    return this.#feed(userId, this.#lastSeq.get(key) ?? 0, transcript);
  }

  #feed(userId: string, seq: number, transcript: Transcript): ConversationFeed {
    const { id } = transcript.conversation;
    const note = (now: Transcript | null, change: TurnChange) => this.waiting.note(userId, id, now, change);
    note(transcript, { type: 'snapshot', transcript });
    return new ConversationFeed(this.#epoch, seq, transcript, note);
  }

  #put(key: string, feed: Promise<ConversationFeed>): Entry {
    const entry: Entry = { feed, leases: 0 };
    this.#entries.set(key, entry);
    return entry;
  }

  /** Counts one more use of a feed; returns how to end it. */
  #use(key: string, entry: Entry): () => void {
    entry.leases += 1;
    let released = false;
    return () => {
      if (released) return;
      released = true;
      entry.leases -= 1;
      if (entry.leases === 0) this.#drop(key, entry);
    };
  }

  #drop(key: string, entry: Entry): void {
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
    // A feed that could not be loaded has no number to remember.
    entry.feed.then(
      (feed) => this.#lastSeq.set(key, feed.seq),
      () => {},
    );
  }
}

function keyOf(userId: string, conversationId: string): string {
  return `${userId}/${conversationId}`;
}
