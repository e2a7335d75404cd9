import { z } from 'zod';
import { serverIdSchema } from './server.ts';

export const agentIdSchema = z.string().min(1).max(64);

/** Colours that tell agents apart: `--agent-0` and on in the page's tokens. */
export const agentColors = 6;
export const agentColorSchema = z
  .number()
  .int()
  .min(0)
  .max(agentColors - 1);

export const providerIdSchema = z.string().regex(/^[a-z0-9-]{1,64}$/);

/** A model of a configured provider. `builtin` is the provider of the built-in model. */
export const modelChoiceSchema = z.strictObject({
  providerId: providerIdSchema,
  model: z.string().trim().min(1, 'Enter the name of a model.').max(200),
});
export type ModelChoice = z.infer<typeof modelChoiceSchema>;

export const builtinChoice: ModelChoice = { providerId: 'builtin', model: 'builtin' };

export const reasoningEffortSchema = z.enum(['minimal', 'low', 'medium', 'high']);
export type ReasoningEffort = z.infer<typeof reasoningEffortSchema>;

/** How a model is asked. Null leaves the choice to the provider. */
export const modelSettingsSchema = z.strictObject({
  temperature: z.number().min(0, 'Use 0 to 2.').max(2, 'Use 0 to 2.').nullable(),
  reasoningEffort: reasoningEffortSchema.nullable(),
  /** The most tokens of one response. */
  maxTokens: z.number().int('Use a whole number.').min(1, 'Use at least 1.').max(1_000_000).nullable(),
});
export type ModelSettings = z.infer<typeof modelSettingsSchema>;

export const defaultModelSettings: ModelSettings = { temperature: null, reasoningEffort: null, maxTokens: null };

/**
 * What an agent may do without being asked. `standard`: reads of trusted servers run, everything else asks.
 * `ask`: everything asks. `read-only`: it has no tools but the reads of trusted servers. Rules of the user come on top,
 * but never give a `read-only` agent more.
 */
export const agentPolicySchema = z.enum(['standard', 'ask', 'read-only']);
export type AgentPolicy = z.infer<typeof agentPolicySchema>;

/** Agents to whom one may hand over. */
export const maxHandoffsOfAgent = 16;

/** Handoffs in one turn. After them whoever has the request answers it, so that agents can't pass it on for ever. */
export const maxHandoffsOfTurn = 6;

const maxNameLength = 60;

/**
 * An agent: who answers, with which instructions, model and servers, and to whom it may hand a request over.
 * `servers: 'all'` means every server whose lever is on.
 */
export const agentSchema = z.strictObject({
  id: agentIdSchema,
  name: z.string().trim().min(1, 'Enter a name.').max(maxNameLength, `Use at most ${maxNameLength} characters.`),
  color: agentColorSchema,
  /** What it is for, in a sentence: other agents choose by it whom they hand a request to. */
  description: z.string().trim().max(500),
  instructions: z.string().max(20_000),
  /** Null: the model that is set for everything. */
  model: modelChoiceSchema.nullable(),
  modelSettings: modelSettingsSchema,
  servers: z.union([z.literal('all'), z.array(serverIdSchema).max(200)]),
  /** Agents to whom it may hand a request over. One that is gone is left out. */
  handoffs: z.array(agentIdSchema).max(maxHandoffsOfAgent),
  policy: agentPolicySchema,
});
export type Agent = z.infer<typeof agentSchema>;

/** An agent as the page sends it: without an id it is a new one. */
export const agentDraftSchema = z.strictObject({ ...agentSchema.shape, id: agentIdSchema.nullable() });
export type AgentDraft = z.infer<typeof agentDraftSchema>;

/** The largest file of agents that can be imported, in UTF-16 units. */
export const maxAgentFile = 2_000_000;

/** The form of an exported file of agents. Ids only tie the agents of one file together. */
export const agentFileSchema = z.strictObject({
  format: z.literal('signalbox-agents'),
  version: z.literal(1),
  agents: z.array(agentSchema).min(1).max(100),
});
export type AgentFile = z.infer<typeof agentFileSchema>;

/** A name that none of `taken` is, whatever its case: the name itself, or with a number behind it. */
export function freeName(name: string, taken: readonly string[]): string {
  const others = new Set(taken.map((other) => other.toLowerCase()));
  let free = name;
  for (let number = 2; others.has(free.toLowerCase()); number += 1) {
    const suffix = ` (${number})`;
    free = `${name.slice(0, maxNameLength - suffix.length).trimEnd()}${suffix}`;
  }
  return free;
}

/** Who speaks, as a transcript keeps it: the agent may be renamed or gone later. */
export const speakerSchema = z.strictObject({ id: agentIdSchema, name: z.string(), color: agentColorSchema });
export type Speaker = z.infer<typeof speakerSchema>;

const base = { model: null, modelSettings: defaultModelSettings, policy: 'standard' } as const;

/** The agent that every user has from the first start. It can be changed, but not removed. */
export const defaultAgent: Agent = {
  ...base,
  id: 'assistant',
  name: 'Assistant',
  color: 0,
  description: 'Answers anything, with the tools of every server that is on.',
  instructions: [
    'You are a helpful assistant inside Signalbox, a desktop app.',
    'Use the tools you are given whenever they can answer or do what is asked; never invent a result.',
    'Say plainly when a tool fails or is missing. Answer in the language of the request, briefly.',
  ].join(' '),
  servers: 'all',
  handoffs: [],
};

/**
 * The agents that every user starts with, one of each shape: a team member with several servers, three that work
 * with one server each, and a router that hands requests to them.
 */
export const readyAgents: readonly Agent[] = [
  defaultAgent,
  {
    ...base,
    id: 'note-keeper',
    name: 'Note keeper',
    color: 1,
    description: 'Writes, finds, changes, tags and deletes notes.',
    instructions:
      'You keep the user’s notes with the tools of the Notes server. Do what is asked, then say in a sentence what was done. If a request is not about notes, say so.',
    servers: ['notes'],
    handoffs: [],
  },
  {
    ...base,
    id: 'time-keeper',
    name: 'Time keeper',
    color: 2,
    description: 'Tells the time and date anywhere, converts times between places, adds durations to dates.',
    instructions:
      'You answer questions about times, dates and time zones with the tools of the Clock server, never from memory. If a request is not about time, say so.',
    servers: ['clock'],
    handoffs: [],
  },
  {
    ...base,
    id: 'file-keeper',
    name: 'File keeper',
    color: 4,
    description: 'Shows, finds, writes, edits, moves and removes files and folders.',
    instructions:
      'You work with the files of the user’s folder with the tools of the Files server, never from memory. Look before you change anything, then say in a sentence what was done. If a request is not about files, say so.',
    servers: ['files'],
    handoffs: [],
  },
  {
    ...base,
    id: 'dispatcher',
    name: 'Dispatcher',
    color: 3,
    description: 'Hands each request to the agent that it fits.',
    instructions:
      'You receive requests and hand each one to the agent that it fits, saying why in a few words. You have no tools of your own. If no agent fits, say who is there and what they can do.',
    servers: [],
    handoffs: ['note-keeper', 'time-keeper', 'file-keeper'],
  },
];
