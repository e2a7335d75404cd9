import { z } from 'zod';
import { serverIdSchema } from './server.ts';

export const agentIdSchema = z.string().min(1).max(64);

/**
 * An agent: who answers, with which instructions and which servers.
 * `servers: 'all'` means every server whose lever is on.
 */
export const agentSchema = z.strictObject({
  id: agentIdSchema,
  name: z.string().min(1).max(60),
  instructions: z.string().max(20_000),
  servers: z.union([z.literal('all'), z.array(serverIdSchema)]),
});
export type Agent = z.infer<typeof agentSchema>;

/** The agent that every user has from the first start. */
export const defaultAgent: Agent = {
  id: 'assistant',
  name: 'Assistant',
  instructions: [
    'You are a helpful assistant inside Signalbox, a desktop app.',
    'Use the tools you are given whenever they can answer or do what is asked; never invent a result.',
    'Say plainly when a tool fails or is missing. Answer in the language of the request, briefly.',
  ].join(' '),
  servers: 'all',
};
