import { z } from 'zod';
import { jsonValueSchema } from './json.ts';
import { serverIdSchema } from './server.ts';

const ruleId = z.uuid();

/** For how long an answer holds: this call, this turn, this conversation, or always for this tool. */
export const approvalScopeSchema = z.enum(['once', 'turn', 'conversation', 'always']);
export type ApprovalScope = z.infer<typeof approvalScopeSchema>;

/**
 * What must hold of one argument. `is`: it is exactly this value. `below`: it is a path that is this folder or lies
 * below it, by whole segments, with no `..` in it.
 */
export const ruleConditionSchema = z.discriminatedUnion('test', [
  z.strictObject({ test: z.literal('is'), argument: z.string().min(1).max(128), value: jsonValueSchema }),
  z.strictObject({
    test: z.literal('below'),
    argument: z.string().min(1).max(128),
    value: z.string().trim().min(1, 'Enter a folder.').max(4096),
  }),
]);
export type RuleCondition = z.infer<typeof ruleConditionSchema>;

export const ruleConditionsSchema = z.array(ruleConditionSchema).max(8);

/** What a rule covers and says. */
export const ruleContentSchema = z.strictObject({
  serverId: serverIdSchema,
  /** Null: every tool of the server. */
  tool: z.string().min(1).max(128).nullable(),
  action: z.enum(['allow', 'ask', 'deny']),
  /** All of them must hold. */
  conditions: ruleConditionsSchema,
  /** Only calls that have no argument beside those of the conditions. */
  exact: z.boolean().optional(),
});
export type RuleContent = z.infer<typeof ruleContentSchema>;

/** A rule that decides calls in place of the person who made it. `deny` goes before `ask`, `ask` before `allow`. */
export const approvalRuleSchema = z.strictObject({
  ...ruleContentSchema.shape,
  id: ruleId,
  /** Where it holds: in one turn, in one conversation, or everywhere. */
  turnId: z.uuid().nullable(),
  conversationId: z.uuid().nullable(),
  /** The tool's definition when the rule was made, as a hash; a changed tool is not covered any more. Null: any. */
  toolHash: z.string().nullable(),
  /** Milliseconds since the epoch. */
  createdAt: z.number().int(),
});
export type ApprovalRule = z.infer<typeof approvalRuleSchema>;

/** Why a call ran, asked or was refused. */
export const permissionSchema = z.discriminatedUnion('by', [
  /** It reads, by the word of a trusted server. */
  z.strictObject({ by: z.literal('reading') }),
  /** Nothing allows it by itself, so a person is asked. */
  z.strictObject({ by: z.literal('default') }),
  /** The agent's own policy asks for everything. */
  z.strictObject({ by: z.literal('policy') }),
  /** A rule decided. `text` is the rule in words as it then was. */
  z.strictObject({ by: z.literal('rule'), ruleId, text: z.string() }),
  /** What this server gave back earlier in the turn is not to be trusted, and may have led to this call. */
  z.strictObject({ by: z.literal('untrusted'), serverName: z.string() }),
  /** A rule allowed it, in these words, before its server changed the tool's definition. */
  z.strictObject({ by: z.literal('changed'), text: z.string() }),
  /** A person decided, for this long. */
  z.strictObject({ by: z.literal('person'), scope: approvalScopeSchema }),
]);
export type Permission = z.infer<typeof permissionSchema>;

/** One line of the log of approvals: what was allowed or denied, and by whom or by which rule. */
export const approvalRecordSchema = z.strictObject({
  id: z.uuid(),
  /** Milliseconds since the epoch. */
  at: z.number().int(),
  conversationId: z.uuid().nullable(),
  turnId: z.uuid().nullable(),
  serverId: serverIdSchema,
  serverName: z.string(),
  tool: z.string(),
  /** As JSON, at most 4,096 UTF-16 units of it. */
  arguments: z.string(),
  decision: z.enum(['allowed', 'denied']),
  permission: permissionSchema,
});
export type ApprovalRecord = z.infer<typeof approvalRecordSchema>;

/** A conversation in which calls wait for a person, and how many. */
export const waitingConversationSchema = z.strictObject({
  conversationId: z.uuid(),
  calls: z.number().int().positive(),
});
export type WaitingConversation = z.infer<typeof waitingConversationSchema>;

/** How a person answers calls that wait. `conditions` and `exact` narrow the rule that a longer scope makes. */
export const approvalAnswerSchema = z.strictObject({
  decision: z.enum(['allow', 'deny']),
  scope: approvalScopeSchema,
  conditions: ruleConditionsSchema,
  exact: z.boolean().optional(),
});
export type ApprovalAnswer = z.infer<typeof approvalAnswerSchema>;
