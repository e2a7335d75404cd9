import type { ApprovalRecord } from '../../shared/approval.ts';
import type { Item, ToolCallItem } from '../../shared/conversation.ts';
import type { ConversationFeed } from './conversationFeed.ts';
import type { TurnChanges, TurnStore } from './turnStore.ts';

/** How long a write that nobody waits for may wait for company: a call's result often comes just before the end. */
const gatherMs = 10;

/**
 * Brings what happens in one turn to the disk, and then to the page. Writes that nobody waits for are gathered into the
 * next commit. One of them may fail: the next state of the turn is then committed with all that is missing.
 */
export class TurnWriter {
  readonly #userId: string;
  readonly #store: Pick<TurnStore, 'save'>;
  readonly #feed: ConversationFeed;
  #isBehind = false;
  #gathered: Item[] = [];
  #gatheredApprovals: ApprovalRecord[] = [];
  #gatherTimer: NodeJS.Timeout | undefined;
  /** The newest of calls that run, by item. */
  readonly #progress = new Map<string, ToolCallItem['progress']>();

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
    const all = this.#withGathered(changes);
    await this.store(all);
    this.publish(all);
  }

  /** Commits items where nothing has to wait for it: with the next commit, or a moment later. */
  commitSoon(items: Item[], approvals: ApprovalRecord[] = []): void {
    this.#gathered.push(...items);
    this.#gatheredApprovals.push(...approvals);
    this.#gatherTimer ??= setTimeout(() => this.commit({}).catch(leftForLater), gatherMs);
  }

  /** Stores what the page knows already, where nothing has to wait for it. */
  storeSoon(changes: TurnChanges): void {
    this.store(changes).catch(leftForLater);
  }

  /** Commits a state of the turn; where an earlier write failed, with all of the turn's items again. */
  async commitTurn(changes: TurnChanges, items: Item[]): Promise<void> {
    const all = this.#withGathered(changes);
    await this.store(all);
    // Writes settle in their order: by now every earlier one has.
    if (!this.#isBehind) return this.publish(all);
    await this.store({ items });
    this.#isBehind = false;
    this.publish({ ...changes, items });
  }

  publish({ items = [], turns = [] }: TurnChanges): void {
    for (const item of items) this.#feed.publish({ type: 'item', item: this.#withProgress(item) });
    for (const turn of turns) this.#feed.publish({ type: 'turn', turn });
  }

  /** Tells the page how far a call is, which is not stored. */
  publishProgress(call: ToolCallItem): void {
    this.#progress.set(call.id, call.progress);
    this.publish({ items: [call] });
  }

  /** What was put on its way to the disk before it was known how far its call is must not take that back. */
  #withProgress(item: Item): Item {
    if (item.kind !== 'tool_call') return item;
    if (item.status !== 'running') this.#progress.delete(item.id);
    const progress = this.#progress.get(item.id);
    return progress === undefined ? item : { ...item, progress };
  }

  /** The changes after those that were gathered; of an item that is in both, the newer state. */
  #withGathered(changes: TurnChanges): TurnChanges {
    clearTimeout(this.#gatherTimer);
    this.#gatherTimer = undefined;
    const newest = new Map([...this.#gathered, ...(changes.items ?? [])].map((item) => [item.id, item]));
    this.#gathered = [];
    const approvals = [...this.#gatheredApprovals, ...(changes.approvals ?? [])];
    this.#gatheredApprovals = [];
    return { ...changes, items: [...newest.values()], ...(approvals.length === 0 ? {} : { approvals }) };
  }

  publishText(itemId: string, offset: number, delta: string): void {
    this.#feed.publishText(itemId, offset, delta);
  }
}

/** The writer remembers that it is behind, and the next state of the turn makes up for it. */
function leftForLater(): void {}
