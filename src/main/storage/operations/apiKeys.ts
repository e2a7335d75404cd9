import { SignalboxError } from '../../../shared/errors.ts';
import type { Connection } from '../connection.ts';
import { inserting, keyNotFound, referring, userNotFound } from './absence.ts';

/** A key as stored: of its text only the hash, by which a request with it is known again. */
export interface StoredApiKey {
  userId: string;
  id: string;
  name: string;
  prefix: string;
  /** SHA-256 of the whole text, as hex. */
  hash: string;
  createdAt: number;
  expiresAt: number | null;
  lastUsedAt: number | null;
}

/** The keys of every user, in the order in which they were made. */
export function listApiKeys(connection: Connection): StoredApiKey[] {
  return connection.all<StoredApiKey>(
    `SELECT user_id AS userId, id, name, prefix, hash, created_at AS createdAt, expires_at AS expiresAt,
       last_used_at AS lastUsedAt FROM api_keys ORDER BY row`,
  );
}

/** CONFLICT for a user who has `limit` keys. */
export function addApiKey(connection: Connection, { key, limit }: { key: StoredApiKey; limit: number }): void {
  const { n } = connection.get<{ n: number }>('SELECT count(*) AS n FROM api_keys WHERE user_id = @userId', {
    userId: key.userId,
  }) ?? { n: 0 };
  if (n >= limit) {
    throw new SignalboxError('CONFLICT', `There are ${limit} keys already. Revoke one that is not used.`);
  }
  referring(userNotFound, () =>
    inserting('This key exists already. Make it once more.', () =>
      connection.run(
        `INSERT INTO api_keys (user_id, id, name, prefix, hash, created_at, expires_at, last_used_at)
         VALUES (@userId, @id, @name, @prefix, @hash, @createdAt, @expiresAt, @lastUsedAt)`,
        { ...key },
      ),
    ),
  );
}

export function removeApiKey(connection: Connection, { userId, id }: { userId: string; id: string }): void {
  const changes = connection.run('DELETE FROM api_keys WHERE user_id = @userId AND id = @id', { userId, id });
  if (changes === 0) throw keyNotFound();
}

/** Remembers that a key was used. One that was revoked meanwhile is passed over. */
export function touchApiKey(
  connection: Connection,
  { userId, id, at }: { userId: string; id: string; at: number },
): void {
  connection.run('UPDATE api_keys SET last_used_at = @at WHERE user_id = @userId AND id = @id', { userId, id, at });
}
