import { readFileSync } from 'node:fs';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { z } from 'zod';
import { type Connection, type Credential, httpMethods } from '../models/connection.ts';
import { assertNever } from './assertNever.ts';
import { isTransferHeader } from './requestHeaders.ts';

/** The variable of the environment that holds the configuration itself, as JSON. */
export const configurationVariable = 'SIGNALBOX_HTTP_API';

/** Connections by user, each user's in the order of the configuration. */
export type Connections = ReadonlyMap<string, readonly Connection[]>;

/** The configuration can't be used. The message says where and why, and never quotes a value: it may be a secret. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

const secretSchema = z.string().regex(/^[A-Za-z_]\w{0,127}$/, 'must be the name of an environment variable');

const authSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('bearer'), secret: secretSchema }),
  z.strictObject({
    kind: z.literal('header'),
    header: z.string().max(128).refine(isHeaderName, 'is no name of a header'),
    secret: secretSchema,
  }),
  z.strictObject({
    kind: z.literal('basic'),
    username: z.string().max(256),
    secret: secretSchema,
  }),
]);

const connectionSchema = z.strictObject({
  name: z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u, 'must be 1 to 64 letters, digits, dots or dashes'),
  description: z.string().max(500).default(''),
  baseUrl: z.string().max(2_000).transform(readBaseUrl),
  auth: authSchema.default({ kind: 'none' }),
  methods: z
    .array(z.enum(httpMethods))
    .min(1)
    .default([...httpMethods]),
  headers: z
    .record(z.string().max(100).toLowerCase(), z.string().max(1_000))
    .default({})
    .refine((headers) => Object.entries(headers).every(isFixedHeader), 'has a header that cannot be set'),
  allowPrivate: z.boolean().default(false),
  timeoutSeconds: z.number().min(1).max(600).default(30),
});

const userSchema = z.strictObject({
  connections: z
    .array(connectionSchema)
    .max(200)
    .refine((given) => new Set(given.map(({ name }) => name)).size === given.length, 'has two of the same name'),
});

const configurationSchema = z.strictObject({ users: z.record(z.string().min(1).max(64), userSchema) });

/**
 * Reads the connections from the file, else from `SIGNALBOX_HTTP_API`; without either there are none. The values of
 * their credentials are taken out of the environment and removed from it, together with the configuration. Throws
 * `ConfigurationError`.
 */
export function readConfiguration(file: string | undefined, environment: NodeJS.ProcessEnv): Connections {
  const text = file === undefined ? (environment[configurationVariable] ?? '') : readText(file);
  delete environment[configurationVariable];
  if (text.trim() === '') return new Map();
  const source = file === undefined ? configurationVariable : file;
  const parsed = configurationSchema.safeParse(parseJson(text, source));
  if (!parsed.success) throw new ConfigurationError(`${source}: ${parsed.error.issues.map(explain).join('; ')}.`);
  const secrets = takeSecrets(parsed.data, environment);
  return new Map(
    Object.entries(parsed.data.users).map(([user, { connections }]) => [
      user,
      connections.map(({ auth, timeoutSeconds, ...rest }) => ({
        ...rest,
        credential: toCredential(auth, secrets),
        timeout: timeoutSeconds * 1_000,
      })),
    ]),
  );
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown reason';
    throw new ConfigurationError(`The configuration ${file} cannot be read (${code}).`, { cause: thrown });
  }
}

function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The engine's own message would quote the text.
    throw new ConfigurationError(`${source} is not valid JSON.`);
  }
}

function explain({ path, message }: z.core.$ZodIssue): string {
  return `${path.map(String).join('.') || 'the configuration'} ${/^[A-Z]/.test(message) ? `(${message})` : message}`;
}

function readBaseUrl(text: string, context: z.core.$RefinementCtx<string>): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (url && isWeb && !url.username && !url.password && !url.search && !url.hash) return url;
  const message = 'must be an http or https address without user, query or fragment';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}

function isFixedHeader([name, value]: [string, string]): boolean {
  return isHeaderName(name) && !isTransferHeader(name) && isHeaderValue(value);
}

function isHeaderName(name: string): boolean {
  return succeeds(() => validateHeaderName(name));
}

function isHeaderValue(value: string): boolean {
  return succeeds(() => validateHeaderValue('value', value));
}

function succeeds(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

type Secrets = ReadonlyMap<string, string | undefined>;

/** All are read before any is removed: two connections may share one. */
function takeSecrets({ users }: z.output<typeof configurationSchema>, environment: NodeJS.ProcessEnv): Secrets {
  const auths = Object.values(users).flatMap(({ connections }) => connections.map(({ auth }) => auth));
  const names = auths.flatMap((auth) => (auth.kind === 'none' ? [] : [auth.secret]));
  const secrets = new Map(names.map((name) => [name, environment[name]]));
  for (const name of names) delete environment[name];
  return secrets;
}

/** One credential that cannot be used leaves the other connections as they are: it is told where it is needed. */
function toCredential(auth: z.output<typeof authSchema>, secrets: Secrets): Credential {
  if (auth.kind === 'none') return auth;
  // A file or a terminal easily adds the end of a line, and it belongs to no credential.
  const value = secrets.get(auth.secret)?.replace(/[\r\n]+$/, '') ?? '';
  const reason = flawOf(auth, value);
  if (reason !== null) return { kind: 'unusable', intended: auth.kind, reason };
  switch (auth.kind) {
    case 'bearer':
      return { kind: 'bearer', token: value };
    case 'header':
      return { kind: 'header', header: auth.header, value };
    case 'basic':
      return { kind: 'basic', username: auth.username, password: value };
    default:
      return assertNever(auth);
  }
}

/** Why the credential cannot be sent as it is meant, as a sentence; null when it can. */
function flawOf(auth: Exclude<z.output<typeof authSchema>, { kind: 'none' }>, value: string): string | null {
  if (value === '') return `Its credential is missing: the environment variable ${auth.secret} is not set.`;
  if (auth.kind === 'basic') {
    return /[:\p{Cc}]/u.test(auth.username) ? 'Its user name has a colon or control characters.' : null;
  }
  if (!isHeaderValue(value)) return 'Its credential has characters that no header can carry.';
  const isTransfer = auth.kind === 'header' && isTransferHeader(auth.header);
  return isTransfer ? `No credential can be sent in the header ${auth.header}.` : null;
}
