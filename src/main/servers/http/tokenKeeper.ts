import { OAuthError, OAuthErrorCode, type OAuthTokens, refreshAuthorization } from '@modelcontextprotocol/client';
import { KeyedQueue } from '../../../shared/keyedQueue.ts';
import type { Clock } from '../clock.ts';
import type { CredentialStore } from '../stores.ts';
import { SignInNeeded } from './fault.ts';
import { NetworkError, RemoteFetch } from './remoteFetch.ts';
import { type StoredSignIn, storedSignInSchema, withTokens } from './storedSignIn.ts';

/** A token is renewed this long before it expires, in milliseconds: requests take their time. */
const renewBefore = 30_000;
const requestTimeout = 20_000;
const maxBytes = 1024 * 1024;

/** A remote server as far as its sign-in depends on it. */
export interface SignInTarget {
  readonly id: string;
  readonly name: string;
  readonly url: URL;
}

export interface TokenKeeperOptions {
  /** The secrets of the user whose servers these are. */
  readonly credentials: CredentialStore;
  readonly clock: Clock;
  readonly clientVersion: string;
}

/**
 * The sign-ins of a user's remote servers: keeps them in the secret store and renews their tokens. What touches one
 * server happens one after the other, so that no refresh token, which many servers accept only once, is used twice.
 */
export class TokenKeeper {
  readonly #options: TokenKeeperOptions;
  readonly #known = new Map<string, StoredSignIn | null>();
  readonly #queue = new KeyedQueue();

  constructor(options: TokenKeeperOptions) {
    this.#options = options;
  }

  /** The access token to send to a server, renewed where it is about to expire; null when nobody signed in. */
  token(target: SignInTarget): Promise<string | null> {
    return this.#queue.run(target.id, async () => {
      const signIn = await this.#load(target);
      if (signIn === null) return null;
      if (!this.#expiresSoon(signIn) || signIn.tokens.refresh_token === undefined) return signIn.tokens.access_token;
      return (await this.#refresh(target, signIn)).tokens.access_token;
    });
  }

  /**
   * Replaces an access token that the server refused; does nothing when somebody else just did. Rejects with
   * `SignInNeeded` when only a person can get a new one, and with a `NetworkError` when it can be tried again.
   */
  renew(target: SignInTarget, refused: string | null): Promise<void> {
    return this.#queue.run(target.id, async () => {
      const signIn = await this.#load(target);
      if (signIn === null) throw new SignInNeeded(`“${target.name}” asks you to sign in.`);
      if (signIn.tokens.access_token === refused) await this.#refresh(target, signIn);
    });
  }

  /** Keeps a new sign-in in place of an older one. */
  save(serverId: string, signIn: StoredSignIn): Promise<void> {
    return this.#queue.run(serverId, () => this.#write(serverId, signIn));
  }

  /** Forgets the sign-in of a server, if there is one. */
  remove(serverId: string): Promise<void> {
    return this.#queue.run(serverId, async () => {
      this.#known.set(serverId, null);
      await this.#options.credentials.remove(secretName(serverId));
    });
  }

  async #load({ id, url }: SignInTarget): Promise<StoredSignIn | null> {
    const known = this.#known.get(id);
    const signIn = known === undefined ? await this.#read(id) : known;
    this.#known.set(id, signIn);
    // A token is for the address at which its user signed in, and must not be sent to another one.
    return signIn?.serverUrl === url.href ? signIn : null;
  }

  /** A stored sign-in that can't be opened or understood is as good as none: its user signs in again. */
  async #read(serverId: string): Promise<StoredSignIn | null> {
    const secret = await this.#options.credentials.get(secretName(serverId));
    if (secret.status !== 'stored') return null;
    const parsed = storedSignInSchema.safeParse(parseJson(secret.value));
    return parsed.success ? parsed.data : null;
  }

  async #write(serverId: string, signIn: StoredSignIn): Promise<void> {
    this.#known.set(serverId, signIn);
    await this.#options.credentials.set(secretName(serverId), JSON.stringify(signIn));
  }

  #expiresSoon({ expiresAt }: StoredSignIn): boolean {
    return expiresAt !== null && this.#options.clock.wall() > expiresAt - renewBefore;
  }

  async #refresh(target: SignInTarget, signIn: StoredSignIn): Promise<StoredSignIn> {
    const refreshToken = signIn.tokens.refresh_token;
    const ended = new SignInNeeded(`Your sign-in at “${target.name}” has ended. Sign in again.`);
    if (refreshToken === undefined) throw ended;
    const tokens = await this.#request(signIn, refreshToken).catch(async (error: unknown) => {
      // The request that needs the token has not been sent, whatever became of this one.
      if (!isFinal(error)) throw new NetworkError(asError(error), new URL(signIn.authorizationServer));
      await this.#write(target.id, { ...signIn, tokens: withoutRefreshToken(signIn.tokens) });
      throw ended;
    });
    const renewed = withTokens(signIn, tokens, this.#options.clock.wall());
    await this.#write(target.id, renewed);
    return renewed;
  }

  async #request(signIn: StoredSignIn, refreshToken: string): Promise<OAuthTokens> {
    const { clientVersion } = this.#options;
    const remote = new RemoteFetch({ clientVersion, maxBytes, timeout: requestTimeout });
    try {
      return await refreshAuthorization(signIn.authorizationServer, {
        clientInformation: signIn.client,
        refreshToken,
        fetchFn: (url, init) => remote.fetch(url, init),
        ...(signIn.metadata === null ? {} : { metadata: signIn.metadata }),
        ...(signIn.resource === null ? {} : { resource: signIn.resource }),
      });
    } finally {
      remote.close();
    }
  }
}

/** Errors after which the same refresh token can't work any more. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof OAuthError)) return false;
  const passing: readonly string[] = [
    OAuthErrorCode.ServerError,
    OAuthErrorCode.TemporarilyUnavailable,
    OAuthErrorCode.TooManyRequests,
  ];
  return !passing.includes(error.code);
}

function withoutRefreshToken({ refresh_token: _, ...tokens }: StoredSignIn['tokens']): StoredSignIn['tokens'] {
  return tokens;
}

function asError(thrown: unknown): Error {
  if (thrown instanceof NetworkError && thrown.cause instanceof Error) return thrown.cause;
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function secretName(serverId: string): string {
  return `server/${serverId}/sign-in`;
}
