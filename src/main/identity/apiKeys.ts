import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { SignalboxError } from '../../shared/errors.ts';
import type { ApiKey } from '../../shared/gateway.ts';
import type { Logger } from '../../shared/logger.ts';

/** A key as the service needs it stored. */
export interface ApiKeyRecord extends ApiKey {
  userId: string;
  /** SHA-256 of the whole text, as hex. */
  hash: string;
}

/** The durable list of keys. */
export interface ApiKeyStore {
  list(): Promise<ApiKeyRecord[]>;
  /** CONFLICT for a user who has `limit` keys. */
  add(key: ApiKeyRecord, limit: number): Promise<void>;
  /** NOT_FOUND for a key that this user does not have. */
  remove(userId: string, id: string): Promise<void>;
  touch(userId: string, id: string): Promise<void>;
}

/** What every key begins with. */
export const keyPrefix = 'sbx_';

/** More programs than a person can keep apart. */
const maxKeys = 50;
/** A key that is used all the time is written down once a minute. */
const touchIntervalMs = 60_000;
const form = /^sbx_([0-9a-f]{16})_[\w-]{43}$/;
const hashOf = (text: string) => createHash('sha256').update(text).digest();
/** What is compared where there is no key, so that both take the same time. */
const nobody = randomBytes(32);

/** The keys that programs use in the name of their users. All of them are in memory; of their texts only hashes are. */
export class ApiKeyService {
  readonly #store: ApiKeyStore;
  readonly #log: Logger;
  readonly #now: () => number;
  /** In the order in which they were made. */
  readonly #keys: Map<string, ApiKeyRecord>;
  #changed: (userId: string) => void = () => {};

  private constructor(store: ApiKeyStore, records: ApiKeyRecord[], log: Logger, now: () => number) {
    this.#store = store;
    this.#keys = new Map(records.map((record) => [record.id, record]));
    this.#log = log;
    this.#now = now;
  }

  static async open(store: ApiKeyStore, log: Logger, now: () => number = Date.now): Promise<ApiKeyService> {
    return new ApiKeyService(store, await store.list(), log, now);
  }

  /** Tells of whose keys each change is. */
  onChange(listener: (userId: string) => void): void {
    this.#changed = listener;
  }

  /** Whether there is such a key, whosever it is. */
  has(id: string): boolean {
    return this.#keys.has(id);
  }

  /** The user's keys in the order in which they were made. */
  list(userId: string): ApiKey[] {
    return [...this.#keys.values()].filter((key) => key.userId === userId).map(apiKeyOf);
  }

  /** Makes a key; its text is kept nowhere. INVALID_INPUT for a time that is past, CONFLICT for too many keys. */
  async create(userId: string, name: string, expiresAt: number | null): Promise<{ key: ApiKey; text: string }> {
    const createdAt = this.#now();
    if (expiresAt !== null && expiresAt <= createdAt) {
      throw new SignalboxError('INVALID_INPUT', 'The time at which a key expires has to be in the future.');
    }
    const id = randomBytes(8).toString('hex');
    const text = `${keyPrefix}${id}_${randomBytes(32).toString('base64url')}`;
    const record: ApiKeyRecord = {
      userId,
      id,
      name,
      prefix: `${keyPrefix}${id.slice(0, 8)}`,
      hash: hashOf(text).toString('hex'),
      createdAt,
      expiresAt,
      lastUsedAt: null,
    };
    await this.#store.add(record, maxKeys);
    this.#keys.set(id, record);
    this.#changed(userId);
    return { key: apiKeyOf(record), text };
  }

  /**
   * Revokes a key: it is refused from the moment of the call on. Where that can't be stored, with the error of the store,
   * only until the next start. NOT_FOUND for one that this user does not have.
   */
  async revoke(userId: string, id: string): Promise<void> {
    const record = this.#keys.get(id);
    if (record?.userId === userId) this.#keys.delete(id);
    try {
      await this.#store.remove(userId, id);
    } finally {
      this.#changed(userId);
    }
  }

  /** A user was removed, and their keys with them. */
  forgetUser(userId: string): void {
    for (const [id, record] of this.#keys) if (record.userId === userId) this.#keys.delete(id);
  }

  /** The key with this text; null for one that is unknown, revoked or expired. */
  verify(text: string): ApiKeyRecord | null {
    const id = form.exec(text)?.[1];
    const record = id === undefined ? undefined : this.#keys.get(id);
    const expected = record === undefined ? nobody : Buffer.from(record.hash, 'hex');
    if (!timingSafeEqual(hashOf(text), expected) || record === undefined) return null;
    const now = this.#now();
    if (record.expiresAt !== null && record.expiresAt <= now) return null;
    this.#noteUse(record, now);
    return record;
  }

  #noteUse(record: ApiKeyRecord, now: number): void {
    if (record.lastUsedAt !== null && now - record.lastUsedAt < touchIntervalMs) return;
    this.#keys.set(record.id, { ...record, lastUsedAt: now });
    this.#changed(record.userId);
    // That it was used is telemetry: a disk that is full refuses nobody.
    this.#store.touch(record.userId, record.id).catch((error: unknown) => {
      this.#log.warn({ error }, 'The use of a key could not be stored');
    });
  }
}

function apiKeyOf({ id, name, prefix, createdAt, expiresAt, lastUsedAt }: ApiKeyRecord): ApiKey {
  return { id, name, prefix, createdAt, expiresAt, lastUsedAt };
}
