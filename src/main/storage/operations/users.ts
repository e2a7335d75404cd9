import type { User } from '../../../shared/user.ts';
import type { Connection } from '../connection.ts';

interface UserRow {
  id: string;
  name: string;
  created_at: number;
}

/** The one local user, or null before the first start. */
export function findLocalUser(connection: Connection): User | null {
  const row = connection.get<UserRow>('SELECT id, name, created_at FROM users WHERE is_local = 1');
  return row === undefined ? null : { id: row.id, name: row.name, createdAt: row.created_at };
}

/** Makes the local user unless there is one, and returns the one there is. */
export function ensureLocalUser(connection: Connection, user: User): User {
  connection.run(
    `INSERT INTO users (id, name, created_at, is_local) VALUES (@id, @name, @createdAt, 1)
     ON CONFLICT (is_local) WHERE is_local = 1 DO NOTHING`,
    { ...user },
  );
  return findLocalUser(connection) ?? user;
}
