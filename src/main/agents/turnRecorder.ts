import type { Speaker } from '../../shared/agent.ts';
import type { ApprovalRecord } from '../../shared/approval.ts';
import type { HandoffItem, Item, ToolCallItem, Turn } from '../../shared/conversation.ts';
import type { ErrorData } from '../../shared/errors.ts';
import type { Question } from '../../shared/question.ts';
import type { Progress, ToolOutcome } from '../../shared/tool.ts';
import { decidedByRule } from './approvalService.ts';
import { closeItem, neverSent, statusOfOutcome, withoutOpen } from './closing.ts';
import type { ConversationFeed } from './conversationFeed.ts';
import { mayHaveAnEffect, type ResponsePart } from './responsePart.ts';
import { StreamedText } from './streamedText.ts';
import { TurnItems } from './turnItems.ts';
import type { TurnChanges, TurnStore } from './turnStore.ts';
import { TurnWriter } from './turnWriter.ts';

/**
 * Writes down what happens in one turn and publishes it. Finished items are published only once they are on disk;
 * streamed text is published at once and follows to the disk within 250 ms. What could not be written at first is
 * written with the next state of the turn. Once the turn has ended, nothing changes it any more.
 */
export class TurnRecorder {
  readonly userId: string;
  #turn: Turn;
  readonly #items: TurnItems;
  readonly #writer: TurnWriter;
  readonly #begun: Promise<void>;
  #mayHaveRunState: boolean;
  readonly #text: StreamedText;
  #hasEnded = false;
  #completing: Promise<void> | null = null;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(options: {
    userId: string;
    turn: Turn;
    items: Item[];
    store: Pick<TurnStore, 'save'>;
    feed: ConversationFeed;
    /** Settles once the turn is stored and shown, where it is not yet. */
    begun?: Promise<void>;
    /** Nothing was stored yet of how the turn could go on: there is nothing to forget at its end. */
    isNew?: boolean;
  }) {
    this.userId = options.userId;
    this.#turn = options.turn;
    this.#items = new TurnItems(options.turn.id, options.items);
    this.#writer = new TurnWriter(options.userId, options.store, options.feed);
    this.#text = new StreamedText(this.#items, this.#writer);
    this.#begun = options.begun ?? Promise.resolve();
    this.#mayHaveRunState = options.isNew !== true;
  }

  get turn(): Turn {
    return this.#turn;
  }

  get items(): readonly Item[] {
    return this.#items.list;
  }

  call(callId: string): ToolCallItem | undefined {
    return this.#items.call(callId);
  }

  /** Text that a model is writing, published within a frame. */
  text(speaker: Speaker, delta: string): void {
    // Blank text alone is no answer, and what a stopped model still says is not part of the turn.
    if (this.#hasEnded || delta === '' || (!this.#text.isOpen && delta.trim() === '')) return;
    this.#endPause();
    this.#text.add(speaker, delta);
  }

  /** A model is writing text. */
  get isStreaming(): boolean {
    return this.#text.isOpen;
  }

  /**
   * A model's whole response. With calls that a rule lets run it resolves once they are on disk, so that nothing that may
   * have an effect leaves before it was written down. What only reads, or waits for a person, leaves nothing behind that
   * could happen twice: the write shares its commit with what follows.
   */
  async response(speaker: Speaker, parts: ResponsePart[]): Promise<void> {
    this.#expectOpen();
    this.#endPause();
    const finished: Item[] = [];
    const approvals: ApprovalRecord[] = [];
    for (const part of parts) {
      if (part.kind === 'text') finished.push(...this.#text.finish(speaker, part.text));
      else if (part.kind === 'reasoning') finished.push(...this.#text.addReasoning(speaker, part.text));
      else if (part.kind !== 'handoff') {
        const call = this.#items.put(this.#items.newCall(part));
        finished.push(call);
        approvals.push(...decidedByRule(this.#turn, call));
      }
    }
    // A stream that ended without naming its text still said it.
    if (this.#text.isOpen) finished.push(...this.#text.finish(speaker));
    if (parts.some(mayHaveAnEffect)) await this.#commitBeforeSending(finished, approvals);
    else this.#writer.commitSoon(finished, approvals);
  }

  /** The request moves to another agent. Resolves once that is on disk: a restart finds who had it. */
  handoff(handoff: Pick<HandoffItem, 'callId' | 'from' | 'to' | 'reason' | 'servers'>): Promise<void> {
    this.#expectOpen();
    return this.#writer.commit({ items: [this.#items.put(this.#items.newHandoff(handoff))] });
  }

  /** Marks an approved call as sent. Resolves once that is on disk: only then may it leave. */
  sent(callId: string): Promise<void> {
    this.#expectOpen();
    const call = this.#expectCall(callId);
    return this.#commitBeforeSending([this.#items.put({ ...call, status: 'running', startedAt: Date.now() })]);
  }

  /** A call's outcome. */
  outcome(callId: string, outcome: ToolOutcome): void {
    const call = this.#expectCall(callId);
    // A turn that ended has closed its calls already.
    if (call.outcome !== null) return;
    const ended = { ...withoutOpen(call), status: statusOfOutcome(outcome), outcome, endedAt: Date.now() };
    this.#writer.commitSoon([this.#items.put(ended)]);
  }

  /** How far a call is. Only the page is told. */
  progress(callId: string, progress: Progress): void {
    const call = this.#openCall(callId);
    if (call !== null) this.#writer.publishProgress(this.#items.put({ ...call, progress }));
  }

  /** What the server of a call asks, or what became of it. */
  question(callId: string, question: Question): void {
    const call = this.#openCall(callId);
    if (call === null) return;
    const others = call.questions.filter(({ id }) => id !== question.id);
    this.#writer.commitSoon([this.#items.put({ ...call, questions: [...others, question] })]);
  }

  /** Changes the turn where nothing has to wait for it: the page is told, the disk with the turn's next state. */
  show(change: Partial<Turn>): void {
    this.note(change);
    const publish = () => this.#hasEnded || this.#writer.publish({ turns: [this.#turn] });
    // What becomes of a turn that can't begin is told to who began it.
    this.#begun.then(publish, () => {});
  }

  /** Remembers a change of the turn; page and disk learn of it with its next state. */
  note(change: Partial<Turn>): void {
    if (!this.#hasEnded) this.#turn = { ...this.#turn, ...change };
  }

  /** The turn as it now is; `runState` is stored in the same commit. */
  update(change: Partial<Turn>, runState?: string | null): Promise<void> {
    this.#expectOpen();
    this.#turn = { ...this.#turn, ...change };
    const state = runState === undefined ? {} : { runState: [{ turnId: this.#turn.id, state: runState }] };
    this.#mayHaveRunState ||= runState !== undefined;
    return this.#writer.commitTurn({ turns: [this.#turn], ...state }, [...this.items]);
  }

  /** The answer is whole: the turn is ended while the runtime still winds up its run. `finish` waits for that. */
  complete(): void {
    this.#completing ??= this.#end('completed', null);
    // What goes wrong here is for `finish` to tell.
    this.#completing.catch(() => {});
  }

  /**
   * Ends the turn: partial text is kept and marked, calls without an outcome are closed with one. A turn that is complete
   * stays so, whoever stops it then.
   */
  async finish(status: Turn['status'], error: ErrorData | null = null): Promise<void> {
    const completing = this.#completing;
    this.#completing = null;
    if (completing === null) return this.#end(status, error);
    const isStored = await completing.then(
      () => true,
      () => false,
    );
    if (!isStored) await this.#end(status, error);
  }

  /** Publishes an end that could not be stored, so that the page does not wait for ever. `storeEnd` tries again. */
  abandon(error: ErrorData): void {
    this.#close('failed', error);
    this.#writer.publish(this.#endWith([...this.items]));
  }

  /** Stores the end of a turn that was abandoned, with all that led there. */
  storeEnd(): Promise<void> {
    return this.#writer.store(this.#endWith([...this.items]));
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
    if (this.call(item.callId)?.status !== 'waiting') return;
    this.#writer.publish({ items: [this.#items.put(item)] });
  }

  /** The model was asked again and has answered. */
  #endPause(): void {
    if (this.#turn.retry !== null) this.show({ retry: null });
  }

  #end(status: Turn['status'], error: ErrorData | null): Promise<void> {
    const items = this.#close(status, error);
    return this.#writer.commitTurn(this.#endWith(items), [...this.items]);
  }

  /** Ends the turn here, before it is stored; returns the items that this has closed. */
  #close(status: Turn['status'], error: ErrorData | null): Item[] {
    this.#text.stop();
    this.#hasEnded = true;
    this.#turn = { ...this.#turn, status, error, retry: null, endedAt: Date.now() };
    return this.items.flatMap((item) => {
      const closed = closeItem(item);
      return closed === null ? [] : [this.#items.put(closed)];
    });
  }

  #endWith(items: Item[]): TurnChanges {
    const runState = this.#mayHaveRunState ? { runState: [{ turnId: this.#turn.id, state: null }] } : {};
    return { turns: [this.#turn], items, ...runState };
  }

  #expectCall(callId: string): ToolCallItem {
    const call = this.call(callId);
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
  async #commitBeforeSending(items: Item[], approvals: ApprovalRecord[] = []): Promise<void> {
    try {
      await this.#writer.commit({ items, ...(approvals.length === 0 ? {} : { approvals }) });
    } catch (error) {
      for (const item of items) if (item.kind === 'tool_call' && !this.#hasEnded) this.#items.put(neverSent(item));
      throw error;
    }
  }
}
