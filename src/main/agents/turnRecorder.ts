import { randomUUID } from 'node:crypto';
import type { AssistantItem, Item, ToolCallItem, Turn } from '../../shared/conversation.ts';
import type { ErrorData } from '../../shared/errors.ts';
import type { ToolOutcome } from '../../shared/server.ts';
import type { ConversationFeed } from './conversationFeed.ts';
import { closingError } from './history.ts';
import type { TurnChanges, TurnStore } from './turnStore.ts';

/** Streamed text reaches the disk at least this often. */
const textIntervalMs = 250;

/** A function call as a model asked for it, with what the host knows of the tool. */
export type RequestedCall = Pick<
  ToolCallItem,
  'callId' | 'serverId' | 'serverName' | 'tool' | 'toolTitle' | 'arguments'
> & { action: 'run' | 'ask' };

/** One part of a model's response, in its order. */
export type ResponsePart =
  | { kind: 'text'; text: string }
  | { kind: 'call'; call: RequestedCall }
  | { kind: 'refused_call'; call: Omit<RequestedCall, 'action'>; error: ErrorData };

/**
 * Writes down what happens in one turn and publishes it. Finished items are published only once they are on disk;
 * streamed text is published at once and follows to the disk within 250 ms.
 */
export class TurnRecorder {
  readonly userId: string;
  #turn: Turn;
  readonly #items: Item[];
  readonly #calls = new Map<string, ToolCallItem>();
  readonly #store: Pick<TurnStore, 'save'>;
  readonly #feed: ConversationFeed;
  #streaming: AssistantItem | null = null;
  #textTimer: NodeJS.Timeout | undefined;
  #lastCommit: Promise<void> = Promise.resolve();
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(options: {
    userId: string;
    turn: Turn;
    items: Item[];
    store: Pick<TurnStore, 'save'>;
    feed: ConversationFeed;
  }) {
    this.userId = options.userId;
    this.#turn = options.turn;
    this.#items = [...options.items];
    this.#store = options.store;
    this.#feed = options.feed;
    for (const item of options.items) if (item.kind === 'tool_call') this.#calls.set(item.callId, item);
  }

  get turn(): Turn {
    return this.#turn;
  }

  get items(): readonly Item[] {
    return this.#items;
  }

  call(callId: string): ToolCallItem | undefined {
    return this.#calls.get(callId);
  }

  /** Text that a model is writing, published within a frame. */
  text(agentName: string, delta: string): void {
    if (delta === '') return;
    const item = this.#streaming ?? this.#openText(agentName);
    this.#feed.publishText(item.id, item.text.length, delta);
    this.#streaming = { ...item, text: item.text + delta };
    this.#put(this.#streaming);
    this.#textTimer ??= setTimeout(() => this.#saveText(), textIntervalMs);
  }

