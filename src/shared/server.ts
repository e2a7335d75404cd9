import { z } from 'zod';
import { errorDataSchema } from './errors.ts';
import { jsonObjectSchema } from './json.ts';

/** Ids are part of tool names shown to models, hence the narrow alphabet. */
export const serverIdSchema = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/, 'Use 1 to 32 lower-case letters, digits and hyphens.');

export const environmentNameSchema = z
  .string()
  .max(128)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'Use letters, digits and underscores.');

const noNul = (text: string) => !text.includes('\0');

/** How a server is launched. `bundled` servers are ours and run on our own Node. */
export const serverLaunchSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('bundled'), name: z.enum(['clock', 'notes']) }),
  z.strictObject({
    kind: z.literal('stdio'),
    command: z.string().trim().min(1, 'Enter the command to run.').max(4096).refine(noNul, 'Remove the NUL character.'),
    args: z.array(z.string().max(32_768).refine(noNul, 'Remove the NUL character.')).max(256),
    /** Absolute folder, or null for the user's home folder. */
    cwd: z.string().max(4096).nullable(),
    /** Names only: the values are secrets and live in the secret store. */
    environmentNames: z.array(environmentNameSchema).max(64),
  }),
]);
export type ServerLaunch = z.infer<typeof serverLaunchSchema>;

/** A server as its user configured it. */
export const serverConfigSchema = z.strictObject({
  id: serverIdSchema,
  name: z.string().trim().min(1, 'Enter a name.').max(60),
  launch: serverLaunchSchema,
  /** The lever. */
  enabled: z.boolean(),
  /** Its annotations may be believed (`readOnlyHint` then means "no need to ask"). Always so for bundled servers. */
  trusted: z.boolean(),
  /** The parameter that names the user: hidden from the model and filled in by the host. */
  identityParameter: z.string().max(64).nullable(),
});
export type ServerConfig = z.infer<typeof serverConfigSchema>;

/** Why a server is not running, in plain words with a detail for the curious. */
export const serverFailureSchema = z.strictObject({
  /** One line: what happened and what to do. */
  summary: z.string(),
  /** Longer: where was looked, the exit code, the last lines. May be empty. */
  detail: z.string(),
  cause: z.enum(['not_found', 'not_executable', 'exited', 'handshake_timeout', 'protocol', 'unknown']),
});
export type ServerFailure = z.infer<typeof serverFailureSchema>;

const since = { /** Milliseconds since the epoch at which this state was entered. */ since: z.number().int() };

/** The state machine of DESIGN §5. Later states get their own members here. */
export const serverStateSchema = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('off'), ...since }),
  z.strictObject({ status: z.literal('starting'), ...since, attempt: z.number().int() }),
  z.strictObject({ status: z.literal('ready'), ...since, pid: z.number().int() }),
  z.strictObject({
    status: z.literal('backoff'),
    ...since,
    attempt: z.number().int(),
    /** Milliseconds since the epoch at which the next start is tried. */
    until: z.number().int(),
    failure: serverFailureSchema,
  }),
  z.strictObject({ status: z.literal('failed'), ...since, failure: serverFailureSchema }),
  z.strictObject({ status: z.literal('stopping'), ...since, next: z.enum(['off', 'start', 'removed']) }),
]);
export type ServerState = z.infer<typeof serverStateSchema>;
export type ServerStatus = ServerState['status'];

/** A tool as its server describes it. */
export const toolInfoSchema = z.strictObject({
  name: z.string(),
  title: z.string().nullable(),
  description: z.string(),
  inputSchema: jsonObjectSchema,
  annotations: z.strictObject({
    readOnly: z.boolean(),
    destructive: z.boolean(),
    idempotent: z.boolean(),
    openWorld: z.boolean(),
  }),
});
export type ToolInfo = z.infer<typeof toolInfoSchema>;

/** What the page shows of a server. */
export const serverViewSchema = z.strictObject({
  config: serverConfigSchema,
  state: serverStateSchema,
  /** The tools of the running server; empty unless `ready`. */
  tools: z.array(toolInfoSchema),
  /** Round trips of recent pings and calls, in milliseconds; null before the first. */
  latency: z.strictObject({ p50: z.number(), p95: z.number(), count: z.number().int() }).nullable(),
  /** Starts after the first since the lever was last flipped on. */
  restarts: z.number().int(),
  /** The resolved command line, for people to read; null while it is not known. */
  commandLine: z.string().nullable(),
});
export type ServerView = z.infer<typeof serverViewSchema>;

/** The `servers.watch` stream: first a snapshot, then one event a change. */
export const serverEventSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('snapshot'), servers: z.array(serverViewSchema) }),
  z.strictObject({ type: z.literal('server'), server: serverViewSchema }),
  z.strictObject({ type: z.literal('removed'), id: serverIdSchema }),
]);
export type ServerEvent = z.infer<typeof serverEventSchema>;

/** One line of a server's log: its stderr, what it wrote to stdout that is no message, or a word of the host's own. */
export const logLineSchema = z.strictObject({
  seq: z.number().int(),
  at: z.number().int(),
  source: z.enum(['stderr', 'stdout', 'host']),
  text: z.string(),
});
export type LogLine = z.infer<typeof logLineSchema>;

/** Whether a call of a tool runs at once or asks first. */
export type ToolPolicy = 'allow' | 'ask';

/** Reads of a trusted server run at once; everything else asks. */
export function toolPolicy(config: Pick<ServerConfig, 'trusted'>, tool: Pick<ToolInfo, 'annotations'>): ToolPolicy {
  return config.trusted && tool.annotations.readOnly ? 'allow' : 'ask';
}

/** What a tool gave back, already capped. `text` is what a person or a model reads. */
export const toolResultSchema = z.strictObject({
  text: z.string(),
  structured: jsonObjectSchema.nullable(),
  /** Size of the text before it was cut, in UTF-16 units; null when it was not cut. */
  cutFrom: z.number().int().nullable(),
});
export type ToolResult = z.infer<typeof toolResultSchema>;

/** The outcome of a tool call. */
export const toolOutcomeSchema = z.discriminatedUnion('success', [
  z.strictObject({ success: z.literal(true), data: toolResultSchema }),
  z.strictObject({ success: z.literal(false), error: errorDataSchema }),
]);
export type ToolOutcome = z.infer<typeof toolOutcomeSchema>;
