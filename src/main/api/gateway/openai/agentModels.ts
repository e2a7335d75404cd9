import type { Agent } from '../../../../shared/agent.ts';
import { OpenAiError } from './openAiError.ts';

/** An agent under the name that programs call it by. */
export interface AgentModel {
  id: string;
  agent: Agent;
}

/** Characters of an agent's id that tell it from another of the same name. */
const idCharacters = 8;

/**
 * A user's agents as models. An agent is called by its name in small letters, such as `note-keeper`; where that is taken,
 * by an earlier agent or as another one's id, the beginning of its own id follows.
 */
export function agentModels(agents: readonly Agent[]): AgentModel[] {
  const models: AgentModel[] = [];
  const taken = new Map(agents.map((agent) => [agent.id, agent]));
  for (const agent of agents) {
    const wanted = [slugOf(agent.name), longSlugOf(agent), agent.id];
    const id = wanted.find((each) => (taken.get(each) ?? agent) === agent) ?? agent.id;
    taken.set(id, agent);
    models.push({ id, agent });
  }
  return models;
}

/** The agent that a program asks for, by the id that the list gives it, the longer one, or the agent's own. */
export function findModel(agents: readonly Agent[], wanted: string): AgentModel {
  const models = agentModels(agents);
  const found =
    models.find(({ id }) => id === wanted) ??
    models.find(({ agent }) => agent.id === wanted) ??
    models.find(({ agent }) => longSlugOf(agent) === wanted);
  if (found !== undefined) return found;
  throw new OpenAiError(
    'NOT_FOUND',
    `There is no agent “${wanted.slice(0, 100)}”. GET /v1/models lists those there are.`,
    {
      param: 'model',
      reason: 'model_not_found',
    },
  );
}

/** A model as OpenAI's list has it, with the agent's name and what it is for. Nobody keeps when an agent was made. */
export function modelObject({ id, agent }: AgentModel) {
  const { name, description } = agent;
  return { id, object: 'model' as const, created: 0, owned_by: 'signalbox', name, description };
}

function longSlugOf({ id, name }: Agent): string {
  return `${slugOf(name)}-${slugOf(id).slice(0, idCharacters)}`;
}

function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
  return slug === '' ? 'agent' : slug;
}
