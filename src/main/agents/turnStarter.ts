import { randomUUID } from 'node:crypto';
import type { Agent } from '../../shared/agent.ts';
import { type Conversation, isFinal, type Turn, type UserItem } from '../../shared/conversation.ts';
import { SignalboxError } from '../../shared/errors.ts';
import type { ActiveTurns } from './activeTurns.ts';
import type { AgentService } from './agentService.ts';
import { attachmentsOf } from './attachments.ts';
import type { FeedLease, FeedRegistry } from './feedRegistry.ts';
import { turnsOnPath } from './history.ts';
import type { ModelInUse } from './modelInUse.ts';
import { newConversation, newTurn, type TurnRequest, told } from './newTurn.ts';
import { busy, expectTranscript, TurnPlaces } from './turnPlaces.ts';
import type { TurnWorkerOptions } from './turnWorker.ts';

export interface TurnStarterOptions extends TurnWorkerOptions {
  feeds: FeedRegistry;
  agents: AgentService;
  /** Told when a conversation was made or got a new turn, so that lists can follow. */
  onConversation(userId: string, conversation: Conversation): void;
}

/** A message as it is sent. */
export interface NewMessage {
  conversationId: string | null;
  text: string;
  /** For a new conversation; the default agent unless given. */
  agentId?: string | undefined;
  /** What the turn follows; the end of the shown branch unless given, nothing with null. */
  parentId?: string | null | undefined;
  /** Handles of stored files. */
  attachments?: string[] | undefined;
  /** Who answers this one message in a conversation that is there; its own agent unless given. */
  answeredBy?: string | undefined;
  /** What everyone who works on this one message is told beside their own instructions. */
  instructions?: string | undefined;
}

export interface Started {
  conversationId: string;
  turnId: string;
}

/** How a turn comes to stand where it does. */
interface Beginning {
  request: TurnRequest;
  agents: readonly [Agent, ...Agent[]];
  model: ModelInUse;
}

/** Begins turns: of messages, once more beside an old one, and on from one that was cut off. */
export class TurnStarter {
  readonly #options: TurnStarterOptions;
  readonly #active: ActiveTurns;
  readonly #places: TurnPlaces;
  /** Turns that are about to begin, by conversation. */
  readonly #beginning = new Map<string, Promise<Started>>();
  #closing = false;

  constructor(options: TurnStarterOptions, active: ActiveTurns) {
    this.#options = options;
    this.#active = active;
    this.#places = new TurnPlaces(options, active);
  }

