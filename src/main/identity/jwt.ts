import { decodeProtectedHeader, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { messageOf } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import type { User } from '../../shared/user.ts';
import type { Bearer, TokenVerifier } from './bearer.ts';
import { RemoteJwks, readJwks } from './jwks.ts';
import { type JwtSettings, readJwtSettings, readNamedFile, wrong } from './jwtSettings.ts';

/** Clocks of two machines are never quite the same. */
const leewaySeconds = 5;
/** As short as the hash of HS256, or guessing the secret is easier than forging what it signs. */
const minSecretBytes = 32;
const keyIdForm = /^[\w.:=-]{1,128}$/;
/** Ways in which a token would bring the key that it is to be checked with. */
const keyHeaders = ['jwk', 'jku', 'x5u', 'x5c'] as const;

type Users = Pick<{ list(): User[]; find(id: string): User | null }, 'list' | 'find'>;

/** Tokens of one issuer, as `gateway.json` names it. */
export interface JwtVerifier extends TokenVerifier {
  readonly issuer: string;
}

/**
 * Reads `gateway.json` of a data folder; null where there is none. Throws INVALID_INPUT that says what is wrong and
 * where, also of the files that it names.
 */
export async function openJwtVerifier(dataFolder: string, users: Users, log: Logger): Promise<JwtVerifier | null> {
  const settings = await readJwtSettings(dataFolder);
  if (settings === null) return null;
  const keyOf = await keysOf(settings, dataFolder, log);
  return { issuer: settings.issuer, verify: (token) => verify(token, settings, keyOf, users) };
}

async function keysOf(settings: JwtSettings, dataFolder: string, log: Logger): Promise<JWTVerifyGetKey> {
  if ('secretFile' in settings) {
    const secret = trimmed(await readNamedFile(dataFolder, 'secretFile', settings.secretFile));
    if (secret.byteLength < minSecretBytes) {
      throw wrong(`The secret in jwt.secretFile has ${secret.byteLength} bytes, and needs at least ${minSecretBytes}.`);
    }
    return async () => secret;
  }
  if ('jwksUrl' in settings) return new RemoteJwks(settings.jwksUrl, log).keyOf;
  const text = await readNamedFile(dataFolder, 'jwksFile', settings.jwksFile);
  try {
    return readJwks(text.toString('utf8'));
  } catch (error) {
    throw wrong(`The keys in jwt.jwksFile can’t be used: ${messageOf(error)}.`);
  }
}

/** Null for whatever is not good: why is nobody's business but the issuer's. */
async function verify(
  token: string,
  { issuer, audience, algorithms, maxAgeSeconds, users: names }: JwtSettings,
  keyOf: JWTVerifyGetKey,
  users: Users,
): Promise<Bearer | null> {
  try {
    const header = decodeProtectedHeader(token);
    if (keyHeaders.some((name) => Object.hasOwn(header, name))) return null;
    if (header.kid !== undefined && !keyIdForm.test(header.kid)) return null;
    const { payload } = await jwtVerify(token, keyOf, {
      algorithms: [...algorithms],
      issuer,
      audience,
      requiredClaims: ['exp', 'iat', 'sub'],
      // With it a time of issue in the future is refused as well.
      maxTokenAge: maxAgeSeconds,
      clockTolerance: leewaySeconds,
    });
    const user = userOf(payload.sub, names, users);
    const { sub = '', exp = 0 } = payload;
    return (
      user && {
        userId: user.id,
        expiresAt: (exp + leewaySeconds) * 1000,
        credential: { kind: 'jwt', id: user.id, name: sub },
      }
    );
  } catch {
    return null;
  }
}

/** The user for whom a `sub` stands; null where nobody is meant by it. */
function userOf(sub: unknown, names: JwtSettings['users'], users: Users): User | null {
  if (typeof sub !== 'string') return null;
  if (names === undefined) return users.find(sub);
  const name = Object.hasOwn(names, sub) ? names[sub] : undefined;
  if (name === undefined) return null;
  return users.find(name) ?? users.list().find((user) => user.name === name) ?? null;
}

/** Editors and `echo` end a file with a line break that is no part of the secret. */
function trimmed(secret: Buffer): Uint8Array {
  const text = secret.toString('latin1').replace(/[\r\n]+$/, '');
  return new Uint8Array(Buffer.from(text, 'latin1'));
}