  /**
   * A model's whole response. With calls it resolves once they are on disk, so that no call leaves before it was
   * written down: calls that need no approval are stored as running here, which saves a second commit before they are
   * sent. Without calls nothing follows that has to wait, and the write shares its commit with the end of the turn.
   */
  async response(agentName: string, parts: ResponsePart[]): Promise<void> {
    const finished: Item[] = [];
    for (const part of parts) {
      if (part.kind === 'text') finished.push(...this.#finishText(agentName, part.text));
      else finished.push(this.#addCall(part));
    }
    // A stream that ended without naming its text still said it.
    if (this.#streaming) finished.push(...this.#finishText(agentName, this.#streaming.text));
    const stored = this.#commit({ items: finished });
    if (parts.some(({ kind }) => kind === 'call')) return stored;
    stored.catch(ignoreUntilFlushed);
  }

  /** Marks an approved call as sent. Resolves once that is on disk: only then may it leave. */
  sent(callId: string): Promise<void> {
    const call = this.#expectCall(callId);
    return this.#commit({ items: [this.#put({ ...call, status: 'running', startedAt: Date.now() })] });
  }

  /** A call's outcome. */
  outcome(callId: string, outcome: ToolOutcome): void {
    const call = this.#expectCall(callId);
    // A turn that ended has closed its calls already.
    if (call.outcome !== null) return;
    const status = outcome.success ? 'succeeded' : statusOfError(outcome.error);
    this.#commit({ items: [this.#put({ ...call, status, outcome, endedAt: Date.now() })] }).catch(ignoreUntilFlushed);
  }

  /** The turn as it now is; `runState` is stored in the same commit. */
  update(change: Partial<Turn>, runState?: string | null): Promise<void> {
    this.#turn = { ...this.#turn, ...change };
    return this.#commit({
      turns: [this.#turn],
      ...(runState === undefined ? {} : { runState: [{ turnId: this.#turn.id, state: runState }] }),
    });
  }

  /** Ends the turn: partial text is kept and marked, calls without an outcome are closed with one. */
  async finish(status: Turn['status'], error: ErrorData | null = null): Promise<void> {
    const items = this.#closeOpenItems();
    this.#turn = { ...this.#turn, status, error, endedAt: Date.now() };
    await this.#commit({ turns: [this.#turn], items, runState: [{ turnId: this.#turn.id, state: null }] });
  }

  /** Publishes an end that could not be stored, so that the page does not wait for ever. */
  abandon(error: ErrorData): void {
    const items = this.#closeOpenItems();
    this.#turn = { ...this.#turn, status: 'failed', error, endedAt: Date.now() };
    this.#publish({ items, turns: [this.#turn] });
  }

  /** Remembers a call under way until it settles; returns it. */
  track<T>(call: Promise<T>): Promise<T> {
    this.#underWay.add(call);
    const forget = () => this.#underWay.delete(call);
    call.then(forget, forget);
    return call;
  }

  /** Resolves once no call is under way. Never rejects. */
  async callsSettled(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  /** Resolves once everything recorded so far is on disk; rejects with the first write that failed. */
  flushed(): Promise<void> {
    return this.#lastCommit;
  }

  /** Takes over an item that was changed in the store by another way (an approval that was used). */
  adopt(item: ToolCallItem): void {
    this.#put(item);
    this.#feed.publish({ type: 'item', item });
  }

  #openText(agentName: string): AssistantItem {
    const item: AssistantItem = {
      ...this.#newItem(),
      kind: 'assistant',
      agentName,
      text: '',
      status: 'streaming',
    };
    this.#put(item);
    this.#feed.publish({ type: 'item', item });
    return item;
  }

  #finishText(agentName: string, text: string): Item[] {
    clearTimeout(this.#textTimer);
    this.#textTimer = undefined;
    const open = this.#streaming;
    this.#streaming = null;
    if (open === null && text.trim() === '') return [];
    const base = open ?? { ...this.#newItem(), kind: 'assistant' as const, agentName };
    return [this.#put({ ...base, text, status: 'done' })];
  }

  #addCall(part: Exclude<ResponsePart, { kind: 'text' }>): ToolCallItem {
    const now = Date.now();
    const { action, ...call } = { action: 'refuse' as const, ...part.call };
    const base: ToolCallItem = {
      ...this.#newItem(),
      ...call,
      kind: 'tool_call',
      status: 'waiting',
      approvalId: null,
      outcome: null,
      startedAt: null,
      endedAt: null,
    };
    if (part.kind === 'refused_call') {
      const outcome: ToolOutcome = { success: false, error: part.error };
      return this.#put({ ...base, status: 'failed', outcome, startedAt: now, endedAt: now });
    }
    if (action === 'run') return this.#put({ ...base, status: 'running', startedAt: now });
    return this.#put({ ...base, approvalId: randomUUID() });
  }

  #saveText(): void {
    this.#textTimer = undefined;
    // Already on the page: only the disk is behind.
    if (this.#streaming) this.#write({ items: [this.#streaming] }).catch(ignoreUntilFlushed);
  }

  #closeOpenItems(): Item[] {
    clearTimeout(this.#textTimer);
    this.#streaming = null;
    const closed: Item[] = [];
    for (const item of this.#items) {
      const end = closeItem(item);
      if (end) closed.push(this.#put(end));
    }
    return closed;
  }

  #newItem() {
    return { id: randomUUID(), turnId: this.#turn.id, position: this.#items.length, createdAt: Date.now() };
  }

  #put<T extends Item>(item: T): T {
    this.#items[item.position] = item;
    if (item.kind === 'tool_call') this.#calls.set(item.callId, item);
    return item;
  }

  #expectCall(callId: string): ToolCallItem {
    const call = this.#calls.get(callId);
    if (call === undefined) throw new Error(`Tool call ${callId} was never recorded.`);
    return call;
  }

  #write(changes: TurnChanges): Promise<void> {
    const written = this.#store.save(this.userId, changes);
    // After a write that failed, nothing later counts as stored.
    this.#lastCommit = this.#lastCommit.then(() => written);
    this.#lastCommit.catch(ignoreUntilFlushed);
    return written;
  }

  async #commit(changes: TurnChanges): Promise<void> {
    await this.#write(changes);
    this.#publish(changes);
  }

  #publish({ items = [], turns = [] }: TurnChanges): void {
    for (const item of items) this.#feed.publish({ type: 'item', item });
    for (const turn of turns) this.#feed.publish({ type: 'turn', turn });
  }
}

/** Nothing waits for this write: `flushed` rejects with its error at the end of the turn, which then reads as failed. */
function ignoreUntilFlushed(): void {}

function statusOfError(error: ErrorData): ToolCallItem['status'] {
  if (error.code === 'CANCELLED') return 'cancelled';
  if (error.code === 'DENIED') return 'denied';
  return error.code === 'OUTCOME_UNKNOWN' ? 'unknown' : 'failed';
}

/** An item of a turn that ends, closed; null for one that already was. */
export function closeItem(item: Item): Item | null {
  if (item.kind === 'assistant' && item.status === 'streaming') return { ...item, status: 'interrupted' };
  if (item.kind !== 'tool_call' || item.outcome !== null) return null;
  const outcome: ToolOutcome = { success: false, error: closingError(item.status) };
  const wasSent = item.status === 'running' || item.status === 'unknown';
  const status = item.status === 'denied' ? 'denied' : wasSent ? 'unknown' : 'cancelled';
  return { ...item, status, outcome, endedAt: Date.now() };
}
