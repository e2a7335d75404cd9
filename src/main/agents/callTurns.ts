import { randomUUID } from 'node:crypto';
import { type Agent, defaultAgent } from '../../shared/agent.ts';
import { isFinal, type ToolCallItem, type Turn, type TurnChange, type UserItem } from '../../shared/conversation.ts';
import { fail, SignalboxError } from '../../shared/errors.ts';
import { KeyedQueue } from '../../shared/keyedQueue.ts';
import type { ToolOutcome } from '../../shared/tool.ts';
import type { ActiveTurns } from './activeTurns.ts';
import { callModel, callModelChoice, type ModelCall } from './callModel.ts';
import type { CallTap } from './callTaps.ts';
import type { DirectCall } from './directCalls.ts';
import type { FeedLease } from './feedRegistry.ts';
import { newConversation, newTurn } from './newTurn.ts';
import type { ProgramCaller } from './programCaller.ts';
import type { ToolBinding } from './tools.ts';
import type { TurnStarterOptions } from './turnStarter.ts';
import { hostCloses } from './turnWorker.ts';

/**
 * Turns of one call each, for programs. A turn of theirs is like every other one: it is on disk before anything is sent,
 * it can wait for a person, also over a restart, and the app shows it.
 */
export class CallTurns {
  readonly #options: TurnStarterOptions;
  readonly #active: ActiveTurns;
  readonly #queue = new KeyedQueue();
  readonly #beginning = new Set<Promise<unknown>>();
  #closing = false;

  constructor(options: TurnStarterOptions, active: ActiveTurns) {
    this.#options = options;
    this.#active = active;
  }

