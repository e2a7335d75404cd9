import type { Agent } from '../../../shared/agent.ts';
import type { Connection } from '../connection.ts';
import { agentNotFound, referring, userNotFound } from './absence.ts';

/** The user's agents in the order in which they were made, as stored: the repository checks their shape. */
export function listAgents(connection: Connection, { userId }: { userId: string }): { id: string; agent: string }[] {
  return connection.all('SELECT id, agent FROM agents WHERE user_id = @userId ORDER BY row', { userId });
}

/** Adds agents, or replaces those with the same ids at their places. */
export function saveAgents(
  connection: Connection,
  { userId, agents }: { userId: string; agents: readonly Agent[] },
): void {
  referring(userNotFound, () => {
    for (const agent of agents) {
      connection.run(
        `INSERT INTO agents (user_id, id, agent) VALUES (@userId, @id, @agent)
         ON CONFLICT (user_id, id) DO UPDATE SET agent = excluded.agent`,
        { userId, id: agent.id, agent: JSON.stringify(agent) },
      );
    }
  });
}

export function removeAgent(connection: Connection, { userId, id }: { userId: string; id: string }): void {
  const changes = connection.run('DELETE FROM agents WHERE user_id = @userId AND id = @id', { userId, id });
  if (changes === 0) throw agentNotFound();
}