  /** Stores a message and starts answering it. Resolves once the message is on disk. */
  start(userId: string, message: NewMessage): Promise<Started> {
    const id = message.conversationId ?? randomUUID();
    return this.#alone(userId, id, async () => {
      const agentId =
        message.conversationId === null
          ? message.agentId
          : (message.answeredBy ?? (await this.#conversation(userId, id)).agentId);
      const answering = await this.#answering(userId, agentId ?? 'assistant');
      const { model } = answering;
      const agents = told(answering.agents, message.instructions);
      const attachments = await attachmentsOf(this.#options.files, userId, message.attachments ?? [], model);
      const beginning = { request: { origin: 'message' as const, text: message.text, attachments }, agents, model };
      if (message.conversationId === null) return this.#beginFirst(userId, id, beginning);
      return this.#beginNext(userId, id, message.parentId, beginning);
    });
  }

  /** Answers the request of a turn once more, beside it. One that has not ended is stopped first. */
  async retry(userId: string, turnId: string): Promise<Started> {
    const { turn, items } = await this.#options.store.get(userId, turnId);
    return this.#alone(userId, turn.conversationId, async () => {
      const { agentId } = await this.#conversation(userId, turn.conversationId);
      const message = items.find((item): item is UserItem => item.kind === 'user');
      const { agents, model } = await this.#answering(userId, turn.origin === 'continue' ? turn.agentId : agentId);
      const request: TurnRequest =
        message === undefined
          ? { origin: 'continue' }
          : { origin: 'message', text: message.text, attachments: message.attachments };
      await this.#places.expectIdle(userId, turn);
      // What can stand in the way of the new turn is known by now: the old one is not stopped for nothing.
      if (!isFinal(turn.status)) await this.#active.stop(userId, turnId, () => this.#options.store.get(userId, turnId));
      return this.#beginNext(userId, turn.conversationId, turn.parentId, { request, agents, model });
    });
  }

  /** Carries on from where a turn was cut off, with the agent that had the request then. CONFLICT for a complete one. */
  async continue(userId: string, turnId: string): Promise<Started> {
    const { turn, items } = await this.#options.store.get(userId, turnId);
    if (!isFinal(turn.status) || turn.status === 'completed') {
      throw new SignalboxError('CONFLICT', 'This answer was not cut off, so there is nothing to carry on from.');
    }
    return this.#alone(userId, turn.conversationId, async () => {
      const handoff = items.findLast((item) => item.kind === 'handoff');
      const agentId = handoff?.kind === 'handoff' ? handoff.to.id : turn.agentId;
      const { agents, model } = await this.#answering(userId, agentId);
      return this.#beginNext(userId, turn.conversationId, turn.id, { request: { origin: 'continue' }, agents, model });
    });
  }

  /** Begins no more turns; resolves when those that were about to begin have. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.allSettled(this.#beginning.values());
  }

  /** Resolves when the turns of a user that were about to begin have. */
  async begun(userId: string): Promise<void> {
    const own = [...this.#beginning].filter(([key]) => key.startsWith(`${userId}/`));
    await Promise.allSettled(own.map(([, begun]) => begun));
  }

  /** One beginning at a time in a conversation. */
  async #alone(userId: string, conversationId: string, begin: () => Promise<Started>): Promise<Started> {
    if (this.#closing) throw new SignalboxError('UNAVAILABLE', 'Signalbox is closing, so the message was not sent.');
    const key = `${userId}/${conversationId}`;
    if (this.#beginning.has(key)) throw busy();
    const begun = this.#active.storeEnds().then(begin);
    this.#beginning.set(key, begun);
    try {
      return await begun;
    } finally {
      this.#beginning.delete(key);
    }
  }

  async #answering(userId: string, agentId: string): Promise<Omit<Beginning, 'request'>> {
    const agents = await this.#options.agents.reachable(userId, agentId);
    return { agents, model: await this.#options.models.model(userId, agents[0].model) };
  }

  async #conversation(userId: string, id: string): Promise<Conversation> {
    const { feed, release } = await this.#options.feeds.lease(userId, id);
    try {
      return expectTranscript(feed.transcript).conversation;
    } finally {
      release();
    }
  }

  async #beginFirst(userId: string, conversationId: string, beginning: Beginning): Promise<Started> {
    const now = Date.now();
    const { request, agents, model } = beginning;
    const agentId = agents[0].id;
    const { turn, items } = newTurn({ conversationId, parentId: null, agentId, modelLabel: model.label, request }, now);
    const conversation = newConversation({ id: conversationId, agentId, request }, turn.id, now);
    // Nobody knows of this conversation before it is stored: its feed may be there already.
    const lease = this.#options.feeds.open(userId, { conversation, turns: [turn], items });
    const begun = this.#options.store.begin(userId, { conversation, turn, items });
    const path = [{ origin: turn.origin, items }];
    this.#active.launch(userId, lease, turn, items, { agents, path, begun, model, run: null });
    await begun;
    this.#options.onConversation(userId, conversation);
    return { conversationId, turnId: turn.id };
  }

  async #beginNext(
    userId: string,
    conversationId: string,
    parentId: string | null | undefined,
    { request, agents, model }: Beginning,
  ): Promise<Started> {
    const lease = await this.#options.feeds.lease(userId, conversationId);
    let isLaunched = false;
    try {
      const parent = await this.#places.parent(userId, lease, parentId);
      const now = Date.now();
      const place = { conversationId, parentId: parent?.id ?? null, agentId: agents[0].id, modelLabel: model.label };
      const { turn, items } = newTurn({ ...place, request }, now);
      const { turns, items: all } = expectTranscript(lease.feed.transcript);
      const path = [...turnsOnPath({ turns, items: all }, parent?.id ?? ''), { origin: turn.origin, items }];
      const stored = this.#options.store.begin(userId, { conversation: null, turn, items });
      // What the turn says must not be seen before the turn itself.
      const begun = stored.then(() => this.#show(userId, lease, turn, items, now));
      isLaunched = true;
      this.#active.launch(userId, lease, turn, items, { agents, path, begun, model, run: null });
      await begun;
      return { conversationId, turnId: turn.id };
    } catch (error) {
      if (!isLaunched) lease.release();
      throw error;
    }
  }

  #show(userId: string, { feed }: FeedLease, turn: Turn, items: UserItem[], now: number): void {
    feed.publish({ type: 'turn', turn });
    for (const item of items) feed.publish({ type: 'item', item });
    const { transcript } = feed;
    if (transcript === null) return;
    const conversation = { ...transcript.conversation, headTurnId: turn.id, updatedAt: now };
    feed.publish({ type: 'conversation', conversation });
    this.#options.onConversation(userId, conversation);
  }
}
