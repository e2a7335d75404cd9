import { z } from 'zod';
import { connectionSchema, headerNameSchema, maxConnections } from './connection.ts';
import { toolInfoSchema } from './tool.ts';

/** Ids are part of tool names shown to models, hence the narrow alphabet. */
export const serverIdSchema = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/, 'Use 1 to 32 lower-case letters, digits and hyphens.');

export const environmentNameSchema = z
  .string()
  .max(128)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'Use letters, digits and underscores.');

/** The address of a remote server. Its credentials belong into headers, which are kept secret. */
export const remoteUrlSchema = z
  .string()
  .trim()
  .max(2048)
  .pipe(z.url({ protocol: /^https?$/, error: 'Enter an address that begins with https:// or http://.' }))
  .refine((url) => !/^[^/]*\/\/[^/?#]*@/.test(url), 'Put user name and password into a header, not into the address.');

const noNul = (text: string) => !text.includes('\0');

/** The folder that `files` works in: an absolute path. Null in a launch stands for a folder of the user's own in the data folder. */
export const filesFolderSchema = z.string().trim().min(1).max(4096).refine(noNul, 'Remove the NUL character.');

/** A server of ours, with what its user set of it. */
export const bundledLaunchSchema = z.discriminatedUnion('name', [
  z.strictObject({ kind: z.literal('bundled'), name: z.literal('clock') }),
  z.strictObject({ kind: z.literal('bundled'), name: z.literal('notes') }),
  z.strictObject({ kind: z.literal('bundled'), name: z.literal('files'), folder: filesFolderSchema.nullable() }),
  z.strictObject({
    kind: z.literal('bundled'),
    name: z.literal('http-api'),
    connections: z.array(connectionSchema).max(maxConnections),
  }),
]);
export type BundledLaunch = z.infer<typeof bundledLaunchSchema>;

/** How a server is launched. `bundled` servers are ours and run on our own Node. */
export const serverLaunchSchema = z.discriminatedUnion('kind', [
  bundledLaunchSchema,
  z.strictObject({
    kind: z.literal('stdio'),
    command: z.string().trim().min(1, 'Enter the command to run.').max(4096).refine(noNul, 'Remove the NUL character.'),
    args: z.array(z.string().max(32_768).refine(noNul, 'Remove the NUL character.')).max(256),
    /** Absolute folder, or null for the user's home folder. */
    cwd: z.string().max(4096).nullable(),
    /** Names only: the values are secrets and live in the secret store. */
    environmentNames: z.array(environmentNameSchema).max(64),
  }),
  z.strictObject({
    kind: z.literal('http'),
    url: remoteUrlSchema,
    /** Names only: the values are secrets and live in the secret store. */
    headerNames: z.array(headerNameSchema).max(32),
  }),
]);
export type ServerLaunch = z.infer<typeof serverLaunchSchema>;

const seconds = z.number().int('Use whole seconds.').min(1, 'Use at least 1 second.').max(3600, 'Use at most an hour.');

/** How a server is run and called. */
export const serverOptionsSchema = z.strictObject({
  /** `always` runs while its lever is on; `on-demand` starts with the first call and stops after idle minutes. */
  lifetime: z.enum(['always', 'on-demand']),
  idleMinutes: z.number().int().min(1).max(1440),
  /** Seconds until a call is given up, whatever progress its server reports. */
  callTimeout: seconds,
  /** Seconds for single tools, by name, in place of `callTimeout`. */
  toolTimeouts: z.record(z.string().min(1).max(128), seconds),
  /** Folders that the server is told it may work in (MCP roots): absolute paths. */
  roots: z.array(z.string().trim().min(1).max(4096).refine(noNul, 'Remove the NUL character.')).max(16),
});
export type ServerOptions = z.infer<typeof serverOptionsSchema>;

export const defaultServerOptions: ServerOptions = {
  lifetime: 'always',
  idleMinutes: 10,
  callTimeout: 60,
  toolTimeouts: {},
  roots: [],
};

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
  options: serverOptionsSchema,
});
export type ServerConfig = z.infer<typeof serverConfigSchema>;

/** Why a server is not running, in plain words with a detail for the curious. */
export const serverFailureSchema = z.strictObject({
  /** One line: what happened and what to do. */
  summary: z.string(),
  /** Longer: where was looked, the exit code, the last lines. May be empty. */
  detail: z.string(),
  cause: z.enum([
    'not_found',
    'not_executable',
    'exited',
    'handshake_timeout',
    'protocol',
    'unresponsive',
    'unreachable',
    'refused',
    'unknown',
  ]),
});
export type ServerFailure = z.infer<typeof serverFailureSchema>;

const since = { /** Milliseconds since the epoch at which this state was entered. */ since: z.number().int() };

