import { type Agent, agentSchema } from '../../../shared/agent.ts';
import type { Logger } from '../../../shared/logger.ts';
import type { StorageAccess } from '../access.ts';
import { parseStored } from './stored.ts';

/** The agents that a user has. Ids are unique within a user. */
export interface AgentRepository {
  /** In the order in which they were made. What is not understood is left out, with a line in the log. */
  list(userId: string): Promise<Agent[]>;
  /** Adds agents, or replaces those with the same ids at their places, in one commit. */
  save(userId: string, agents: readonly Agent[]): Promise<void>;
  /** NOT_FOUND for an id that this user does not have. */
  remove(userId: string, id: string): Promise<void>;
}

export function agentRepository({ read, write }: StorageAccess, log: Logger): AgentRepository {
  return {
    list: async (userId) => {
      const rows = await read('agents.list', { userId });
      return rows.flatMap(({ id, agent }) => parseStored(agentSchema, agent, `agent ${id}`, log) ?? []);
    },
    save: (userId, agents) => write('agents.save', { userId, agents }),
    remove: (userId, id) => write('agents.remove', { userId, id }),
  };
}
