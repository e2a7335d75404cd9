import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { approvalRecordSchema, approvalRuleSchema, ruleContentSchema, waitingConversationSchema } from '../approval.ts';
import { idSchema } from '../conversation.ts';
import { nothing, procedure } from './procedure.ts';

/** What waits for an approval, rules of approval, and what was approved. */
export const approvalsContract = {
  /** The conversations in which calls wait for you to allow them or to answer their server; all after each change. */
  watchWaiting: procedure
    .route({
      method: 'GET',
      path: '/approvals/waiting/events',
      summary: 'The conversations in which calls wait for you, and all of them after each change',
      tags: ['Approvals'],
    })
    .input(nothing)
    .output(eventIterator(z.array(waitingConversationSchema))),
  /** The rules that hold, newest first; the whole list after each change. Those of single turns are left out. */
  watchRules: procedure
    .route({
      method: 'GET',
      path: '/approvals/rules/events',
      summary: 'Your rules of approval, and the whole list after each change',
      tags: ['Approvals'],
    })
    .input(nothing)
    .output(eventIterator(z.array(approvalRuleSchema))),
  /** Adds a rule that holds everywhere, or with an id changes one. */
  saveRule: procedure
    .route({ method: 'PUT', path: '/approvals/rules', summary: 'Add or change a rule', tags: ['Approvals'] })
    .input(z.strictObject({ id: idSchema.nullable(), rule: ruleContentSchema }))
    .output(approvalRuleSchema),
  /** Removes a rule; `restoreRule` brings it back as it was, until the host next starts. */
  removeRule: procedure
    .route({ method: 'DELETE', path: '/approvals/rules/{id}', summary: 'Remove a rule', tags: ['Approvals'] })
    .input(z.strictObject({ id: idSchema }))
    .output(nothing),
  restoreRule: procedure
    .route({
      method: 'POST',
      path: '/approvals/rules/{id}/restore',
      summary: 'Bring a removed rule back',
      tags: ['Approvals'],
    })
    .input(z.strictObject({ id: idSchema }))
    .output(approvalRuleSchema),
  /** What was allowed and denied, by whom or by which rule: newest first, older than `before`. */
  log: procedure
    .route({
      method: 'GET',
      path: '/approvals/log',
      summary: 'What was allowed and denied, newest first',
      tags: ['Approvals'],
    })
    .input(z.strictObject({ before: idSchema.nullable(), limit: z.number().int().min(1).max(200) }))
    .output(z.array(approvalRecordSchema)),
};
