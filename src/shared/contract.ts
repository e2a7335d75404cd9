import type { ContractRouterClient } from '@orpc/contract';
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import {
  agentDraftSchema,
  agentIdSchema,
  agentSchema,
  maxAgentFile,
  modelChoiceSchema,
  providerIdSchema,
} from './agent.ts';
import { approvalAnswerSchema, approvalRecordSchema, approvalRuleSchema, ruleContentSchema } from './approval.ts';
import {
  attachmentSchema,
  conversationEventSchema,
  conversationSchema,
  idSchema,
  maxAttachments,
  maxMessageLength,
  resumePointSchema,
  searchHitSchema,
  turnEventSchema,
} from './conversation.ts';
import { type ErrorCode, errorCodes, outcomeSchema } from './errors.ts';
import { answerSchema } from './question.ts';
import { serverConfigSchema, serverEventSchema, serverIdSchema } from './server.ts';
import { callRecordSchema, logLineSchema, serverSampleSchema } from './serverActivity.ts';
import { newServerSchema, serverChangeSchema } from './serverChange.ts';
import {
  baseUrlSchema,
  contextSettingsSchema,
  foundServerSchema,
  keyChangeSchema,
  providerKindSchema,
  providerSchema,
  settingsViewSchema,
  themeSchema,
} from './settings.ts';
import { contextReportSchema } from './usage.ts';
import { userSchema } from './user.ts';

const errorDetailsSchema = z.strictObject({ retryable: z.boolean() });

type ErrorMap = { [Code in ErrorCode]: { status: number; data: typeof errorDetailsSchema } };

const errorMap = Object.fromEntries(
  Object.entries(errorCodes).map(([code, { status }]) => [code, { status, data: errorDetailsSchema }]),
) as ErrorMap;

const procedure = oc.errors(errorMap);
const nothing = z.strictObject({});
const startedSchema = z.strictObject({ conversationId: idSchema, turnId: idSchema });

/** What the page needs to know of the host before anything else. */
export const systemInfoSchema = z.strictObject({
  version: z.string(),
  /** Changes with every start of the host; sequence numbers count within it. */
  epoch: z.string(),
  shell: z.enum(['window', 'browser']),
  dataFolder: z.string(),
  /** Set when the data folder can't be written: why, in words for a user. */
  readOnly: z.string().nullable(),
  /** What happened to the stored data before this start, in words for a user; null mostly. */
  notice: z.string().nullable(),
  user: userSchema,
});
export type SystemInfo = z.infer<typeof systemInfoSchema>;

/** A piece of a stored result. */
export const resultChunkSchema = z.strictObject({
  /** At most 48 KiB of the content, as base64. */
  data: z.base64(),
  /** Where the next piece begins, in bytes; null at the end. */
  next: z.number().int().nullable(),
  bytes: z.number().int(),
  mimeType: z.string(),
});
export type ResultChunk = z.infer<typeof resultChunkSchema>;