/** The states of a server: off, waiting, running or down. */
export const serverStateSchema = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('off'), ...since }),
  /** Its lever is on and it starts with the first call; no process. */
  z.strictObject({ status: z.literal('idle'), ...since }),
  /** It waits for a person. `message` says what for. */
  z.strictObject({ status: z.literal('blocked'), ...since, reason: z.enum(['sign-in']), message: z.string() }),
  z.strictObject({ status: z.literal('starting'), ...since, attempt: z.number().int() }),
  /** `pid` is null for a remote server. */
  z.strictObject({ status: z.literal('ready'), ...since, pid: z.number().int().nullable() }),
  /** It runs, but does not answer probes, or too many calls failed: calls fail at once. */
  z.strictObject({
    status: z.literal('degraded'),
    ...since,
    pid: z.number().int().nullable(),
    reason: z.enum(['probes', 'breaker']),
    /** With `breaker`: from when on one call is let through to see whether it works again. */
    until: z.number().int().nullable(),
  }),
  z.strictObject({
    status: z.literal('backoff'),
    ...since,
    attempt: z.number().int(),
    /** Milliseconds since the epoch at which the next start is tried. */
    until: z.number().int(),
    failure: serverFailureSchema,
  }),
  z.strictObject({ status: z.literal('failed'), ...since, failure: serverFailureSchema }),
  z.strictObject({
    status: z.literal('stopping'),
    ...since,
    next: z.enum(['off', 'idle', 'blocked', 'start', 'removed']),
  }),
]);
export type ServerState = z.infer<typeof serverStateSchema>;
export type ServerStatus = ServerState['status'];

/** Figures of a server that change while it works. */
export const serverVitalsSchema = z.strictObject({
  /** Recent round trips of probes and calls in milliseconds, and the last ones, oldest first; null before the first. */
  latency: z
    .strictObject({ p50: z.number(), p95: z.number(), count: z.number().int(), recent: z.array(z.number()).max(32) })
    .nullable(),
  /** The last calls, at most 256, and how many of them the server failed: errors of a tool itself do not count. */
  calls: z.strictObject({ count: z.number().int(), failed: z.number().int() }),
  /** Starts after the first since the lever was last flipped on. */
  restarts: z.number().int(),
  breaker: z.strictObject({
    state: z.enum(['closed', 'open', 'half-open']),
    /** While open: milliseconds since the epoch from which on one call is let through. */
    until: z.number().int().nullable(),
  }),
  /** All processes of the server: share of one core, resident bytes. Null where it can't be told or nothing runs. */
  usage: z.strictObject({ cpu: z.number(), memory: z.number().int(), processes: z.number().int() }).nullable(),
});
export type ServerVitals = z.infer<typeof serverVitalsSchema>;

/** What a server said of itself in the handshake. */
export const serverIdentitySchema = z.strictObject({
  name: z.string().nullable(),
  version: z.string().nullable(),
  /** The negotiated revision of the protocol, such as `2025-11-25`. */
  protocol: z.string(),
});
export type ServerIdentity = z.infer<typeof serverIdentitySchema>;

/** What the page shows of a server. */
export const serverViewSchema = z.strictObject({
  config: serverConfigSchema,
  state: serverStateSchema,
  /** The tools that it has, or had when it last ran: see `toolsFrom`. */
  tools: z.array(toolInfoSchema),
  toolsFrom: z.enum(['server', 'cache', 'none']),
  vitals: serverVitalsSchema,
  /** The resolved command line or the address, for people to read; null while it is not known. */
  commandLine: z.string().nullable(),
  /** Null unless it runs. */
  identity: serverIdentitySchema.nullable(),
  /** How it says that it is meant to be used, since the host runs; null where it says nothing. */
  instructions: z.string().nullable(),
  /** A parameter of its tools that seems to name the user; null where there is none, or one is marked already. */
  identityProposal: z.string().nullable(),
});
export type ServerView = z.infer<typeof serverViewSchema>;

/** The `servers.watch` stream: first a snapshot, then one event a change. */
export const serverEventSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('snapshot'), servers: z.array(serverViewSchema) }),
  z.strictObject({ type: z.literal('server'), server: serverViewSchema }),
  z.strictObject({ type: z.literal('vitals'), id: serverIdSchema, vitals: serverVitalsSchema }),
  z.strictObject({ type: z.literal('removed'), id: serverIdSchema }),
]);
export type ServerEvent = z.infer<typeof serverEventSchema>;

/** Whether a call may be made in this state: the server runs, or starts for it. */
export function acceptsCalls(state: ServerState, now: number): boolean {
  if (state.status === 'degraded') return state.until !== null && state.until <= now;
  return state.status === 'ready' || state.status === 'idle' || state.status === 'starting';
}
