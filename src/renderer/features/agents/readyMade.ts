import { type Agent, defaultAgent, readyAgents } from '../../../shared/agent.ts';
import { sameData } from '../../typedForm.ts';
import { listed } from '../../ui/words.ts';

/** The agent as it came with the app, where it was changed since; null for every other. */
export function originalOf(agent: Agent): Agent | null {
  const original = readyAgents.find(({ id }) => id === agent.id);
  return original === undefined || sameData(inOrder(agent), inOrder(original)) ? null : original;
}

function inOrder(agent: Agent): [string, unknown][] {
  return Object.entries(agent).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** The agents that came with the app and were removed. */
export function removedAgents(agents: readonly Pick<Agent, 'id'>[]): Agent[] {
  return readyAgents.filter(({ id }) => !agents.some((agent) => agent.id === id));
}

/** What becomes of conversations and other agents where one is removed. */
export function removalWords({ id }: Pick<Agent, 'id'>, agents: readonly Agent[]): string {
  const stands = agents.find((agent) => agent.id === defaultAgent.id)?.name ?? defaultAgent.name;
  const handing = agents.filter((agent) => agent.id !== id && agent.handoffs.includes(id)).map(({ name }) => name);
  const stay = `Conversations with it stay, and go on with ${stands}.`;
  if (handing.length === 0) return stay;
  return `${stay} ${listed(handing)} can no longer hand requests over to it.`;
}
