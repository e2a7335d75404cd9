import { randomUUID } from 'node:crypto';
import type { Model } from '@openai/agents-core';
import type { Conversation, Item, ResumePoint, Turn, TurnEvent } from '../../shared/conversation.ts';
import { isFinal } from '../../shared/conversation.ts';
import { SignalboxError } from '../../shared/errors.ts';
import type { FeedLease, FeedRegistry } from './feedRegistry.ts';
import { newConversation, newTurn } from './newTurn.ts';
import { TurnRecorder } from './turnRecorder.ts';
import { hostCloses, type TurnOrigin, type TurnWorkerOptions, workTurn } from './turnWorker.ts';

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
  /** Conversations in which a turn is about to begin. */
  readonly #beginning = new Set<string>();
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
    if (this.#beginning.has(id)) throw busy();
    this.#beginning.add(id);
    try {
      const { model, label } = await this.#options.modelOf(userId);
      const turnId = conversationId
        ? await this.#beginNext(userId, conversationId, text, model, label)
        : await this.#beginFirst(userId, id, text, model, label);
      return { conversationId: id, turnId };
    } finally {
      this.#beginning.delete(id);
    }
  }

  async #beginFirst(userId: string, conversationId: string, text: string, model: Model, modelLabel: string) {
    const now = Date.now();
    const { turn, item } = newTurn({ conversationId, parentId: null, modelLabel, text }, now);
    const conversation = newConversation(conversationId, text, now);
    await this.#options.store.begin(userId, { conversation, turn, items: [item] });
    this.#options.onConversation(userId, conversation);
    const lease = await this.#options.feeds.lease(userId, conversationId);
    this.#launch(userId, lease, turn, [item], { kind: 'new', model });
    return turn.id;
  }

  async #beginNext(userId: string, conversationId: string, text: string, model: Model, modelLabel: string) {
    const lease = await this.#options.feeds.lease(userId, conversationId);
    try {
      const transcript = lease.feed.transcript;
      if (transcript === null) throw new SignalboxError('NOT_FOUND', 'There is no such conversation.');
      const previous = transcript.turns.at(-1);
      if (previous && !isFinal(previous.status)) throw busy();
      const now = Date.now();
      const parentId = previous?.id ?? null;
      const { turn, item } = newTurn({ conversationId, parentId, modelLabel, text }, now);
      await this.#options.store.begin(userId, { conversation: null, turn, items: [item] });
      lease.feed.publish({ type: 'turn', turn });
      lease.feed.publish({ type: 'item', item });
      this.#options.onConversation(userId, { ...transcript.conversation, updatedAt: now });
      this.#launch(userId, lease, turn, [item], { kind: 'new', model });
      return turn.id;
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  /** Stops a turn that is running or waiting; one that has ended is left as it is. */
  async cancel(userId: string, turnId: string): Promise<void> {
    const active = this.#active.get(turnId);
    if (active?.userId === userId) {
      active.abort.abort();
      return active.done;
    }
    const { turn, items } = await this.#options.store.get(userId, turnId);
    if (turn.status === 'waiting') await this.#close(userId, turn, items, 'cancelled');
  }

  /** Stops whatever runs or waits in a conversation. */
  async cancelConversation(userId: string, conversationId: string): Promise<void> {
    const { turns } = await this.#options.store.loadTranscript(userId, conversationId);
    for (const { id, status } of turns) if (!isFinal(status)) await this.cancel(userId, id);
  }

  /**
   * Answers a pending approval: resolves once the answer is on disk. When every call of the turn was answered, the
   * turn goes on by itself.
   */
  async decide(userId: string, approvalId: string, decision: 'allow' | 'deny'): Promise<void> {
    const item = await this.#options.store.useApproval(userId, approvalId, decision);
    const active = this.#active.get(item.turnId);
    if (active) {
      // The other calls of this answer are still running: the run finds the decision when it gets there.
      active.recorder.adopt(item);
    } else {
      const { turn } = await this.#options.store.get(userId, item.turnId);
      const lease = await this.#options.feeds.lease(userId, turn.conversationId);
      lease.feed.publish({ type: 'item', item });
      lease.release();
    }
    this.#goOn(userId, item.turnId).catch((err: unknown) =>
      this.#options.log.error({ turnId: item.turnId, err }, 'A turn could not go on after its approval'),
    );
  }

  /** Goes on with a turn that waits for nothing any more. Whoever comes second finds it running, or ended. */
  async #goOn(userId: string, turnId: string): Promise<void> {
    await this.#active.get(turnId)?.done;
    const { turn } = await this.#options.store.get(userId, turnId);
    const lease = await this.#options.feeds.lease(userId, turn.conversationId);
    const launched = await this.#resume(userId, lease, turnId).catch((error: unknown) => {
      lease.release();
      throw error;
    });
    if (!launched) lease.release();
  }

  async #resume(userId: string, lease: FeedLease, turnId: string): Promise<boolean> {
    const { turn, items, runState } = await this.#options.store.get(userId, turnId);
    const pending = items.some((item) => item.kind === 'tool_call' && item.status === 'waiting');
    if (turn.status !== 'waiting' || runState === null || pending) return false;
    if (this.#closing || this.#active.has(turnId)) return false;
    this.#launch(userId, lease, turn, items, { kind: 'resumed', runState });
    return true;
  }

  watch(
    userId: string,
    conversationId: string,
    resume: ResumePoint | null,
    signal: AbortSignal,
  ): AsyncGenerator<TurnEvent, void> {
    return this.#options.feeds.watch(userId, conversationId, resume, signal);
  }

  /** Marks what an earlier host left running as interrupted. Turns that wait for an answer go on waiting. */
  async recover(): Promise<void> {
    for (const { userId, turn, items } of await this.#options.store.unfinished()) {
      const answerable = items.some((item) => item.kind === 'tool_call' && item.status === 'waiting');
      if (turn.status === 'running' || !answerable) await this.#close(userId, turn, items, 'interrupted');
    }
  }

  /** Ends every running turn as interrupted and waits until that is stored. */
  async dispose(): Promise<void> {
    this.#closing = true;
    const turns = [...this.#active.values()];
    for (const { abort } of turns) abort.abort(hostCloses);
    await Promise.all(turns.map(({ done }) => done));
  }

  #launch(userId: string, lease: FeedLease, turn: Turn, items: Item[], origin: TurnOrigin): void {
    const recorder = new TurnRecorder({ userId, turn, items, store: this.#options.store, feed: lease.feed });
    const abort = new AbortController();
    const done = workTurn(this.#options, recorder, origin, abort.signal).finally(() => {
      this.#active.delete(turn.id);
      lease.release();
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

function busy(): SignalboxError {
  return new SignalboxError('CONFLICT', 'An answer is still under way here. Wait for it, or stop it first.');
}
