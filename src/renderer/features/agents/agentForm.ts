import {
  type Agent,
  type AgentDraft,
  type AgentPolicy,
  agentColors,
  agentDraftSchema,
  defaultModelSettings,
  freeName,
  maxHandoffsOfAgent,
  type ReasoningEffort,
} from '../../../shared/agent.ts';
import type { ModelDraft } from '../../ModelChooser.tsx';
import { errorsByField, type FieldErrors, shownNumber, typedNumber } from '../../typedForm.ts';

/** An agent's fields as they are typed. `id` is null for a new one. */
export interface AgentForm {
  id: string | null;
  name: string;
  color: number;
  description: string;
  instructions: string;
  /** Null: the default model. */
  model: ModelDraft | null;
  temperature: string;
  reasoningEffort: ReasoningEffort | null;
  maxTokens: string;
  servers: 'all' | 'chosen';
  chosenServers: string[];
  handoffs: string[];
  policy: AgentPolicy;
}

const fields = [
  'name',
  'description',
  'instructions',
  'model',
  'temperature',
  'maxTokens',
  'servers',
  'handoffs',
] as const;
/** What is wrong with the fields; null where nothing is. */
export type AgentFormErrors = FieldErrors<(typeof fields)[number]>;

const noErrors: AgentFormErrors = errorsByField(fields, []);

/** The shapes that a new agent can begin as. */
export type AgentTemplate = 'one-server' | 'several-servers' | 'router';

/** The fields of an agent as it is stored, without the agents that it can't hand over to any more. */
export function agentForm(agent: Agent, others: readonly Pick<Agent, 'id'>[]): AgentForm {
  const { id, name, color, description, instructions, model, modelSettings, servers, handoffs, policy } = agent;
  return {
    id,
    name,
    color,
    description,
    instructions,
    model,
    temperature: shownNumber(modelSettings.temperature),
    reasoningEffort: modelSettings.reasoningEffort,
    maxTokens: shownNumber(modelSettings.maxTokens),
    servers: servers === 'all' ? 'all' : 'chosen',
    chosenServers: servers === 'all' ? [] : servers,
    handoffs: handoffs.filter((target) => others.some((other) => other.id === target)),
    policy,
  };
}

/** The fields of a new agent of a shape, in a colour that few others have. */
export function newAgentForm(template: AgentTemplate, agents: readonly Agent[]): AgentForm {
  const base: AgentForm = {
    id: null,
    name: '',
    color: rarestColor(agents),
    description: '',
    instructions: '',
    model: null,
    temperature: '',
    reasoningEffort: null,
    maxTokens: '',
    servers: 'chosen',
    chosenServers: [],
    handoffs: [],
    policy: 'standard',
  };
  switch (template) {
    case 'one-server':
      return {
        ...base,
        instructions:
          'You do one thing well, with the tools of one server. Do what is asked, then say in a sentence what was done. If a request is about something else, say so.',
      };
    case 'several-servers':
      return {
        ...base,
        servers: 'all',
        instructions:
          'You work with the tools of several servers. Use them whenever they can answer or do what is asked, one after the other where one needs what another gave; never invent a result. Say plainly when a tool fails or is missing.',
      };
    case 'router':
      return {
        ...base,
        handoffs: agents.slice(0, maxHandoffsOfAgent).map(({ id }) => id),
        instructions:
          'You receive requests and hand each one to the agent that it fits, saying why in a few words. You have no tools of your own. If no agent fits, say who is there and what they can do.',
      };
  }
}

/** The first of the colours that the fewest agents have. */
function rarestColor(agents: readonly Pick<Agent, 'color'>[]): number {
  const used = Array.from(
    { length: agentColors },
    (_, color) => agents.filter((agent) => agent.color === color).length,
  );
  return used.indexOf(Math.min(...used));
}

/** The fields of an agent that is the same but for its name. */
export function duplicateForm(agent: Agent, agents: readonly Agent[]): AgentForm {
  const name = freeName(
    `${agent.name.slice(0, 50)} copy`,
    agents.map((other) => other.name),
  );
  return { ...agentForm(agent, agents), id: null, name, color: rarestColor(agents) };
}

/**
 * The fields as the host takes them, or what is wrong with them. Two of one name could not be told apart where one is
 * chosen; `agents` are all there are.
 */
export function readAgentForm(
  form: AgentForm,
  agents: readonly Pick<Agent, 'id' | 'name'>[],
): { draft: AgentDraft } | { errors: AgentFormErrors } {
  const read = readFields(form);
  const others = agents.filter(({ id }) => id !== form.id).map(({ name }) => name);
  const name = form.name.trim();
  if (freeName(name, others) === name) return read;
  const wrong = 'errors' in read ? read.errors : noErrors;
  return { errors: { ...wrong, name: 'Another agent has this name. Choose another one.' } };
}

function readFields(form: AgentForm): { draft: AgentDraft } | { errors: AgentFormErrors } {
  const parsed = agentDraftSchema.safeParse({
    id: form.id,
    name: form.name,
    color: form.color,
    description: form.description,
    instructions: form.instructions,
    model: form.model,
    modelSettings: {
      ...defaultModelSettings,
      temperature: typedNumber(form.temperature),
      reasoningEffort: form.reasoningEffort,
      maxTokens: typedNumber(form.maxTokens),
    },
    servers: form.servers === 'all' ? 'all' : form.chosenServers,
    handoffs: form.handoffs,
    policy: form.policy,
  });
  if (parsed.success) return { draft: parsed.data };
  return {
    errors: errorsByField(fields, parsed.error.issues, {
      description: 'Use at most 500 characters.',
      instructions: 'Use at most 20,000 characters.',
      temperature: 'Enter a number from 0 to 2, or nothing.',
      maxTokens: 'Enter a whole number from 1 to 1,000,000, or nothing.',
      handoffs: `Choose at most ${maxHandoffsOfAgent}.`,
    }),
  };
}
