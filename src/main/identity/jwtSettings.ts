import { readFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { messageOf, SignalboxError } from '../../shared/errors.ts';

/** The file in the data folder that says whose tokens are taken. */
const jwtSettingsFile = 'gateway.json';

const secretAlgorithms = ['HS256', 'HS384', 'HS512'] as const;
const keyAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;

const common = {
  /** Exactly as `iss` says it. */
  issuer: z.string().min(1).max(1_000),
  /** What `aud` has to name. */
  audience: z.string().min(1).max(1_000),
  /** The oldest token that is taken, by its `iat`. */
  maxAgeSeconds: z.number().int().min(1).max(31_536_000).default(86_400),
  /** The user, by id or name, for whom a `sub` stands. Without it `sub` is the id of a user. */
  users: z.record(z.string().min(1).max(1_000), z.string().min(1).max(80)).optional(),
};
const keyed = { ...common, algorithms: z.array(z.enum(keyAlgorithms)).min(1) };

/** Where the keys come from decides which algorithms there can be: a public key is never taken for a shared secret. */
const jwtSchema = z.union([
  z.strictObject({ ...common, algorithms: z.array(z.enum(secretAlgorithms)).min(1), secretFile: z.string().min(1) }),
  z.strictObject({ ...keyed, jwksFile: z.string().min(1) }),
  z.strictObject({
    ...keyed,
    jwksUrl: z.string().refine(isSafeUrl, 'has to be an https URL, or http to 127.0.0.1 or [::1], without a password'),
  }),
]);
export type JwtSettings = z.infer<typeof jwtSchema>;

/** Read apart from the rest, so that what is wrong is said of the one form that was meant. */
const sources = { secretFile: 0, jwksFile: 1, jwksUrl: 2 } as const;
type Source = keyof typeof sources;

/**
 * Reads `gateway.json` from the data folder; null where there is none. Throws INVALID_INPUT that says what is wrong and
 * where.
 */
export async function readJwtSettings(dataFolder: string): Promise<JwtSettings | null> {
  const file = join(dataFolder, jwtSettingsFile);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw wrong(`It can’t be read: ${error.message}.`);
  });
  if (text === null) return null;
  const { jwt } = parsed(z.strictObject({ jwt: z.record(z.string(), z.unknown()) }), parseJson(text), '');
  const given = (Object.keys(sources) as Source[]).filter((name) => Object.hasOwn(jwt, name));
  const [source] = given;
  if (source === undefined || given.length > 1) {
    throw wrong('jwt needs exactly one of secretFile, jwksFile and jwksUrl.');
  }
  return parsed<JwtSettings>(jwtSchema.options[sources[source]], jwt, 'jwt');
}

/** A file that the settings name, from the data folder on. Throws INVALID_INPUT where it can't be read. */
export async function readNamedFile(dataFolder: string, key: string, path: string): Promise<Buffer> {
  try {
    return await readFile(resolve(dataFolder, path));
  } catch (error) {
    throw wrong(`jwt.${key} names a file that can’t be read: ${messageOf(error)}.`);
  }
}

/** INVALID_INPUT with the name of the file before what is wrong in it. */
export function wrong(what: string): SignalboxError {
  return new SignalboxError('INVALID_INPUT', `${jwtSettingsFile} in the data folder is not right. ${what}`);
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, at: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = [at, ...(issue?.path ?? []).map(String)].filter((part) => part !== '').join('.');
  throw wrong(`At ${place === '' ? 'its top' : place}: ${issue?.message ?? 'it does not fit'}.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw wrong(`It is not JSON: ${messageOf(error)}.`);
  }
}

/** Nobody on the way can put in keys of their own. What a name on this machine resolves to is not ours to say. */
function isSafeUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.username !== '' || url.password !== '') return false;
  if (url.protocol === 'https:') return true;
  return (
    url.protocol === 'http:' && ((isIPv4(url.hostname) && url.hostname.startsWith('127.')) || url.hostname === '[::1]')
  );
}
