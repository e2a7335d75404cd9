import type { Connection } from '../connection.ts';
import { userNotFound } from './absence.ts';

/** A user as stored, with what only signing in needs. */
export interface StoredUser {
  id: string;
  name: string;
  color: number;
  /** As `scrypt` left it, with its parameters; null where signing in asks for none. */
  passphrase: string | null;
  createdAt: number;
  /** Milliseconds since the epoch; 0 before the user first signed in. */
  lastUsedAt: number;
}

const columns = 'id, name, color, passphrase, created_at AS createdAt, last_used_at AS lastUsedAt';

/** Everybody, in the order in which they were added. */
export function listUsers(connection: Connection): StoredUser[] {
  return connection.all<StoredUser>(`SELECT ${columns} FROM users ORDER BY rowid`);
}

/** Makes the user of the first start unless there is one, and returns the one there is. */
export function ensureLocalUser(
  connection: Connection,
  user: { id: string; name: string; createdAt: number },
): StoredUser {
  connection.run(
    `INSERT INTO users (id, name, created_at, is_local) VALUES (@id, @name, @createdAt, 1)
     ON CONFLICT (is_local) WHERE is_local = 1 DO NOTHING`,
    { ...user },
  );
  return (
    connection.get<StoredUser>(`SELECT ${columns} FROM users WHERE is_local = 1`) ?? {
      ...user,
      color: 0,
      passphrase: null,
      lastUsedAt: 0,
    }
  );
}

export function addUser(connection: Connection, user: StoredUser): void {
  connection.run(
    `INSERT INTO users (id, name, color, passphrase, created_at, last_used_at, is_local)
     VALUES (@id, @name, @color, @passphrase, @createdAt, @lastUsedAt, 0)`,
    { ...user },
  );
}

export function changeUser(
  connection: Connection,
  { id, name, color }: { id: string; name: string; color: number },
): void {
  expectChange(connection.run('UPDATE users SET name = @name, color = @color WHERE id = @id', { id, name, color }));
}

export function setPassphrase(
  connection: Connection,
  { id, passphrase }: { id: string; passphrase: string | null },
): void {
  expectChange(connection.run('UPDATE users SET passphrase = @passphrase WHERE id = @id', { id, passphrase }));
}

/** Remembers that a user signed in. */
export function touchUser(connection: Connection, { id, at }: { id: string; at: number }): void {
  expectChange(connection.run('UPDATE users SET last_used_at = @at WHERE id = @id', { id, at }));
}

/** Removes a user with every row that is theirs. Returns the handles of their results, whose files are now nobody's. */
export function removeUser(connection: Connection, { id }: { id: string }): { handles: string[] } {
  const results = connection.all<{ handle: string }>('SELECT handle FROM results WHERE user_id = @id', { id });
  expectChange(connection.run('DELETE FROM users WHERE id = @id', { id }));
  return { handles: results.map(({ handle }) => handle) };
}

function expectChange(changes: number): void {
  if (changes === 0) throw userNotFound();
}
