import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Agent, type AgentFile, agentFileSchema } from '../../shared/agent.ts';
import { SignalboxError } from '../../shared/errors.ts';
import { cutText } from '../../shared/text.ts';

/** Agents as the text of a file. Handoffs to agents that are not in it are left out. */
export function agentFileText(agents: readonly Agent[]): string {
  const ids = new Set(agents.map(({ id }) => id));
  const file: AgentFile = {
    format: 'signalbox-agents',
    version: 1,
    agents: agents.map((agent) => ({ ...agent, handoffs: agent.handoffs.filter((id) => ids.has(id)) })),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** The agents of a file, with ids of their own: importing a file twice gives the agents twice. */
export function readAgentFile(text: string): Agent[] {
  const { agents } = parse(text);
  const ids = new Map(agents.map(({ id }) => [id, randomUUID()]));
  if (ids.size < agents.length) {
    throw new SignalboxError('INVALID_INPUT', 'Two agents in this file have the same id, so nothing was imported.');
  }
  return agents.map((agent) => ({
    ...agent,
    id: ids.get(agent.id) ?? randomUUID(),
    // As for one that is saved here: nobody hands over to themselves, or twice to another.
    handoffs: [...new Set(agent.handoffs)].flatMap((id) => (id === agent.id ? [] : (ids.get(id) ?? []))),
  }));
}

function parse(text: string): AgentFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new SignalboxError(
      'INVALID_INPUT',
      'This file is no JSON, so nothing was imported. Choose a file that was exported here.',
    );
  }
  const version = z.looseObject({ format: z.literal('signalbox-agents'), version: z.number() }).safeParse(json);
  if (!version.success) {
    throw new SignalboxError(
      'INVALID_INPUT',
      'This is no file of agents, so nothing was imported. Choose a file that was exported here.',
    );
  }
  if (version.data.version !== 1) {
    throw new SignalboxError(
      'INVALID_INPUT',
      `This file has version ${version.data.version}, and this Signalbox reads version 1. Update Signalbox to import it.`,
    );
  }
  const file = agentFileSchema.safeParse(json);
  if (file.success) return file.data;
  const words = file.error.issues.slice(0, mostNamed).map(issueInWords).join(' ');
  throw new SignalboxError(
    'INVALID_INPUT',
    `Something in this file is not as it should be, so nothing was imported. ${words} Correct it there, or export it once more.`,
  );
}

/** More than these help nobody to find what is wrong. */
const mostNamed = 3;

/** Where something is wrong, as a person counts, and what: "Agent 1, name: Enter a name." */
function issueInWords(issue: z.core.$ZodIssue): string {
  const [list, index, ...fields] = issue.path;
  const isInAgent = list === 'agents' && typeof index === 'number';
  const where = isInAgent
    ? [`Agent ${index + 1}`, ...fields.map(String)].join(', ')
    : issue.path.map(String).join(', ');
  const what =
    issue.code === 'unrecognized_keys'
      ? `there is nothing here for “${clipped(issue.keys.join('”, “'))}”.`
      : withStop(issue.message);
  return `${where === '' ? 'The file' : where}: ${what}`;
}

function withStop(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function clipped(text: string): string {
  return text.length > 100 ? `${cutText(text, 99)}…` : text;
}
