import { createHash } from 'node:crypto';
import { messageOf, SignalboxError } from '../../shared/errors.ts';
import type { Connection } from './connection.ts';
import type { Migration } from './migrations/index.ts';
import { sqliteCode } from './sqliteErrors.ts';

/** What identifies a migration in the databases it ran on. */
export function checksumOf(migration: Migration): string {
  return createHash('sha256').update(`${migration.version}\n${migration.name}\n${migration.sql}`).digest('hex');
}

interface AppliedRow {
  version: number;
  name: string;
  checksum: string;
}

/**
 * The migrations that this database still needs; changes nothing. Throws a STORAGE_ERROR for a database that this
 * version of Signalbox must not touch: a newer one, or one that was made by other migrations of the same numbers.
 */
export function pendingMigrations(connection: Connection, known: readonly Migration[]): Migration[] {
  const applied = appliedMigrations(connection);
  const latest = known.at(-1)?.version ?? 0;
  const newest = Math.max(Number(connection.pragma('user_version')), applied.at(-1)?.version ?? 0);
  if (newest > latest) throw newerDatabase(newest, latest);
  for (const [index, row] of applied.entries()) {
    const migration = known[index];
    if (migration === undefined || migration.version !== row.version || checksumOf(migration) !== row.checksum) {
      throw foreignMigration(row);
    }
  }
  return known.slice(applied.length);
}

/** Version of the database's schema; 0 for a new database. */
export function schemaVersion(connection: Connection): number {
  return Number(connection.pragma('user_version'));
}

/**
 * Applies migrations in order, each in a transaction of its own: after a crash the database is at one version or at the
 * next one, never between. `at` is when, in milliseconds since the epoch.
 */
export function applyMigrations(connection: Connection, pending: readonly Migration[], at: number): void {
  // Tables can only be rebuilt while references are not enforced; they are checked before each commit instead.
  connection.pragma('foreign_keys = OFF');
  try {
    for (const migration of pending) {
      connection.transaction(() => applyOne(connection, migration, at));
    }
  } finally {
    connection.pragma('foreign_keys = ON');
  }
}

function applyOne(connection: Connection, migration: Migration, at: number): void {
  try {
    connection.execute(
      `CREATE TABLE IF NOT EXISTS migrations (
         version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL
       ) STRICT`,
    );
    connection.execute(migration.sql);
    connection.run('INSERT INTO migrations (version, name, checksum, applied_at) VALUES (?, ?, ?, ?)', [
      migration.version,
      migration.name,
      checksumOf(migration),
      at,
    ]);
    connection.pragma(`user_version = ${migration.version}`);
    const broken = connection.all('PRAGMA foreign_key_check');
    if (broken.length > 0) throw new Error(`${broken.length} rows refer to rows that do not exist`);
  } catch (error) {
    throw failedMigration(migration, error);
  }
}

function appliedMigrations(connection: Connection): AppliedRow[] {
  const exists = connection.get("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'");
  if (exists === undefined) return [];
  return connection.all<AppliedRow>('SELECT version, name, checksum FROM migrations ORDER BY version');
}

function newerDatabase(found: number, known: number): SignalboxError {
  const message = `This data folder was last used by a newer Signalbox: its database has version ${found}, and this one knows versions up to ${known}. Update Signalbox, or choose another folder with --data-dir. Nothing was changed.`;
  return new SignalboxError('STORAGE_ERROR', message, { retryable: false });
}

function foreignMigration({ version, name }: AppliedRow): SignalboxError {
  const message = `The database of this data folder was made by another build of Signalbox: its step ${version} (“${name}”) is not the one that this build knows. Use that build, or choose another folder with --data-dir. Nothing was changed.`;
  return new SignalboxError('STORAGE_ERROR', message, { retryable: false });
}

function failedMigration({ version }: Migration, cause: unknown): SignalboxError {
  const reason = sqliteCode(cause) === 'SQLITE_FULL' ? 'the disk is full' : messageOf(cause);
  const message = `The database could not be updated to version ${version}: ${reason}. It is still as it was; a copy is in the folder “backups”.`;
  return new SignalboxError('STORAGE_ERROR', message, { retryable: false, cause });
}
