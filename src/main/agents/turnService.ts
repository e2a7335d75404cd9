import { randomUUID } from 'node:crypto';
import type { Model } from '@openai/agents-core';
import type { Conversation, Item, ResumePoint, Transcript, Turn, TurnEvent } from '../../shared/conversation.ts';
import { isFinal } from '../../shared/conversation.ts';
import { SignalboxError } from '../../shared/errors.ts';
import { KeyedQueue } from '../../shared/keyedQueue.ts';
import type { Answer } from '../../shared/question.ts';
import { itemsOnPath } from '../../shared/transcript.ts';
import type { FeedLease, FeedRegistry } from './feedRegistry.ts';
import { newConversation, newTurn } from './newTurn.ts';
import { TurnRecorder } from './turnRecorder.ts';
import { hostCloses, type TurnOrigin, type TurnWorkerOptions, workTurn } from './turnWorker.ts';
import { UnstoredEnds } from './unstoredEnds.ts';

export interface TurnServiceOptions extends TurnWorkerOptions {
  feeds: FeedRegistry;
  /** Told when a conversation was made or got a new turn, so that lists can follow. */
  onConversation(userId: string, conversation: Conversation): void;
}

/** A turn that is running in this host. */
interface ActiveTurn {
  userId: string;
  recorder: TurnRecorder;
  abort: AbortController;
  /** Settles when the run has ended and everything is stored. Never rejects. */
  done: Promise<void>;
}

/** Runs turns: starts them, asks for approvals, goes on after the answers, stops them. */
export class TurnService {
  readonly #options: TurnServiceOptions;
  /** By turn id. */
  readonly #active = new Map<string, ActiveTurn>();
  readonly #unstored = new UnstoredEnds();
  /** Turns that are about to begin, by conversation. */
  readonly #beginning = new Map<string, Promise<string>>();
  /** Answers to a turn, its going on and its stop: one after the other, so that none undoes another half-way. */
  readonly #queue = new KeyedQueue();
  #closing = false;

  constructor(options: TurnServiceOptions) {
    this.#options = options;
  }

  /** Stores a message and starts answering it. Resolves once the message is on disk. */
  async start(
    userId: string,
    { conversationId, text }: { conversationId: string | null; text: string },
  ): Promise<{ conversationId: string; turnId: string }> {
    if (this.#closing) throw new SignalboxError('UNAVAILABLE', 'Signalbox is closing, so the message was not sent.');
    const id = conversationId ?? randomUUID();
    const key = `${userId}/${id}`;
    if (this.#beginning.has(key)) throw busy();
    const begun = this.#begin(userId, { id, isNew: conversationId === null, text });
    this.#beginning.set(key, begun);
    try {
      return { conversationId: id, turnId: await begun };
    } finally {
      this.#beginning.delete(key);
    }
  }

  async #begin(userId: string, { id, isNew, text }: { id: string; isNew: boolean; text: string }): Promise<string> {
    await this.#unstored.store();
    const { model, label } = await this.#options.modelOf(userId);
    return isNew ? this.#beginFirst(userId, id, text, model, label) : this.#beginNext(userId, id, text, model, label);
  }

  async #beginFirst(userId: string, conversationId: string, text: string, model: Model, modelLabel: string) {
    const now = Date.now();
    const { turn, item } = newTurn({ conversationId, parentId: null, modelLabel, text }, now);
    const conversation = newConversation(conversationId, text, now);
    await this.#options.store.begin(userId, { conversation, turn, items: [item] });
    const lease = this.#options.feeds.open(userId, { conversation, turns: [turn], items: [item] });
    this.#launch(userId, lease, turn, [item], { kind: 'new', model, history: [item] });
    this.#options.onConversation(userId, conversation);
    return turn.id;
  }

