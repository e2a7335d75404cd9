import type { Item } from '../../shared/conversation.ts';
import type { ConversationFeed } from './conversationFeed.ts';
import type { TurnChanges, TurnStore } from './turnStore.ts';

/**
 * Brings what happens in one turn to the disk, and then to the page. A write that nobody waits for may fail: the next
 * state of the turn is then committed with all that is missing.
 */
export class TurnWriter {
  readonly #userId: string;
  readonly #store: Pick<TurnStore, 'save'>;
  readonly #feed: ConversationFeed;
  #isBehind = false;

  constructor(userId: string, store: Pick<TurnStore, 'save'>, feed: ConversationFeed) {
    this.#userId = userId;
    this.#store = store;
    this.#feed = feed;
  }

  /** Stores changes without telling the page. */
  async store(changes: TurnChanges): Promise<void> {
    try {
      await this.#store.save(this.#userId, changes);
    } catch (error) {
      this.#isBehind = true;
      throw error;
    }
  }

  /** Stores changes, then tells the page. */
  async commit(changes: TurnChanges): Promise<void> {
    await this.store(changes);
    this.publish(changes);
  }

  /** Commits where nothing has to wait for it. */
  commitSoon(changes: TurnChanges): void {
    this.commit(changes).catch(leftForLater);
  }

  /** Stores what the page knows already, where nothing has to wait for it. */
  storeSoon(changes: TurnChanges): void {
    this.store(changes).catch(leftForLater);
  }

  /** Commits a state of the turn; where an earlier write failed, with all of the turn's items again. */
  async commitTurn(changes: TurnChanges, items: Item[]): Promise<void> {
    await this.store(changes);
    // Writes settle in their order: by now every earlier one has.
    if (!this.#isBehind) return this.publish(changes);
    await this.store({ items });
    this.#isBehind = false;
    this.publish({ ...changes, items });
  }

  publish({ items = [], turns = [] }: TurnChanges): void {
    for (const item of items) this.#feed.publish({ type: 'item', item });
    for (const turn of turns) this.#feed.publish({ type: 'turn', turn });
  }

  publishText(itemId: string, offset: number, delta: string): void {
    this.#feed.publishText(itemId, offset, delta);
  }
}

/** The writer remembers that it is behind, and the next state of the turn makes up for it. */
function leftForLater(): void {}
