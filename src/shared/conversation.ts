import { z } from 'zod';
import { agentColorSchema, agentIdSchema, speakerSchema } from './agent.ts';
import { permissionSchema } from './approval.ts';
import { errorDataSchema } from './errors.ts';
import { jsonObjectSchema } from './json.ts';
import { questionSchema } from './question.ts';
import { serverIdSchema } from './server.ts';
import { progressSchema, toolOutcomeSchema } from './tool.ts';
import { contextReportSchema, usageSchema } from './usage.ts';

export const idSchema = z.uuid();

/** The longest message a person may send, in UTF-16 units. */
export const maxMessageLength = 200_000;

export const conversationSchema = z.strictObject({
  id: idSchema,
  title: z.string().max(200),
  /** Who receives each message of this conversation. */
  agentId: agentIdSchema,
  /** The end of the branch that is shown; null before the first turn. */
  headTurnId: idSchema.nullable(),
  /** Milliseconds since the epoch, here and in every `…At`. */
  createdAt: z.number().int(),
  updatedAt: z.number().int(),
});
export type Conversation = z.infer<typeof conversationSchema>;

/**
 * `waiting`: one or more approvals are pending. `interrupted`: the host ended before the turn did.
 * The last four are final.
 */
export const turnStatusSchema = z.enum(['running', 'waiting', 'completed', 'cancelled', 'failed', 'interrupted']);
export type TurnStatus = z.infer<typeof turnStatusSchema>;

/** A server that the turn would have used but could not, and why. */
export const missingServerSchema = z.strictObject({ id: serverIdSchema, name: z.string(), reason: z.string() });
export type MissingServer = z.infer<typeof missingServerSchema>;

/** A pause before a request to the model is made again. */
export const retryNoticeSchema = z.strictObject({
  /** The attempt that comes next, from 2, and how many there are at most. */
  attempt: z.number().int(),
  of: z.number().int(),
  /** Milliseconds since the epoch at which it comes. */
  until: z.number().int(),
  /** What went wrong with the last one, in words for a user. */
  message: z.string(),
});
export type RetryNotice = z.infer<typeof retryNoticeSchema>;

/** One request and everything that was done to answer it. Turns form a tree by `parentId`. */
export const turnSchema = z.strictObject({
  id: idSchema,
  conversationId: idSchema,
  parentId: idSchema.nullable(),
  /** `message`: it answers its user item. `continue`: it carries on from where its parent was cut off. */
  origin: z.enum(['message', 'continue']),
  /** Who received the request. */
  agentId: agentIdSchema,
  status: turnStatusSchema,
  /** What the user is told when the turn failed, or why one that waits can't go on and has to be run again. */
  error: errorDataSchema.nullable(),
  missingServers: z.array(missingServerSchema),
  /** What answered, in words: "Built-in model" or "gpt-5 · api.example.com". */
  modelLabel: z.string(),
  /** What its requests took so far; null where the model counts nothing. */
  usage: usageSchema.nullable(),
  /** Of its last request; null before the first one. */
  context: contextReportSchema.nullable(),
  /** While it waits to ask the model again; not stored. */
  retry: retryNoticeSchema.nullable(),
  startedAt: z.number().int(),
  endedAt: z.number().int().nullable(),
});
export type Turn = z.infer<typeof turnSchema>;

/** `unknown`: the call was sent and its outcome was never learnt; it is never sent again by itself. */
export const toolCallStatusSchema = z.enum([
  'waiting',
  'allowed',
  'running',
  'succeeded',
  'failed',
  'denied',
  'cancelled',
  'unknown',
]);
export type ToolCallStatus = z.infer<typeof toolCallStatusSchema>;

const itemBase = {
  id: idSchema,
  turnId: idSchema,
  /** Order within the turn, from 0. */
  position: z.number().int(),
  createdAt: z.number().int(),
};

/** The most that one file which is sent with a message may hold, in bytes, and how many there may be. */
export const maxAttachmentBytes = 20 * 1024 * 1024;
export const maxAttachments = 10;

/** A file that a person sent with a message. Its content is read with `results.read`. */
export const attachmentSchema = z.strictObject({
  handle: idSchema,
  kind: z.enum(['image', 'text', 'file']),
  name: z.string().max(255),
  mimeType: z.string().max(128),
  bytes: z.number().int(),
});
export type Attachment = z.infer<typeof attachmentSchema>;

export const userItemSchema = z.strictObject({
  ...itemBase,
  kind: z.literal('user'),
  text: z.string(),
  attachments: z.array(attachmentSchema),
});

export const assistantItemSchema = z.strictObject({
  ...itemBase,
  kind: z.literal('assistant'),
  agentName: z.string(),
  agentColor: agentColorSchema,
  text: z.string(),
  status: z.enum(['streaming', 'done', 'interrupted']),
});

/** What a model said of its own reasoning before it answered. It is shown, and never sent back as text. */
export const reasoningItemSchema = z.strictObject({
  ...itemBase,
  kind: z.literal('reasoning'),
  agentName: z.string(),
  text: z.string(),
});

