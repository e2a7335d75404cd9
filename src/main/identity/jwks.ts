import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { messageOf } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';

/** Between two attempts to fetch the keys, whatever came of the last one: what an unknown key id can cause. */
const minPauseMs = 30_000;
/** Keys that are older are fetched anew, so that one that was withdrawn is not taken for long. */
const maxAgeMs = 10 * 60_000;
/** Keys that could not be fetched anew for so long are not taken any more. */
const maxStaleMs = 24 * 60 * 60_000;
const timeoutMs = 5_000;
const maxBytes = 256 * 1024;

/** Public keys only: a shared secret or a private key has no place in a list that others can read. */
const jwksSchema = z.object({
  keys: z
    .array(
      z
        .looseObject({ kty: z.enum(['RSA', 'EC', 'OKP']) })
        .refine((key) => !Object.hasOwn(key, 'd'), 'holds a private key; publish the public part only'),
    )
    .max(100),
});

/** The keys of a JWKS text. Throws words that say what is wrong with it. */
export function readJwks(text: string): JWTVerifyGetKey {
  const result = jwksSchema.safeParse(JSON.parse(text));
  if (result.success) return createLocalJWKSet(result.data);
  const [issue] = result.error.issues;
  throw new Error(`at ${(issue?.path ?? []).join('.') || 'its top'}: ${issue?.message ?? 'it does not fit'}`);
}

/** The keys at a URL: kept, and fetched anew when they are old or a token names one that is not among them. */
export class RemoteJwks {
  readonly #url: string;
  readonly #log: Logger;
  readonly #now: () => number;
  #keys: JWTVerifyGetKey | null = null;
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #attemptedAt = Number.NEGATIVE_INFINITY;
  #fetching: Promise<boolean> | null = null;

  /** `now` is in milliseconds and must not run backwards. */
  constructor(url: string, log: Logger, now: () => number = () => performance.now()) {
    this.#url = url;
    this.#log = log;
    this.#now = now;
  }

  /** The key of a token; throws what jose throws where there is none. */
  readonly keyOf: JWTVerifyGetKey = async (header, token) => {
    if (this.#now() - this.#fetchedAt > maxAgeMs) await this.#refresh();
    try {
      return await this.#known(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !(await this.#refresh())) throw error;
      return this.#known(header, token);
    }
  };

  #known: JWTVerifyGetKey = async (header, token) => {
    if (this.#keys === null || this.#now() - this.#fetchedAt > maxStaleMs) throw new errors.JWKSNoMatchingKey();
    return this.#keys(header, token);
  };

  /** Whether there are newer keys now. */
  #refresh(): Promise<boolean> {
    if (this.#fetching !== null) return this.#fetching;
    if (this.#now() - this.#attemptedAt < minPauseMs) return Promise.resolve(false);
    this.#attemptedAt = this.#now();
    this.#fetching = this.#fetch().finally(() => {
      this.#fetching = null;
    });
    return this.#fetching;
  }

  async #fetch(): Promise<boolean> {
    try {
      this.#keys = readJwks(await fetchText(this.#url));
      this.#fetchedAt = this.#now();
      return true;
    } catch (error) {
      this.#log.warn({ reason: messageOf(error) }, 'The keys of the issuer of JWTs could not be fetched');
      return false;
    }
  }
}

async function fetchText(url: string): Promise<string> {
  const response = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
    headers: { Accept: 'application/json' },
  });
  if (!response.ok || response.body === null) throw new Error(`the answer was ${response.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new Error(`the answer is longer than ${maxBytes / 1024} KiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
