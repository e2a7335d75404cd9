import { randomUUID } from 'node:crypto';
import { EventPublisher } from '@orpc/server';
import { type Agent, type AgentDraft, defaultAgent, freeName, maxAgentFile, readyAgents } from '../../shared/agent.ts';
import { SignalboxError } from '../../shared/errors.ts';
import { KeyedQueue } from '../../shared/keyedQueue.ts';
import { agentFileText, readAgentFile } from './agentFile.ts';
import type { AgentStore } from './turnStore.ts';

/** Agents that one turn can reach: more than any person draws, and a bound for what is imported. */
const maxReached = 32;
/** Agents that one file may hold. */
const mostInFile = 100;
/** Agents that a user may have. */
const maxAgents = 500;

/** The agents of users: kept, shown, exported and imported. */
export class AgentService {
  /** The whole list after each change, by user id. A slow watcher only needs the newest. */
  readonly changes = new EventPublisher<Record<string, Agent[]>>({ maxBufferedEvents: 1 });
  readonly #store: AgentStore;
  readonly #lists = new Map<string, Promise<Agent[]>>();
  readonly #queue = new KeyedQueue();

  constructor(store: AgentStore) {
    this.#store = store;
  }

  /** Gives a user who has none the agents to start with. */
  async prepare(userId: string): Promise<void> {
    if ((await this.#store.list(userId)).length === 0) await this.#store.save(userId, readyAgents);
  }

  /** A user's agents. The default one is always among them. */
  list(userId: string): Promise<Agent[]> {
    const known = this.#lists.get(userId);
    if (known !== undefined) return known;
    const loading = this.#store.list(userId).then(withDefault);
    this.#lists.set(userId, loading);
    loading.catch(() => this.#lists.delete(userId));
    return loading;
  }

  /** An agent and everyone to whom a request can move from it, itself first. An agent that is gone is the default one. */
  async reachable(userId: string, id: string): Promise<[Agent, ...Agent[]]> {
    const agents = await this.list(userId);
    const start = agents.find((agent) => agent.id === id) ?? agents.find((agent) => agent.id === defaultAgent.id);
    return reachableFrom(start ?? defaultAgent, agents);
  }

  /** NOT_FOUND for an id that this user does not have. */
  async expect(userId: string, id: string): Promise<Agent> {
    const agent = (await this.list(userId)).find((each) => each.id === id);
    if (agent === undefined) throw agentNotFound();
    return agent;
  }

  /** Adds or changes an agent, or brings back one of those that came with the app. */
  save(userId: string, draft: AgentDraft): Promise<Agent> {
    return this.#queue.run(userId, async () => {
      const agents = await this.list(userId);
      const { id } = draft;
      const mayBe = [...agents, ...readyAgents].some((agent) => agent.id === id);
      if (id !== null && !mayBe) throw agentNotFound();
      const agent: Agent = { ...draft, id: id ?? randomUUID() };
      const handoffs = agent.handoffs.filter((other) => other !== agent.id);
      const [saved] = await this.#save(userId, [{ ...agent, handoffs: [...new Set(handoffs)] }]);
      return saved ?? agent;
    });
  }

  /** Removes an agent. Others keep its id among their handoffs: it is left out there. */
  remove(userId: string, id: string): Promise<void> {
    return this.#queue.run(userId, async () => {
      if (id === defaultAgent.id) {
        throw new SignalboxError(
          'DENIED',
          'This agent answers where no other does, so it can’t be removed. Change it instead.',
        );
      }
      await this.#store.remove(userId, id);
      this.#replace(
        userId,
        (await this.list(userId)).filter((agent) => agent.id !== id),
      );
    });
  }

  /** The text of a file with these agents and all those to whom they hand over. */
  async export(userId: string, ids: readonly string[]): Promise<string> {
    const agents = await this.list(userId);
    for (const id of ids) await this.expect(userId, id);
    const wanted = new Set(
      agents.filter(({ id }) => ids.includes(id)).flatMap((agent) => reachableFrom(agent, agents)),
    );
    const text = agentFileText(agents.filter((agent) => wanted.has(agent)));
    if (wanted.size <= mostInFile && text.length <= maxAgentFile) return text;
    throw new SignalboxError(
      'TOO_LARGE',
      `A file takes at most ${mostInFile} agents, and no more than ${maxAgentFile / 1_000_000} million characters. Export them in parts.`,
    );
  }

  /** Adds the agents of a file as new ones, under names that no other has. INVALID_INPUT says what is wrong with it. */
  import(userId: string, text: string): Promise<Agent[]> {
    return this.#queue.run(userId, async () => {
      const taken = (await this.list(userId)).map(({ name }) => name);
      const added = readAgentFile(text).map((agent) => {
        const name = freeName(agent.name, taken);
        taken.push(name);
        return { ...agent, name };
      });
      return this.#save(userId, added);
    });
  }

  async #save(userId: string, changed: readonly Agent[]): Promise<Agent[]> {
    const agents = await this.list(userId);
    const byId = new Map([...agents, ...changed].map((agent) => [agent.id, agent]));
    if (byId.size > maxAgents) {
      throw new SignalboxError('TOO_LARGE', `There can be ${maxAgents} agents at most. Remove some first.`);
    }
    await this.#store.save(userId, changed);
    this.#replace(userId, [...byId.values()]);
    return [...changed];
  }

  #replace(userId: string, agents: Agent[]): void {
    this.#lists.set(userId, Promise.resolve(agents));
    this.changes.publish(userId, agents);
  }
}

function withDefault(agents: Agent[]): Agent[] {
  return agents.some(({ id }) => id === defaultAgent.id) ? agents : [defaultAgent, ...agents];
}

/** Breadth first, each agent once, so that loops among handoffs end. */
export function reachableFrom(start: Agent, agents: readonly Agent[]): [Agent, ...Agent[]] {
  const byId = new Map(agents.map((agent) => [agent.id, agent]));
  const reached = new Map([[start.id, start]]);
  for (const agent of reached.values()) {
    for (const id of agent.handoffs) {
      const next = byId.get(id);
      if (next !== undefined && reached.size < maxReached) reached.set(id, next);
    }
  }
  return [start, ...[...reached.values()].slice(1)];
}

function agentNotFound(): SignalboxError {
  return new SignalboxError('NOT_FOUND', 'There is no such agent. It may have been removed.');
}
