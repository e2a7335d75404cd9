import type { ContractRouterClient } from '@orpc/contract';
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import {
  conversationEventSchema,
  conversationSchema,
  idSchema,
  maxMessageLength,
  resumePointSchema,
  searchHitSchema,
  turnEventSchema,
} from './conversation.ts';
import { type ErrorCode, errorCodes, outcomeSchema } from './errors.ts';
import { answerSchema } from './question.ts';
import {
  environmentNameSchema,
  headerNameSchema,
  remoteUrlSchema,
  serverConfigSchema,
  serverEventSchema,
  serverIdSchema,
  serverOptionsSchema,
} from './server.ts';
import { callRecordSchema, logLineSchema, serverSampleSchema } from './serverActivity.ts';
import { baseUrlSchema, keyChangeSchema, providerSchema, settingsViewSchema, themeSchema } from './settings.ts';
import { userSchema } from './user.ts';

const errorDetailsSchema = z.strictObject({ retryable: z.boolean() });

type ErrorMap = { [Code in ErrorCode]: { status: number; data: typeof errorDetailsSchema } };

const errorMap = Object.fromEntries(
  Object.entries(errorCodes).map(([code, { status }]) => [code, { status, data: errorDetailsSchema }]),
) as ErrorMap;

const procedure = oc.errors(errorMap);
const nothing = z.strictObject({});

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

const secretValuesSchema = <Name extends z.ZodType<string>>(name: Name, max: number) =>
  z.array(z.strictObject({ name, value: z.string().max(32_768) })).max(max);

const keptValuesSchema = <Name extends z.ZodType<string>>(name: Name, max: number) =>
  z.array(z.strictObject({ name, value: z.string().max(32_768).nullable() })).max(max);

/** How a server is reached, with the secret values that go to the secret store. */
export const newLaunchSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('stdio'),
    command: z.string().trim().min(1, 'Enter the command to run.').max(4096),
    args: z.array(z.string().max(32_768)).max(256),
    cwd: z.string().trim().max(4096).nullable(),
    environment: secretValuesSchema(environmentNameSchema, 64),
  }),
  z.strictObject({
    kind: z.literal('http'),
    url: remoteUrlSchema,
    headers: secretValuesSchema(headerNameSchema, 32),
  }),
]);
export type NewLaunch = z.infer<typeof newLaunchSchema>;

/** A server that a user adds. */
export const newServerSchema = z.strictObject({ name: serverConfigSchema.shape.name, launch: newLaunchSchema });
export type NewServer = z.infer<typeof newServerSchema>;

/** What a user changes of a server. Left-out parts stay as they are. */
export const serverChangeSchema = z.strictObject({
  id: serverIdSchema,
  name: serverConfigSchema.shape.name.optional(),
  /** In place of the old one. A secret whose value is null keeps the value that is stored under its name. */
  launch: z
    .discriminatedUnion('kind', [
      z.strictObject({
        ...newLaunchSchema.options[0].shape,
        environment: keptValuesSchema(environmentNameSchema, 64),
      }),
      z.strictObject({ ...newLaunchSchema.options[1].shape, headers: keptValuesSchema(headerNameSchema, 32) }),
    ])
    .optional(),
  options: serverOptionsSchema.optional(),
});
export type ServerChange = z.infer<typeof serverChangeSchema>;

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
    /** Full-text search over titles and messages; words match by prefix. At most 50 conversations, best first. */
    search: procedure.input(z.strictObject({ query: z.string().max(500) })).output(z.array(searchHitSchema)),
  },
  turns: {
    /** Sends a message. Without a conversation a new one is made. Returns once the message is stored. */
    start: procedure
      .input(
        z.strictObject({
          conversationId: idSchema.nullable(),
          text: z.string().trim().min(1, 'Write a message first.').max(maxMessageLength),
        }),
      )
      .output(z.strictObject({ conversationId: idSchema, turnId: idSchema })),
    /** Stops a turn. Text so far is kept; calls under way are cancelled at their server. Idempotent. */
    cancel: procedure.input(z.strictObject({ turnId: idSchema })).output(nothing),
    /** Answers one pending approval. Each can be answered once; a second answer is a CONFLICT. */
    decide: procedure
      .input(z.strictObject({ approvalId: idSchema, decision: z.enum(['allow', 'deny']) }))
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
  results: {
    /** Reads a stored result from an offset in bytes on. */
    read: procedure
      .input(z.strictObject({ handle: idSchema, offset: z.number().int().nonnegative() }))
      .output(resultChunkSchema),
  },
  settings: {
    watch: procedure.input(nothing).output(eventIterator(settingsViewSchema)),
    setTheme: procedure.input(z.strictObject({ theme: themeSchema })).output(nothing),
    setProvider: procedure
      .input(z.strictObject({ provider: providerSchema, key: keyChangeSchema }))
      .output(settingsViewSchema),
    /** Asks an endpoint for its models with the given or the stored key. Never throws for what the endpoint does. */
    testProvider: procedure
      .input(z.strictObject({ baseUrl: baseUrlSchema, key: keyChangeSchema }))
      .output(outcomeSchema(z.strictObject({ models: z.array(z.string()) }))),
  },
} as const;

export type Contract = typeof contract;
/** The host as the page calls it, whatever the transport. */
export type Api = ContractRouterClient<Contract>;
