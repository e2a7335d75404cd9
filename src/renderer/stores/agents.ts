import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Agent, AgentDraft } from '../../shared/agent.ts';
import type { ErrorData } from '../../shared/errors.ts';
import type { HostLink } from './connection.ts';
import { follow } from './follow.ts';

/** `list` is null until the first event; in the order in which the agents were made. */
export interface AgentsState {
  list: Agent[] | null;
  error: ErrorData | null;
}

export interface Agents {
  state: StoreApi<AgentsState>;
  /** Adds or changes an agent; once it resolves the list has it too. */
  save(draft: AgentDraft): Promise<Agent>;
  remove(id: string): Promise<void>;
  /** Agents, and all to whom they hand over, as the text of a file. */
  exportFile(ids: string[]): Promise<string>;
  /** Adds the agents of such a file as new ones; once it resolves the list has them too. */
  importFile(text: string): Promise<Agent[]>;
  /** Who receives the next messages of a conversation. The list of conversations tells of it. */
  setAgent(conversationId: string, agentId: string): Promise<void>;
}

/** The list with agents changed or, where they are new, added at its end. */
export function withAgents(list: readonly Agent[] | null, changed: readonly Agent[]): Agent[] {
  const byId = new Map([...(list ?? []), ...changed].map((agent) => [agent.id, agent]));
  return [...byId.values()];
}

/** The user's agents, kept current from now on. */
export function createAgents(host: HostLink): Agents {
  const state = createStore<AgentsState>(() => ({ list: null, error: null }));
  const put = (changed: Agent[]) => state.setState(({ list }) => ({ list: withAgents(list, changed) }));
  follow<Agent[]>(host, {
    open: (api, signal) => api.agents.watch({}, { signal }),
    onEvent: (list) => state.setState({ list, error: null }),
    onError: (error) => state.setState({ error }),
  });
  return {
    state,
    async save(draft) {
      const agent = await host.call((api) => api.agents.save(draft));
      put([agent]);
      return agent;
    },
    async remove(id) {
      await host.call((api) => api.agents.remove({ id }));
      state.setState(({ list }) => ({ list: list?.filter((agent) => agent.id !== id) ?? null }));
    },
    exportFile: async (ids) => (await host.call((api) => api.agents.export({ ids }))).text,
    async importFile(text) {
      const added = await host.call((api) => api.agents.import({ text }));
      put(added);
      return added;
    },
    async setAgent(id, agentId) {
      await host.call((api) => api.conversations.setAgent({ id, agentId }));
    },
  };
}
