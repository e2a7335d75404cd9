import { randomBytes, randomUUID, webcrypto } from 'node:crypto';
import { SignJWT } from 'jose';
import type { JsonObject } from '../../shared/json.ts';
import type { ServerConfig } from '../../shared/server.ts';
import type { Clock } from './clock.ts';

/** Where in the `_meta` of a call its server finds the user, and the token that proves that we said so. */
const userKey = 'signalbox/user';
const tokenKey = 'signalbox/identity';

/** Where in its environment a server finds the key of its tokens, and for whom they have to be made out. */
const keyVariable = 'SIGNALBOX_IDENTITY_KEY';
const idVariable = 'SIGNALBOX_SERVER_ID';

/** Seconds for which a token is good. */
const tokenLife = 60;
/** Milliseconds for which calls share a token: it still has most of its life before it when the last of them arrives. */
const tokenReuse = 20_000;

/** What a server is told in the `_meta` of a call about the user for whom it is made. */
export type CallIdentity = (userId: string) => JsonObject | Promise<JsonObject>;

/** Whether a server learns for whom it is called: ours do, and others whose user has said so by marking a parameter. */
export function learnsUser({ launch, identityParameter }: ServerConfig): boolean {
  return launch.kind === 'bundled' || identityParameter !== null;
}

/** For a server that has no process of ours, to which no key could be given: the user's id alone. */
export const userAlone: CallIdentity = (userId) => ({ [userKey]: userId });

/**
 * Proves to one process for whom its calls are made. The process is given a key that no other has, so that a token says
 * nothing to another server, nor to the next process of the same one.
 */
export class ProcessIdentity {
  readonly #serverId: string;
  readonly #clock: Pick<Clock, 'wall'>;
  readonly #key = randomBytes(32);
  /** Signing with the bytes themselves would import them each time, which takes as long as signing. */
  #signingKey: Promise<webcrypto.CryptoKey> | null = null;
  /** The oldest first. */
  readonly #tokens = new Map<string, { readonly token: Promise<string>; readonly madeAt: number }>();

  constructor(serverId: string, clock: Pick<Clock, 'wall'>) {
    this.#serverId = serverId;
    this.#clock = clock;
  }

  /** The variables that the process is given, and nobody else. */
  get environment(): Record<string, string> {
    return { [keyVariable]: this.secret, [idVariable]: this.#serverId };
  }

  /** The key in base64url, as it must never be shown. */
  get secret(): string {
    return this.#key.toString('base64url');
  }

  readonly metaFor: CallIdentity = async (userId) => ({ [userKey]: userId, [tokenKey]: await this.#tokenFor(userId) });

  #tokenFor(userId: string): Promise<string> {
    const now = this.#clock.wall();
    // Somebody may have set the clock back.
    const isFresh = (madeAt: number) => now >= madeAt && now - madeAt < tokenReuse;
    const known = this.#tokens.get(userId);
    if (known !== undefined && isFresh(known.madeAt)) return known.token;
    for (const [user, { madeAt }] of this.#tokens) {
      if (isFresh(madeAt)) break;
      this.#tokens.delete(user);
    }
    this.#tokens.delete(userId);
    const token = this.#sign(userId, Math.floor(now / 1_000));
    this.#tokens.set(userId, { token, madeAt: now });
    return token;
  }

  async #sign(userId: string, issuedAt: number): Promise<string> {
    const algorithm = { name: 'HMAC', hash: 'SHA-256' };
    this.#signingKey ??= webcrypto.subtle.importKey('raw', this.#key, algorithm, false, ['sign']);
    return new SignJWT()
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer('signalbox')
      .setAudience(this.#serverId)
      .setSubject(userId)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + tokenLife)
      .setJti(randomUUID())
      .sign(await this.#signingKey);
  }
}
