import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const secretLifetimeMs = 30 * 60_000;
const maxSecrets = 16;
const maxTokens = 64;

/** Who may use the browser shell: a single-use secret, carried by the shell's URL, is exchanged for a bearer token. */
export interface Sessions {
  /** A fresh secret, good for one exchange within half an hour. */
  mintSecret(): string;
  /** A token that is good until the host ends, or null when the secret is unknown, used or too old. */
  exchange(secret: string): string | null;
  isValid(token: string): boolean;
}

/** Keeps hashes only, in memory only. `now` is in milliseconds and must not run backwards. */
export function createSessions(now: () => number = () => performance.now()): Sessions {
  const secrets: { hash: Buffer; expiresAt: number }[] = [];
  const tokens: Buffer[] = [];

  return {
    mintSecret() {
      const secret = randomText();
      keepLatest(secrets, { hash: hashOf(secret), expiresAt: now() + secretLifetimeMs }, maxSecrets);
      return secret;
    },
    exchange(secret) {
      const hash = hashOf(secret);
      const index = secrets.findIndex((entry) => timingSafeEqual(entry.hash, hash));
      const [entry] = index === -1 ? [] : secrets.splice(index, 1);
      if (entry === undefined || now() >= entry.expiresAt) return null;
      const token = randomText();
      keepLatest(tokens, hashOf(token), maxTokens);
      return token;
    },
    isValid(token) {
      const hash = hashOf(token);
      return tokens.some((entry) => timingSafeEqual(entry, hash));
    },
  };
}

function keepLatest<T>(list: T[], entry: T, limit: number): void {
  list.push(entry);
  if (list.length > limit) list.shift();
}

function randomText(): string {
  return randomBytes(32).toString('base64url');
}

/** Hashes of one length are what `timingSafeEqual` can compare; the texts themselves may be of any. */
function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
