import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { PageSession } from '../../identity/pageSessions.ts';

const secretLifetimeMs = 30 * 60_000;
const maxSecrets = 16;
const maxTokens = 64;

/** Who may use the browser shell: a single-use secret, carried by the shell's URL, is exchanged for a bearer token. */
export interface Sessions {
  /** A fresh secret, good for one exchange within half an hour. */
  mintSecret(): string;
  /** A token that is good until the host ends, or null when the secret is unknown, used or too old. */
  exchange(secret: string): string | null;
  /** The page of the tab that has this token; null for a token that is not good. */
  find(token: string): PageSession | null;
}

/** Where the pages of tabs come from. */
export interface TabPages {
  open(): PageSession;
  close(page: PageSession): void;
}

/** Keeps hashes only, in memory only. `now` is in milliseconds and must not run backwards. */
export function createSessions(pages: TabPages, now: () => number = () => performance.now()): Sessions {
  const secrets: { hash: Buffer; expiresAt: number }[] = [];
  const tokens: { hash: Buffer; page: PageSession }[] = [];

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
      const oldest = keepLatest(tokens, { hash: hashOf(token), page: pages.open() }, maxTokens);
      if (oldest !== undefined) pages.close(oldest.page);
      return token;
    },
    find(token) {
      const hash = hashOf(token);
      return tokens.find((entry) => timingSafeEqual(entry.hash, hash))?.page ?? null;
    },
  };
}

/** Adds an entry, and returns the oldest one where it had to make room. */
function keepLatest<T>(list: T[], entry: T, limit: number): T | undefined {
  list.push(entry);
  return list.length > limit ? list.shift() : undefined;
}

function randomText(): string {
  return randomBytes(32).toString('base64url');
}

/** Hashes of one length are what `timingSafeEqual` can compare; the texts themselves may be of any. */
function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
