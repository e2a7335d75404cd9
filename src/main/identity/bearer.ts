import type { CredentialKind } from '../../shared/gateway.ts';
import type { User } from '../../shared/user.ts';
import { type ApiKeyService, keyPrefix } from './apiKeys.ts';
import type { DevelopmentBypass } from './devBypass.ts';

/** Whose a credential is. */
export interface Bearer {
  readonly userId: string;
  /** When it stops being good, in milliseconds since the epoch; null: it does not expire. */
  readonly expiresAt: number | null;
  /** `id` tells the credentials of one kind apart; `name` is what a person knows it by. */
  readonly credential: { readonly kind: CredentialKind; readonly id: string; readonly name: string };
}

/** Checks a JWT; null for one that is not good. */
export interface TokenVerifier {
  verify(token: string): Promise<Bearer | null>;
}

export interface BearerParts {
  users: { find(id: string): User | null };
  apiKeys: Pick<ApiKeyService, 'verify'>;
  /** Null where no issuer is configured. */
  jwt: TokenVerifier | null;
  /** Null in every run but those for development that ask for it. */
  bypass: DevelopmentBypass | null;
}

const maxTokenLength = 8_192;
const headerForm = /^bearer +(\S(?:.*\S)?) *$/i;
const jwtForm = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/**
 * Finds out whose a request is by its `Authorization` header: the shape of the token says who has to know it. Null for
 * whatever is not good, without a word why: who guesses learns nothing.
 */
export class BearerAuthenticator {
  readonly #parts: BearerParts;

  constructor(parts: BearerParts) {
    this.#parts = parts;
  }

  async authenticate(header: string | undefined): Promise<Bearer | null> {
    const token = header === undefined ? undefined : headerForm.exec(header)?.[1];
    if (token === undefined || token.length > maxTokenLength) return null;
    const bearer = await this.#bearerOf(token);
    // Whoever was removed is nobody, whatever their credential says.
    return bearer !== null && this.#parts.users.find(bearer.userId) !== null ? bearer : null;
  }

  async #bearerOf(token: string): Promise<Bearer | null> {
    const { apiKeys, jwt, bypass } = this.#parts;
    if (token.startsWith(keyPrefix)) {
      const key = apiKeys.verify(token);
      return (
        key && {
          userId: key.userId,
          expiresAt: key.expiresAt,
          credential: { kind: 'api-key', id: key.id, name: key.name },
        }
      );
    }
    if (jwtForm.test(token)) return jwt === null ? null : jwt.verify(token);
    const user = bypass?.userOf(token) ?? null;
    return (
      user && { userId: user.id, expiresAt: null, credential: { kind: 'development', id: user.id, name: user.name } }
    );
  }
}
