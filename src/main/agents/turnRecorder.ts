import { randomUUID } from 'node:crypto';
import type { AssistantItem, Item, ToolCallItem, Turn } from '../../shared/conversation.ts';
import type { ErrorData } from '../../shared/errors.ts';
import type { Question } from '../../shared/question.ts';
import type { Progress, ToolOutcome } from '../../shared/tool.ts';
import { closeItem, neverSent, statusOfOutcome, withoutOpen } from './closing.ts';
import type { ConversationFeed } from './conversationFeed.ts';
import type { ResponsePart } from './responsePart.ts';
import type { TurnChanges, TurnStore } from './turnStore.ts';
import { TurnWriter } from './turnWriter.ts';

/** Streamed text reaches the disk at least this often. */
const textIntervalMs = 250;

/**
 * Writes down what happens in one turn and publishes it. Finished items are published only once they are on disk;
 * streamed text is published at once and follows to the disk within 250 ms. What could not be written at first is
 * written with the next state of the turn. Once the turn has ended, nothing changes it any more.
 */
export class TurnRecorder {
  readonly userId: string;
  #turn: Turn;
  readonly #items: Item[];
  readonly #calls = new Map<string, ToolCallItem>();
  readonly #writer: TurnWriter;
  #streaming: AssistantItem | null = null;
  #textTimer: NodeJS.Timeout | undefined;
  #hasEnded = false;
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
    this.#writer = new TurnWriter(options.userId, options.store, options.feed);
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
    // Blank text alone is no answer, and what a stopped model still says is not part of the turn.
    if (this.#hasEnded || delta === '' || (this.#streaming === null && delta.trim() === '')) return;
    const item = this.#streaming ?? this.#openText(agentName);
    this.#writer.publishText(item.id, item.text.length, delta);
    this.#streaming = { ...item, text: item.text + delta };
    this.#put(this.#streaming);
    this.#textTimer ??= setTimeout(() => this.#saveText(), textIntervalMs);
  }

  /** A model is writing text. */
  get isStreaming(): boolean {
    return this.#streaming !== null;
  }

  /**
   * A model's whole response. With calls it resolves once they are on disk, so that no call leaves before it was
   * written down: calls that need no approval are stored as running here, which saves a second commit before they are
   * sent. Without calls nothing follows that has to wait, and the write shares its commit with the end of the turn.
   */
  async response(agentName: string, parts: ResponsePart[]): Promise<void> {
    this.#expectOpen();
    const finished: Item[] = [];
    for (const part of parts) {
      if (part.kind === 'text') finished.push(...this.#finishText(agentName, part.text));
      else finished.push(this.#addCall(part));
    }
    // A stream that ended without naming its text still said it.
    if (this.#streaming) finished.push(...this.#finishText(agentName, this.#streaming.text));
    if (parts.some(({ kind }) => kind === 'call')) await this.#commitBeforeSending(finished);
    else this.#writer.commitSoon(finished);
  }

  /** Marks an approved call as sent. Resolves once that is on disk: only then may it leave. */
  sent(callId: string): Promise<void> {
    this.#expectOpen();
    const call = this.#expectCall(callId);
    return this.#commitBeforeSending([this.#put({ ...call, status: 'running', startedAt: Date.now() })]);
  }

  /** A call's outcome. */
  outcome(callId: string, outcome: ToolOutcome): void {
    const call = this.#expectCall(callId);
    // A turn that ended has closed its calls already.
    if (call.outcome !== null) return;
    const ended = this.#put({ ...withoutOpen(call), status: statusOfOutcome(outcome), outcome, endedAt: Date.now() });
    this.#writer.commitSoon([ended]);
  }

  /** How far a call is. Only the page is told. */
  progress(callId: string, progress: Progress): void {
    const call = this.#openCall(callId);
    if (call !== null) this.#writer.publish({ items: [this.#put({ ...call, progress })] });
  }

  /** What the server of a call asks, or what became of it. */
  question(callId: string, question: Question): void {
    const call = this.#openCall(callId);
    if (call === null) return;
    const others = call.questions.filter(({ id }) => id !== question.id);
    this.#writer.commitSoon([this.#put({ ...call, questions: [...others, question] })]);
  }

  /** The turn as it now is; `runState` is stored in the same commit. */
  update(change: Partial<Turn>, runState?: string | null): Promise<void> {
    this.#expectOpen();
    this.#turn = { ...this.#turn, ...change };
    const state = runState === undefined ? {} : { runState: [{ turnId: this.#turn.id, state: runState }] };
    return this.#writer.commitTurn({ turns: [this.#turn], ...state }, this.#items);
  }

  /** Ends the turn: partial text is kept and marked, calls without an outcome are closed with one. */
  finish(status: Turn['status'], error: ErrorData | null = null): Promise<void> {
    const items = this.#close(status, error);
    return this.#writer.commitTurn(this.#endWith(items), this.#items);
  }

  /** Publishes an end that could not be stored, so that the page does not wait for ever. `storeEnd` tries again. */
  abandon(error: ErrorData): void {
    this.#close('failed', error);
    this.#writer.publish(this.#endWith(this.#items));
  }

  /** Stores the end of a turn that was abandoned, with all that led there. */
  storeEnd(): Promise<void> {
    return this.#writer.store(this.#endWith(this.#items));
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

  /** Takes over the answer to a call that waits, which has been stored by another way. */
  adopt(item: ToolCallItem): void {
    if (this.#calls.get(item.callId)?.status !== 'waiting') return;
    this.#writer.publish({ items: [this.#put(item)] });
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
    this.#writer.publish({ items: [item] });
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
      progress: null,
      questions: [],
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
    if (this.#streaming) this.#writer.storeSoon({ items: [this.#streaming] });
  }

  /** Ends the turn here, before it is stored; returns the items that this has closed. */
  #close(status: Turn['status'], error: ErrorData | null): Item[] {
    clearTimeout(this.#textTimer);
    this.#streaming = null;
    this.#hasEnded = true;
    this.#turn = { ...this.#turn, status, error, endedAt: Date.now() };
    return this.#items.flatMap((item) => {
      const closed = closeItem(item);
      return closed === null ? [] : [this.#put(closed)];
    });
  }

  #endWith(items: Item[]): TurnChanges {
    return { turns: [this.#turn], items, runState: [{ turnId: this.#turn.id, state: null }] };
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

  /** Null for a call that has its outcome. */
  #openCall(callId: string): ToolCallItem | null {
    const call = this.#expectCall(callId);
    return call.outcome === null && !this.#hasEnded ? call : null;
  }

  #expectOpen(): void {
    if (this.#hasEnded) throw new Error('The turn has ended.');
  }

  /** Commits calls that leave next. Where that fails they stay, and are on record as not sent. */
  async #commitBeforeSending(items: Item[]): Promise<void> {
    try {
      await this.#writer.commit({ items });
    } catch (error) {
      for (const item of items) if (item.kind === 'tool_call' && !this.#hasEnded) this.#put(neverSent(item));
      throw error;
    }
  }
}