/** Every procedure and stream of the host. Each transport serves exactly this. */
export const contract = {
  system: {
    info: procedure.input(nothing).output(systemInfoSchema),
  },
  conversations: {
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
  },
  turns: {
    /**
     * Sends a message. Without a conversation a new one is made, for `agentId`. It follows the end of the shown branch,
     * or with `parentId` that turn: null begins beside the first one. Returns once the message is stored.
     */
    start: procedure
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
    retry: procedure.input(z.strictObject({ turnId: idSchema })).output(startedSchema),
    /** Carries on from the last finished item of a turn that was interrupted, stopped or failed. Else it is a CONFLICT. */
    continue: procedure.input(z.strictObject({ turnId: idSchema })).output(startedSchema),
    /** Stops a turn. Text so far is kept; calls under way are cancelled at their server. Idempotent. */
    cancel: procedure.input(z.strictObject({ turnId: idSchema })).output(nothing),
    /**
     * Answers pending approvals, all of one turn. Each can be answered once; a second answer is a CONFLICT, and then none
     * of them is answered. A scope beyond `once` makes a rule, which answers what else waits in the turn and fits it.
     */
    decide: procedure
      .input(z.strictObject({ approvalIds: z.array(idSchema).min(1).max(64), answer: approvalAnswerSchema }))
      .output(nothing),
    /** Answers what a server asked during a call. Each question can be answered once; then it is a CONFLICT. */
    answer: procedure.input(z.strictObject({ questionId: idSchema, answer: answerSchema })).output(nothing),
    /** A conversation and what changes in it, from a resume point on. */
    watch: procedure
      .input(z.strictObject({ conversationId: idSchema, resume: resumePointSchema.nullable() }))
      .output(eventIterator(turnEventSchema)),
  },
  servers: {
    watch: procedure.input(nothing).output(eventIterator(serverEventSchema)),
    setEnabled: procedure.input(z.strictObject({ id: serverIdSchema, enabled: z.boolean() })).output(nothing),
    /** Starts a server anew: now, with a fresh restart count. */
    restart: procedure.input(z.strictObject({ id: serverIdSchema })).output(nothing),
    /** Adds a server with its lever off: the user has seen the command line and flips the lever to run it. */
    add: procedure.input(newServerSchema).output(serverConfigSchema),
    /** Changes a server. A new launch or new roots restart it when it runs. Bundled servers keep name and launch (DENIED). */
    update: procedure.input(serverChangeSchema).output(serverConfigSchema),
    /** Stops a server and forgets it. Bundled servers can't be removed (DENIED). */
    remove: procedure.input(z.strictObject({ id: serverIdSchema })).output(nothing),
    /** The last lines of a server's log, then new ones as they come, in batches. */
    watchLog: procedure.input(z.strictObject({ id: serverIdSchema })).output(eventIterator(z.array(logLineSchema))),
    /** What was measured of a server in the last hour, then new samples as they come. */
    watchSamples: procedure
      .input(z.strictObject({ id: serverIdSchema }))
      .output(eventIterator(z.array(serverSampleSchema))),
    /** The last calls of a server, at most 100, oldest first, then new ones as they come. */
    watchCalls: procedure
      .input(z.strictObject({ id: serverIdSchema }))
      .output(eventIterator(z.array(callRecordSchema))),
    /**
     * Begins the sign-in of a server that waits for it: a person opens `address` in a browser. The host hears of the end
     * by itself where the browser runs on the same machine; elsewhere `finishSignIn` takes the address it ended at.
     */
    signIn: procedure.input(z.strictObject({ id: serverIdSchema })).output(z.strictObject({ address: z.string() })),
    /** Ends a sign-in with the address to which the browser was sent at last. */
    finishSignIn: procedure
      .input(z.strictObject({ id: serverIdSchema, address: z.string().trim().max(8192) }))
      .output(nothing),
    /** Forgets the sign-in of a server, and restarts it. */
    signOut: procedure.input(z.strictObject({ id: serverIdSchema })).output(nothing),
  },
  agents: {
    /** The user's agents, in the order in which they were made; the whole list after each change. */
    watch: procedure.input(nothing).output(eventIterator(z.array(agentSchema))),
    /** Adds or changes an agent. */
    save: procedure.input(agentDraftSchema).output(agentSchema),
    /** Removes an agent; conversations with it go on with the default one, which can't be removed (DENIED). */
    remove: procedure.input(z.strictObject({ id: agentIdSchema })).output(nothing),
    /** Agents as the text of a file, with all those to whom they hand over. */
    export: procedure
      .input(z.strictObject({ ids: z.array(agentIdSchema).min(1).max(100) }))
      .output(z.strictObject({ text: z.string() })),
    /** Adds the agents of such a file, as new ones. INVALID_INPUT says what is wrong with the file. */
    import: procedure.input(z.strictObject({ text: z.string().max(maxAgentFile) })).output(z.array(agentSchema)),
  },
  approvals: {
    /** The rules that hold, newest first; the whole list after each change. Those of single turns are left out. */
    watchRules: procedure.input(nothing).output(eventIterator(z.array(approvalRuleSchema))),
    /** Adds a rule that holds everywhere, or with an id changes one. */
    saveRule: procedure
      .input(z.strictObject({ id: idSchema.nullable(), rule: ruleContentSchema }))
      .output(approvalRuleSchema),
    removeRule: procedure.input(z.strictObject({ id: idSchema })).output(nothing),
    /** What was allowed and denied, by whom or by which rule: newest first, older than `before`. */
    log: procedure
      .input(z.strictObject({ before: idSchema.nullable(), limit: z.number().int().min(1).max(200) }))
      .output(z.array(approvalRecordSchema)),
  },
  uploads: {
    /** Adds a piece of a file, at most 48 KiB as base64, at its offset in bytes. The first one begins the upload. */
    append: procedure
      .input(
        z.strictObject({ uploadId: idSchema, offset: z.number().int().nonnegative(), data: z.base64().max(65_536) }),
      )
      .output(nothing),
    /** Ends an upload: the file can then be sent with a message. One that is never ended is forgotten after a while. */
    finish: procedure
      .input(
        z.strictObject({
          uploadId: idSchema,
          name: attachmentSchema.shape.name.min(1),
          mimeType: attachmentSchema.shape.mimeType,
        }),
      )
      .output(attachmentSchema),
  },
  results: {
    /** Reads a stored result from an offset in bytes on. */
    read: procedure
      .input(z.strictObject({ handle: idSchema, offset: z.number().int().nonnegative() }))
      .output(resultChunkSchema),
  },
  settings: {
    watch: procedure.input(nothing).output(eventIterator(settingsViewSchema)),
    setTheme: procedure.input(z.strictObject({ theme: themeSchema })).output(nothing),
    /** Adds a provider, or changes the one with its id, and its key. */
    saveProvider: procedure
      .input(z.strictObject({ provider: providerSchema, key: keyChangeSchema }))
      .output(settingsViewSchema),
    /** Removes a provider and its key. What used it uses the default model, or the built-in one. */
    removeProvider: procedure.input(z.strictObject({ id: providerIdSchema })).output(settingsViewSchema),
    /** What answers where an agent has no model of its own. */
    setDefaultModel: procedure.input(modelChoiceSchema).output(settingsViewSchema),
    setContext: procedure.input(contextSettingsSchema).output(settingsViewSchema),
    /** Asks a provider for its models with the given or the stored key. Never throws for what the provider does. */
    testProvider: procedure
      .input(z.strictObject({ kind: providerKindSchema, baseUrl: baseUrlSchema, key: keyChangeSchema }))
      .output(outcomeSchema(z.strictObject({ models: z.array(z.string()) }))),
    /** The models of a stored provider, by its stored key. */
    listModels: procedure
      .input(z.strictObject({ id: providerIdSchema }))
      .output(outcomeSchema(z.strictObject({ models: z.array(z.string()) }))),
    /** Looks for model servers on this machine, at the ports that they use by default. Only ever asked for by a person. */
    discover: procedure.input(nothing).output(z.array(foundServerSchema)),
  },
} as const;

export type Contract = typeof contract;
/** The host as the page calls it, whatever the transport. */
export type Api = ContractRouterClient<Contract>;
