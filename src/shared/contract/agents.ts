import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { agentDraftSchema, agentIdSchema, agentSchema, maxAgentFile } from '../agent.ts';
import { nothing, procedure } from './procedure.ts';

/** The user's agents. */
export const agentsContract = {
  /** The user's agents, in the order in which they were made; the whole list after each change. */
  watch: procedure
    .route({
      method: 'GET',
      path: '/agents/events',
      summary: 'Your agents, and the whole list after each change',
      tags: ['Agents'],
    })
    .input(nothing)
    .output(eventIterator(z.array(agentSchema))),
  /** Adds or changes an agent, or brings back one of those that came with the app. */
  save: procedure
    .route({ method: 'PUT', path: '/agents', summary: 'Add or change an agent', tags: ['Agents'] })
    .input(agentDraftSchema)
    .output(agentSchema),
  /** Removes an agent; conversations with it go on with the default one, which can't be removed (DENIED). */
  remove: procedure
    .route({ method: 'DELETE', path: '/agents/{id}', summary: 'Remove an agent', tags: ['Agents'] })
    .input(z.strictObject({ id: agentIdSchema }))
    .output(nothing),
  /** Agents as the text of a file, with all those to whom they hand over. */
  export: procedure
    .route({ method: 'GET', path: '/agents/export', summary: 'Agents as the text of a file', tags: ['Agents'] })
    .input(z.strictObject({ ids: z.array(agentIdSchema).min(1).max(100) }))
    .output(z.strictObject({ text: z.string() })),
  /** Adds the agents of such a file, as new ones. INVALID_INPUT says what is wrong with the file. */
  import: procedure
    .route({ method: 'POST', path: '/agents/import', summary: 'Add the agents of a file', tags: ['Agents'] })
    .input(z.strictObject({ text: z.string().max(maxAgentFile) }))
    .output(z.array(agentSchema)),
};
