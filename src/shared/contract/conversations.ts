import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { agentIdSchema } from '../agent.ts';
import { conversationEventSchema, conversationSchema, idSchema, searchHitSchema } from '../conversation.ts';
import { contextReportSchema } from '../usage.ts';
import { nothing, procedure } from './procedure.ts';

/** The user's conversations. */
export const conversationsContract = {
  /** The list of the user's conversations, and what changes in it. */
  watch: procedure
    .route({
      method: 'GET',
      path: '/conversations/events',
      summary: 'Your conversations, and what changes in the list',
      tags: ['Conversations'],
    })
    .input(nothing)
    .output(eventIterator(conversationEventSchema)),
  rename: procedure
    .route({ method: 'PATCH', path: '/conversations/{id}', summary: 'Rename a conversation', tags: ['Conversations'] })
    .input(z.strictObject({ id: idSchema, title: z.string().trim().min(1, 'Enter a title.').max(200) }))
    .output(conversationSchema),
  /** Hides the conversation; `restore` brings it back until the host next starts. A running turn is cancelled. */
  remove: procedure
    .route({ method: 'DELETE', path: '/conversations/{id}', summary: 'Remove a conversation', tags: ['Conversations'] })
    .input(z.strictObject({ id: idSchema }))
    .output(nothing),
  restore: procedure
    .route({
      method: 'POST',
      path: '/conversations/{id}/restore',
      summary: 'Bring a removed conversation back',
      tags: ['Conversations'],
    })
    .input(z.strictObject({ id: idSchema }))
    .output(conversationSchema),
  /** Who receives the next messages of a conversation. NOT_FOUND for an agent that is not there. */
  setAgent: procedure
    .route({
      method: 'PUT',
      path: '/conversations/{id}/agent',
      summary: 'Choose who receives the next messages',
      tags: ['Conversations'],
    })
    .input(z.strictObject({ id: idSchema, agentId: agentIdSchema }))
    .output(conversationSchema),
  /** Shows the branch that a turn is on, at its newest end. */
  showTurn: procedure
    .route({
      method: 'POST',
      path: '/turns/{turnId}/show',
      summary: 'Show the branch that a turn is on',
      tags: ['Conversations'],
    })
    .input(z.strictObject({ turnId: idSchema }))
    .output(conversationSchema),
  /** A new conversation with copies of the turns up to this one. CONFLICT while one of them runs or waits. */
  fork: procedure
    .route({
      method: 'POST',
      path: '/turns/{turnId}/fork',
      summary: 'Copy a conversation up to a turn',
      tags: ['Conversations'],
      successStatus: 201,
    })
    .input(z.strictObject({ turnId: idSchema }))
    .output(conversationSchema),
  /** What the next request would consist of, for a conversation or, with null, for the first message of a new one. */
  context: procedure
    .route({
      method: 'GET',
      path: '/context',
      summary: 'What the next request to a model would consist of',
      tags: ['Conversations'],
    })
    .input(z.strictObject({ conversationId: idSchema.nullable(), agentId: agentIdSchema }))
    .output(contextReportSchema),
  /** Full-text search over titles and messages; words match by prefix. At most 50 conversations, best first. */
  search: procedure
    .route({
      method: 'GET',
      path: '/conversations/search',
      summary: 'Search titles and messages',
      tags: ['Conversations'],
    })
    .input(z.strictObject({ query: z.string().max(500) }))
    .output(z.array(searchHitSchema)),
};
