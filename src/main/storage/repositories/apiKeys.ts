import type { StorageAccess } from '../access.ts';
import type { StoredApiKey } from '../operations/apiKeys.ts';

/** The keys of programs. NOT_FOUND for a key that this user does not have. */
export interface ApiKeyRepository {
  /** Those of every user, in the order in which they were made. */
  list(): Promise<StoredApiKey[]>;
  /** CONFLICT for a user who has `limit` keys. */
  add(key: StoredApiKey, limit: number): Promise<void>;
  remove(userId: string, id: string): Promise<void>;
  /** Remembers that a key was used now. */
  touch(userId: string, id: string): Promise<void>;
}

export function apiKeyRepository({ read, write, now }: StorageAccess): ApiKeyRepository {
  return {
    list: () => read('apiKeys.list', undefined),
    add: (key, limit) => write('apiKeys.add', { key, limit }),
    remove: (userId, id) => write('apiKeys.remove', { userId, id }),
    touch: (userId, id) => write('apiKeys.touch', { userId, id, at: now() }),
  };
}