  /**
   * Makes a call in a turn of its own, beside others of the same program that wait. The signal stops the turn, unless it
   * aborts with `hostCloses`: then the turn stays, and the waiting ends with a rejection.
   */
  async run(
    caller: ProgramCaller,
    { binding, call }: { binding: ToolBinding; call: ModelCall },
    { onWaiting, ...tap }: CallTap & Pick<DirectCall, 'onWaiting'>,
    signal: AbortSignal,
  ): Promise<ToolOutcome> {
    signal.throwIfAborted();
    const turn = await this.#begin(caller, binding, call, tap);
    const left = new AbortController();
    const abort = () => {
      if (signal.reason === hostCloses) left.abort();
      else this.#stop(caller.userId, turn.id);
    };
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      const ended = await this.#ended(caller, turn, onWaiting, left.signal);
      if (ended === null) throw signal.reason;
      return ended;
    } finally {
      signal.removeEventListener('abort', abort);
      left.abort();
      this.#options.taps.close(turn.id);
    }
  }

  /** Begins no more turns; resolves when those that were about to begin have. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.allSettled(this.#beginning);
  }

  async #begin(caller: ProgramCaller, binding: ToolBinding, call: ModelCall, tap: CallTap): Promise<Turn> {
    // One after the other, so that each follows the one before.
    const begun = this.#queue.run(caller.id, async () => {
      if (this.#closing) throw new SignalboxError('UNAVAILABLE', 'Signalbox is closing, so the call was not made.');
      await this.#active.storeEnds();
      const lease = await this.#lease(caller);
      const conversationId = lease?.feed.transcript?.conversation.id ?? randomUUID();
      const { turn, items } = newTurn(
        {
          conversationId,
          parentId: lease === null ? null : (caller.place?.lastTurnId ?? null),
          agentId: defaultAgent.id,
          modelLabel: callModel(call).label,
          request: { origin: 'message', text: requestOf(caller, binding), attachments: [] },
        },
        Date.now(),
      );
      this.#options.taps.open(turn.id, tap);
      const launched = lease === null ? this.#first(caller, turn, items) : this.#next(caller, lease, turn, items);
      // What it read before comes in front of it, as one request: it bears on what is allowed now.
      const path = [
        { origin: 'message' as const, items: caller.read },
        { origin: 'continue' as const, items },
      ];
      const agents = [agentOf(caller, binding)] as const;
      const origin = { agents, path, begun: launched.begun, model: callModel(call), run: null };
      this.#active.launch(caller.userId, launched.lease, turn, items, origin);
      launched.begun.catch(() => this.#options.taps.close(turn.id));
      await launched.begun;
      caller.began(turn);
      return turn;
    });
    this.#beginning.add(begun);
    return begun.finally(() => this.#beginning.delete(begun));
  }

  /** The conversation that the next turn follows in; null where one has to begin. */
  async #lease(caller: ProgramCaller): Promise<FeedLease | null> {
    if (caller.place === null) return null;
    try {
      const lease = await this.#options.feeds.lease(caller.userId, caller.place.conversationId);
      if (lease.feed.transcript !== null) return lease;
      lease.release();
    } catch (error) {
      if (!(error instanceof SignalboxError && error.code === 'NOT_FOUND')) throw error;
    }
    caller.leave();
    return null;
  }

  #first({ userId, name }: ProgramCaller, turn: Turn, items: UserItem[]) {
    const { conversationId: id, agentId } = turn;
    const title = { origin: 'message' as const, text: `Calls by ${name}`, attachments: [] };
    const conversation = newConversation({ id, agentId, request: title }, turn.id, turn.startedAt);
    const { feeds, store, onConversation } = this.#options;
    const lease = feeds.open(userId, { conversation, turns: [turn], items });
    const begun = store.begin(userId, { conversation, turn, items }).then(() => onConversation(userId, conversation));
    return { lease, begun };
  }

  #next({ userId }: ProgramCaller, lease: FeedLease, turn: Turn, items: UserItem[]) {
    const { store, onConversation } = this.#options;
    const begun = store.begin(userId, { conversation: null, turn, items }).then(() => {
      const { feed } = lease;
      feed.publish({ type: 'turn', turn });
      for (const item of items) feed.publish({ type: 'item', item });
      const shown = feed.transcript?.conversation;
      if (shown === undefined) return;
      const conversation = { ...shown, headTurnId: turn.id, updatedAt: turn.startedAt };
      feed.publish({ type: 'conversation', conversation });
      onConversation(userId, conversation);
    });
    return { lease, begun };
  }

  #stop(userId: string, turnId: string): void {
    const { store, log } = this.#options;
    this.#active
      .stop(userId, turnId, () => store.get(userId, turnId))
      .catch((err: unknown) => log.error({ turnId, err }, 'The turn of a call could not be stopped'));
  }

  /** How the call ended, or why its turn ended without one; null when the signal aborts before. */
  async #ended(
    caller: ProgramCaller,
    { id, conversationId }: Turn,
    onWaiting: DirectCall['onWaiting'],
    signal: AbortSignal,
  ): Promise<ToolOutcome | null> {
    let isWaiting = false;
    for await (const { change } of this.#options.feeds.watch(caller.userId, conversationId, null, signal)) {
      const { turn, call } = partsOf(change, id);
      // From when it was sent, its server may tell something: with its progress, with a question.
      if (call !== null && call.startedAt !== null) caller.hasRead({ id: call.serverId, name: call.serverName });
      if (call !== null && call.outcome !== null) return call.outcome;
      if (change.type === 'removed') return fail('CANCELLED', 'The conversation with this call was removed.');
      if (turn !== null && isFinal(turn.status)) return endOf(turn);
      if (call === null || (call.status === 'waiting') === isWaiting) continue;
      isWaiting = !isWaiting;
      onWaiting?.(isWaiting);
    }
    return null;
  }
}

/** The request of a turn, as the app shows it. */
function requestOf({ name }: ProgramCaller, { server, tool }: ToolBinding): string {
  return `${name} calls “${tool.title ?? tool.name}” of ${server.name}.`;
}

/** Who makes the call: the default agent as every user has it, with this one server. */
function agentOf({ name }: ProgramCaller, { server }: ToolBinding): Agent {
  return { ...defaultAgent, name, instructions: '', model: callModelChoice, servers: [server.id], handoffs: [] };
}

/** What a change tells of a turn and its call. */
function partsOf(change: TurnChange, turnId: string): { turn: Turn | null; call: ToolCallItem | null } {
  const { turns = [], items = [] } =
    change.type === 'snapshot'
      ? change.transcript
      : change.type === 'turn'
        ? { turns: [change.turn] }
        : change.type === 'item'
          ? { items: [change.item] }
          : {};
  const call = items.find((item) => item.kind === 'tool_call' && item.turnId === turnId);
  return { turn: turns.find(({ id }) => id === turnId) ?? null, call: call?.kind === 'tool_call' ? call : null };
}

/** A turn that ended before its call was on record. */
function endOf({ status, error }: Turn): ToolOutcome {
  if (error !== null) return { success: false, error };
  if (status === 'cancelled') return fail('CANCELLED', 'The call was stopped before it was made.');
  return fail('UNAVAILABLE', 'Signalbox ended before the call was made. Try again.');
}