  async #beginNext(userId: string, conversationId: string, text: string, model: Model, modelLabel: string) {
    const lease = await this.#options.feeds.lease(userId, conversationId);
    try {
      const previous = await this.#lastTurn(userId, lease);
      const now = Date.now();
      const parentId = previous?.id ?? null;
      const { turn, item } = newTurn({ conversationId, parentId, modelLabel, text }, now);
      await this.#options.store.begin(userId, { conversation: null, turn, items: [item] });
      lease.feed.publish({ type: 'turn', turn });
      lease.feed.publish({ type: 'item', item });
      const { transcript } = lease.feed;
      if (transcript) this.#options.onConversation(userId, { ...transcript.conversation, updatedAt: now });
      const history = transcript ? itemsOnPath(transcript, turn.id) : [item];
      this.#launch(userId, lease, turn, [item], { kind: 'new', model, history });
      return turn.id;
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  /** The turn that the next one follows. CONFLICT while it has not ended. */
  async #lastTurn(userId: string, { feed }: FeedLease): Promise<Turn | undefined> {
    const { transcript } = feed;
    if (transcript === null) throw new SignalboxError('NOT_FOUND', 'There is no such conversation.');
    const last = transcript.turns.at(-1);
    if (last?.status === 'waiting') throw waiting();
    if (last?.status !== 'running') return last;
    if (this.#active.has(last.id)) throw busy();
    // An earlier host left it, and its end could not be stored when this one started.
    await this.#close(userId, last, itemsOf(last, transcript.items), 'interrupted');
    return last;
  }

  /** Stops a turn that is running or waiting; one that has ended is left as it is. */
  async cancel(userId: string, turnId: string): Promise<void> {
    await this.#unstored.store();
    await this.#stop(userId, turnId, () => this.#options.store.get(userId, turnId));
  }

  /** Stops whatever runs or waits in a conversation, which may be hidden by now. */
  async cancelAll(userId: string, { turns, items }: Transcript): Promise<void> {
    for (const turn of turns) {
      if (isFinal(turn.status)) continue;
      await this.#stop(userId, turn.id, async () => ({ turn, items: itemsOf(turn, items) }));
    }
  }

  /** `find` tells of a turn that no run works on. */
  #stop(userId: string, turnId: string, find: () => Promise<{ turn: Turn; items: Item[] }>): Promise<void> {
    return this.#queue.run(turnId, async () => {
      const running = this.#active.get(turnId);
      const active = running?.userId === userId ? running : undefined;
      active?.abort.abort();
      await active?.done;
      // A run that was about to wait for an answer does so in spite of the abort.
      const { turn, items } = active?.recorder ?? (await find());
      if (!isFinal(turn.status)) await this.#close(userId, turn, [...items], 'cancelled');
    });
  }

  /**
   * Answers a pending approval: resolves once the answer is on disk. When every call of the turn was answered, the
   * turn goes on by itself.
   */
  async decide(userId: string, approvalId: string, decision: 'allow' | 'deny'): Promise<void> {
    const { id, turnId } = await this.#options.store.useApproval(userId, approvalId, decision);
    await this.#queue.run(turnId, () => this.#showAnswer(userId, turnId, id));
    this.#goOn(userId, turnId).catch((err: unknown) =>
      this.#options.log.error({ turnId, err }, 'A turn could not go on after its approval'),
    );
  }

  /** Answers what a server asked during a call. It can be answered once, and while the call runs. */
  answer(userId: string, questionId: string, answer: Answer): void {
    this.#options.questions.answer(userId, questionId, answer);
  }

  async #showAnswer(userId: string, turnId: string, itemId: string): Promise<void> {
    const { turn, items } = await this.#options.store.get(userId, turnId);
    const item = items.find(({ id }) => id === itemId);
    if (item?.kind !== 'tool_call') return;
    const active = this.#active.get(turnId);
    // The other calls of this answer are still running: the run finds the decision when it gets there.
    if (active) return active.recorder.adopt(item);
    const lease = await this.#options.feeds.lease(userId, turn.conversationId);
    const shown = lease.feed.transcript?.items.find(({ id }) => id === itemId);
    if (shown?.kind === 'tool_call' && shown.startedAt === null && shown.outcome === null) {
      lease.feed.publish({ type: 'item', item });
    }
    lease.release();
  }

  /** Goes on with a turn that waits for nothing any more. Whoever comes second finds it running, or ended. */
  async #goOn(userId: string, turnId: string): Promise<void> {
    await this.#active.get(turnId)?.done;
    await this.#queue.run(turnId, () => this.#resume(userId, turnId));
  }

  async #resume(userId: string, turnId: string): Promise<void> {
    if (this.#active.has(turnId)) return;
    const { turn, items, runState } = await this.#options.store.get(userId, turnId);
    const pending = items.some((item) => item.kind === 'tool_call' && item.status === 'waiting');
    if (turn.status !== 'waiting' || runState === null || pending) return;
    const lease = await this.#options.feeds.lease(userId, turn.conversationId);
    if (this.#closing) lease.release();
    else this.#launch(userId, lease, turn, items, { kind: 'resumed', runState });
  }

  watch(
    userId: string,
    conversationId: string,
    resume: ResumePoint | null,
    signal: AbortSignal,
  ): AsyncGenerator<TurnEvent, void> {
    return this.#options.feeds.watch(userId, conversationId, resume, signal);
  }

  /**
   * Marks what an earlier host left running as interrupted; turns that wait for an answer go on waiting. One whose end
   * can't be stored now is ended when its conversation goes on.
   */
  async recover(): Promise<void> {
    const { store, log } = this.#options;
    for (const { userId, turn, items } of await store.unfinished()) {
      const answerable = items.some((item) => item.kind === 'tool_call' && item.status === 'waiting');
      if (turn.status === 'waiting' && answerable) continue;
      await this.#close(userId, turn, items, 'interrupted').catch((err: unknown) =>
        log.error({ turnId: turn.id, err }, 'The end of an interrupted turn could not be stored'),
      );
    }
  }

  /** Ends every running turn as interrupted and waits until that is stored. */
  async dispose(): Promise<void> {
    this.#closing = true;
    await Promise.allSettled(this.#beginning.values());
    const turns = [...this.#active.values()];
    for (const { abort } of turns) abort.abort(hostCloses);
    await Promise.all(turns.map(({ done }) => done));
    await this.#unstored.store();
  }

  #launch(userId: string, lease: FeedLease, turn: Turn, items: Item[], origin: TurnOrigin): void {
    const recorder = new TurnRecorder({ userId, turn, items, store: this.#options.store, feed: lease.feed });
    const abort = new AbortController();
    const done = workTurn(this.#options, recorder, origin, abort.signal).then((isStored) => {
      this.#active.delete(turn.id);
      if (isStored) lease.release();
      else this.#unstored.keep(recorder, lease);
    });
    this.#active.set(turn.id, { userId, recorder, abort, done });
  }

  /** Ends a turn that no run works on. */
  async #close(userId: string, turn: Turn, items: Item[], status: 'cancelled' | 'interrupted'): Promise<void> {
    const lease = await this.#options.feeds.lease(userId, turn.conversationId);
    try {
      await new TurnRecorder({ userId, turn, items, store: this.#options.store, feed: lease.feed }).finish(status);
    } finally {
      lease.release();
    }
  }
}

function itemsOf(turn: Turn, items: Item[]): Item[] {
  return items.filter(({ turnId }) => turnId === turn.id);
}

function waiting(): SignalboxError {
  return new SignalboxError('CONFLICT', 'A call waits for your answer here. Allow or deny it first, or stop the turn.');
}

function busy(): SignalboxError {
  return new SignalboxError('CONFLICT', 'An answer is still under way here. Wait for it, or stop it first.');
}