/** The request moved from one agent to another. */
export const handoffItemSchema = z.strictObject({
  ...itemBase,
  kind: z.literal('handoff'),
  callId: z.string(),
  from: speakerSchema,
  to: speakerSchema,
  /** Why, in the words of the agent that handed over; may be empty. */
  reason: z.string(),
  /** The names of the servers that the new agent has. */
  servers: z.array(z.string()),
});

export const toolCallItemSchema = z.strictObject({
  ...itemBase,
  kind: z.literal('tool_call'),
  /** The id that the model gave the call; unique within the turn. */
  callId: z.string(),
  serverId: serverIdSchema,
  serverName: z.string(),
  tool: z.string(),
  toolTitle: z.string().nullable(),
  /** Only the arguments that the model chose; what the host fills in is not shown. */
  arguments: jsonObjectSchema,
  status: toolCallStatusSchema,
  /** Set while and after a person was asked. */
  approvalId: idSchema.nullable(),
  /** Why it ran, asked or was refused; null for calls that were made before this was kept. */
  permission: permissionSchema.nullable(),
  outcome: toolOutcomeSchema.nullable(),
  /** While it runs, and only as far as its server tells; not stored. */
  progress: progressSchema.nullable(),
  /** What the server asked during the call, oldest first. */
  questions: z.array(questionSchema),
  /** When the call was sent to its server, and when its outcome was known. */
  startedAt: z.number().int().nullable(),
  endedAt: z.number().int().nullable(),
});

export const itemSchema = z.discriminatedUnion('kind', [
  userItemSchema,
  assistantItemSchema,
  reasoningItemSchema,
  toolCallItemSchema,
  handoffItemSchema,
]);
export type Item = z.infer<typeof itemSchema>;
export type UserItem = z.infer<typeof userItemSchema>;
export type AssistantItem = z.infer<typeof assistantItemSchema>;
export type ReasoningItem = z.infer<typeof reasoningItemSchema>;
export type ToolCallItem = z.infer<typeof toolCallItemSchema>;
export type HandoffItem = z.infer<typeof handoffItemSchema>;

/** What a model is told in place of a message when a turn carries on from one that was cut off. */
export const continueRequest =
  'Your last answer was cut off. Carry on from where it stopped: do not repeat what was said, and do not make a call again whose outcome is there.';

/** A conversation with all that happened in it. `items` are ordered by turn, then by position. */
export const transcriptSchema = z.strictObject({
  conversation: conversationSchema,
  turns: z.array(turnSchema),
  items: z.array(itemSchema),
});
export type Transcript = z.infer<typeof transcriptSchema>;

/** Where a watcher was: events after `seq` of the same host `epoch` are replayed, otherwise a snapshot comes first. */
export const resumePointSchema = z.strictObject({ epoch: z.string().max(64), seq: z.number().int().nonnegative() });
export type ResumePoint = z.infer<typeof resumePointSchema>;

/** What changed in a conversation. `turn` and `item` replace the one with the same id, or add it. */
export const turnChangeSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('snapshot'), transcript: transcriptSchema }),
  z.strictObject({ type: z.literal('conversation'), conversation: conversationSchema }),
  z.strictObject({ type: z.literal('turn'), turn: turnSchema }),
  z.strictObject({ type: z.literal('item'), item: itemSchema }),
  /** Text to put at `offset` (UTF-16 units) of an assistant item that is streaming. */
  z.strictObject({ type: z.literal('text'), itemId: idSchema, offset: z.number().int(), delta: z.string() }),
  z.strictObject({ type: z.literal('removed') }),
]);
export type TurnChange = z.infer<typeof turnChangeSchema>;

/** One message of the `turns.watch` stream. `seq` counts up by one within an epoch and a conversation. */
export const turnEventSchema = z.strictObject({
  epoch: z.string(),
  seq: z.number().int(),
  change: turnChangeSchema,
});
export type TurnEvent = z.infer<typeof turnEventSchema>;

/** The `conversations.watch` stream: first the whole list, newest first, then one event a change. */
export const conversationEventSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('snapshot'), conversations: z.array(conversationSchema) }),
  z.strictObject({ type: z.literal('conversation'), conversation: conversationSchema }),
  z.strictObject({ type: z.literal('removed'), id: idSchema }),
]);
export type ConversationEvent = z.infer<typeof conversationEventSchema>;

/**
 * A place where the words of a search were found: in a message of any branch, or in the title, where `itemId` is null.
 * `excerpt` marks matches with U+0002 … U+0003.
 */
export const searchHitSchema = z.strictObject({
  conversationId: idSchema,
  itemId: idSchema.nullable(),
  title: z.string(),
  excerpt: z.string(),
  updatedAt: z.number().int(),
});
export type SearchHit = z.infer<typeof searchHitSchema>;

/** A turn that will not change by itself any more. */
export function isFinal(status: TurnStatus): boolean {
  return status !== 'running' && status !== 'waiting';
}
