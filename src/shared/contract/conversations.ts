import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { agentIdSchema } from '../agent.ts';
import { conversationEventSchema, conversationSchema, idSchema, searchHitSchema } from '../conversation.ts';
import { contextReportSchema } from '../usage.ts';
import { nothing, procedure } from './procedure.ts';

/** The user's conversations. */
export const conversationsContract = {
  /** The list of the user's conversations, and what changes in it. */
  watch: procedure.input(nothing).output(eventIterator(conversationEventSchema)),
  rename: procedure
    .input(z.strictObject({ id: idSchema, title: z.string().trim().min(1, 'Enter a title.').max(200) }))
    .output(conversationSchema),
  /** Hides the conversation; `restore` brings it back until the host next starts. A running turn is cancelled. */
  remove: procedure.input(z.strictObject({ id: idSchema })).output(nothing),
  restore: procedure.input(z.strictObject({ id: idSchema })).output(conversationSchema),
  /** Who receives the next messages of a conversation. NOT_FOUND for an agent that is not there. */
  setAgent: procedure.input(z.strictObject({ id: idSchema, agentId: agentIdSchema })).output(conversationSchema),
  /** Shows the branch that a turn is on, at its newest end. */
  showTurn: procedure.input(z.strictObject({ turnId: idSchema })).output(conversationSchema),
  /** A new conversation with copies of the turns up to this one. CONFLICT while one of them runs or waits. */
  fork: procedure.input(z.strictObject({ turnId: idSchema })).output(conversationSchema),
  /** What the next request would consist of, for a conversation or, with null, for the first message of a new one. */
  context: procedure
    .input(z.strictObject({ conversationId: idSchema.nullable(), agentId: agentIdSchema }))
    .output(contextReportSchema),
  /** Full-text search over titles and messages; words match by prefix. At most 50 conversations, best first. */
  search: procedure.input(z.strictObject({ query: z.string().max(500) })).output(z.array(searchHitSchema)),
};
