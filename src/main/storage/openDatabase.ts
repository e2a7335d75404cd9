import { constants, copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { SignalboxError } from '../../shared/errors.ts';
import { isBackupDue, takeBackup } from './backup.ts';
import { type Connection, openReadable, openWritable } from './connection.ts';
import { createPrivateFile, type StorageFiles, storageFiles } from './files.ts';
import { ensureDataFolder, fileWriteObstacle, unusableDataFolder, writeObstacle } from './folder.ts';
import { applyMigrations, pendingMigrations, schemaVersion } from './migrate.ts';
import { type Migration, migrations } from './migrations/index.ts';
import { rebuildSearch } from './operations/search.ts';
import type { Opened } from './protocol.ts';
import { findDamage, finishReplacement, replaceDamaged } from './recovery.ts';
import { isReadOnly, sqliteCode } from './sqliteErrors.ts';

/**
 * Makes the database of a data folder ready for use: creates it, restores it when it is damaged, and migrates it after
 * a verified backup. Where the folder can't be written but has a database, there is no connection and `readOnly` says
 * why. Throws a `SignalboxError` for a database of a newer version, and where there is neither database nor a place
 * for one.
 */
export function openForWriting(
  dataFolder: string,
  known: readonly Migration[] = migrations,
  now: number = Date.now(),
): Opened & { connection: Connection | null } {
  const files = storageFiles(dataFolder);
  ensureDataFolder(dataFolder);
  const obstacle = writeObstacle(dataFolder) ?? (existsSync(files.database) ? fileWriteObstacle(files.database) : null);
  if (obstacle !== null) return openUnwritable(dataFolder, files, obstacle, known);

  let notice = finishReplacement(files, now);
  if (findDamage(files) !== null) notice = replaceDamaged(files, now);
  const backupDue = existsSync(files.database) && isBackupDue(files, now);
  if (!existsSync(files.database)) createPrivateFile(files.database);
  const connection = openMigrated(dataFolder, files, known, now);
  return { connection, readOnly: null, notice, backupDue };
}

/** Looks before it opens for writing: a database that is refused is not changed by a single byte. */
function openMigrated(dataFolder: string, files: StorageFiles, known: readonly Migration[], now: number): Connection {
  const pending = withReadable(files.database, (connection) => {
    const missing = pendingMigrations(connection, known);
    return { missing, hasData: schemaVersion(connection) > 0 };
  });
  if (pending.hasData && pending.missing.length > 0) backUpBeforeUpdate(dataFolder, now);
  const connection = openWritable(files.database);
  try {
    if (pending.missing.length > 0) applyMigrations(connection, pending.missing, now);
    if (existsSync(files.suspicion)) settleSuspicion(connection, files);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Every page is sound, so what an earlier run tripped over can only have been a search index: those are made anew. */
function settleSuspicion(connection: Connection, files: StorageFiles): void {
  connection.transaction(() => rebuildSearch(connection));
  rmSync(files.suspicion, { force: true });
}

function backUpBeforeUpdate(dataFolder: string, now: number): void {
  if (takeBackup(dataFolder, 'update', now).path !== null) return;
  const message =
    'The database is damaged, so it was not updated. Start Signalbox again: it then restores the last backup.';
  throw new SignalboxError('STORAGE_ERROR', message, { retryable: false });
}

function openUnwritable(
  dataFolder: string,
  files: StorageFiles,
  obstacle: string,
  known: readonly Migration[],
): Opened & { connection: null } {
  if (!existsSync(files.database)) throw unusableDataFolder(dataFolder, obstacle);
  const { connection, dispose } = openForReading(dataFolder);
  try {
    if (pendingMigrations(connection, known).length > 0) {
      throw unusableDataFolder(dataFolder, `its database must be updated, but ${obstacle}`);
    }
  } finally {
    connection.close();
    dispose();
  }
  const readOnly = `Signalbox can’t write to its data folder ${dataFolder}: ${obstacle}. You can read, but nothing new is saved.`;
  return { connection: null, readOnly, notice: null, backupDue: false };
}

/**
 * Opens the database for reading. In a folder that can't be written SQLite may be unable to make the files that it
 * reads a journal with; then a private copy is read instead, and `dispose` removes it once the connection is closed.
 */
export function openForReading(dataFolder: string): { connection: Connection; dispose(): void } {
  const files = storageFiles(dataFolder);
  try {
    return { connection: openChecked(files.database), dispose: () => {} };
  } catch (error) {
    if (!isReadOnly(error) && sqliteCode(error) !== 'SQLITE_CANTOPEN') throw error;
    return openCopy(files);
  }
}

function openCopy(files: StorageFiles): { connection: Connection; dispose(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-copy-'));
  const dispose = () => rmSync(folder, { recursive: true, force: true });
  try {
    const [journal] = files.companions;
    for (const path of [files.database, ...(journal === undefined ? [] : [journal])]) {
      if (existsSync(path)) copyFileSync(path, join(folder, basename(path)), constants.COPYFILE_FICLONE);
    }
    return { connection: openChecked(join(folder, basename(files.database))), dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** SQLite opens a file lazily: one read shows whether it can be read at all. */
function openChecked(path: string): Connection {
  const connection = openReadable(path);
  try {
    connection.get('SELECT count(*) FROM sqlite_schema');
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function withReadable<T>(path: string, work: (connection: Connection) => T): T {
  const connection = openChecked(path);
  try {
    return work(connection);
  } finally {
    connection.close();
  }
}
