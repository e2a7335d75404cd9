import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { agentIdSchema } from '../agent.ts';
import { approvalAnswerSchema } from '../approval.ts';
import { idSchema, maxAttachments, maxMessageLength, resumePointSchema, turnEventSchema } from '../conversation.ts';
import { answerSchema } from '../question.ts';
import { nothing, procedure } from './procedure.ts';

const startedSchema = z.strictObject({ conversationId: idSchema, turnId: idSchema });

/** Turns: messages and their answers. */
export const turnsContract = {
  /**
   * Sends a message. Without a conversation a new one is made, for `agentId`. It follows the end of the shown branch,
   * or with `parentId` that turn: null begins beside the first one. Returns once the message is stored.
   */
  start: procedure
    .route({ method: 'POST', path: '/turns', summary: 'Send a message', tags: ['Turns'], successStatus: 201 })
    .input(
      z
        .strictObject({
          conversationId: idSchema.nullable(),
          text: z.string().trim().max(maxMessageLength),
          agentId: agentIdSchema.optional(),
          parentId: idSchema.nullable().optional(),
          attachments: z.array(idSchema).max(maxAttachments).optional(),
        })
        .refine(({ text, attachments = [] }) => text !== '' || attachments.length > 0, 'Write a message first.'),
    )
    .output(startedSchema),
  /** Answers the same message once more, beside the turn. One that waits or runs is stopped first. */
  retry: procedure
    .route({
      method: 'POST',
      path: '/turns/{turnId}/retry',
      summary: 'Answer the same message once more',
      tags: ['Turns'],
      successStatus: 201,
    })
    .input(z.strictObject({ turnId: idSchema }))
    .output(startedSchema),
  /** Carries on from the last finished item of a turn that was interrupted, stopped or failed. Else it is a CONFLICT. */
  continue: procedure
    .route({
      method: 'POST',
      path: '/turns/{turnId}/continue',
      summary: 'Carry on a turn that was cut off',
      tags: ['Turns'],
      successStatus: 201,
    })
    .input(z.strictObject({ turnId: idSchema }))
    .output(startedSchema),
  /** Stops a turn. Text so far is kept; calls under way are cancelled at their server. Idempotent. */
  cancel: procedure
    .route({ method: 'POST', path: '/turns/{turnId}/cancel', summary: 'Stop a turn', tags: ['Turns'] })
    .input(z.strictObject({ turnId: idSchema }))
    .output(nothing),
  /**
   * Answers pending approvals, all of one turn. Each can be answered once; a second answer is a CONFLICT, and then none
   * of them is answered. A scope beyond `once` makes a rule, which answers what else waits in the turn and fits it.
   */
  decide: procedure
    .route({
      method: 'POST',
      path: '/approvals/decide',
      summary: 'Allow or deny calls that wait for approval',
      tags: ['Turns'],
    })
    .input(z.strictObject({ approvalIds: z.array(idSchema).min(1).max(64), answer: approvalAnswerSchema }))
    .output(nothing),
  /** Answers what a server asked during a call. Each question can be answered once; then it is a CONFLICT. */
  answer: procedure
    .route({
      method: 'POST',
      path: '/questions/{questionId}/answer',
      summary: 'Answer what a server asked',
      tags: ['Turns'],
    })
    .input(z.strictObject({ questionId: idSchema, answer: answerSchema }))
    .output(nothing),
  /** A conversation and what changes in it, from a resume point on. */
  watch: procedure
    .route({
      method: 'GET',
      path: '/conversations/{conversationId}/events',
      summary: 'A conversation, and what changes in it',
      tags: ['Turns'],
    })
    .input(z.strictObject({ conversationId: idSchema, resume: resumePointSchema.nullable() }))
    .output(eventIterator(turnEventSchema)),
};
