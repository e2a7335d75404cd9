import { chmodSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openReadable } from './connection.ts';
import {
  createPrivateFile,
  fileTimestamp,
  markSuspect,
  removeDatabase,
  type StorageFiles,
  storageFiles,
  syncFile,
  syncFolder,
} from './files.ts';
import { ensurePrivateFolder, fileErrorCode } from './folder.ts';
import { integrityProblem } from './integrity.ts';
import type { BackupOutcome } from './protocol.ts';
import { isDamage } from './sqliteErrors.ts';

/** `update`: taken before a migration. */
export type BackupKind = 'daily' | 'update';

export interface Backup {
  path: string;
  kind: BackupKind;
  /** Milliseconds since the epoch. */
  takenAt: number;
}

const keptOfAKind = 3;
const day = 24 * 60 * 60 * 1000;
const fileName = /^signalbox-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-(daily|update)\.db$/;

/** The backups of a data folder, newest first. */
export function listBackups(files: StorageFiles): Backup[] {
  return namesIn(files.backups)
    .flatMap((name) => {
      const parts = fileName.exec(name);
      if (parts === null) return [];
      const [, year, month, date, hours, minutes, seconds, millis, kind] = parts;
      const takenAt = Date.parse(`${year}-${month}-${date}T${hours}:${minutes}:${seconds}.${millis}Z`);
      return [{ path: join(files.backups, name), kind: kind === 'daily' ? 'daily' : 'update', takenAt } as const];
    })
    .sort((a, b) => b.takenAt - a.takenAt);
}

/** There is no backup yet, or the newest one is older than a day. */
export function isBackupDue(files: StorageFiles, now: number): boolean {
  const newest = listBackups(files)[0];
  return newest === undefined || now - newest.takenAt > day;
}

/**
 * Copies the database as it is at this moment, checks every page of the copy, and only then gives it the name of a
 * backup. Of each kind the last three are kept. Where the copy or the check meets damage, no backup is replaced, and the
 * next start looks closer.
 */
export function takeBackup(dataFolder: string, kind: BackupKind, now: number): BackupOutcome {
  const files = storageFiles(dataFolder);
  ensurePrivateFolder(files.backups);
  const path = join(files.backups, `signalbox-${fileTimestamp(now)}-${kind}.db`);
  const partial = `${path}.partial`;
  removePartials(files);
  const problem = copyAndCheck(files.database, partial);
  if (problem !== null) {
    removeDatabase(partial);
    markSuspect(files);
    return { path: null };
  }
  syncFile(partial);
  renameSync(partial, path);
  syncFolder(files.backups);
  prune(files, kind);
  return { path };
}

/** What is wrong with the copy, or null. The source is only read. */
function copyAndCheck(source: string, target: string): string | null {
  createPrivateFile(target);
  const connection = openReadable(source);
  try {
    connection.run('VACUUM INTO ?', [target]);
  } catch (error) {
    removeDatabase(target);
    if (isDamage(error)) return String(error);
    throw error;
  } finally {
    connection.close();
  }
  if (process.platform !== 'win32') chmodSync(target, 0o600);
  return integrityProblem(target, 'everything');
}

function prune(files: StorageFiles, kind: BackupKind): void {
  const old = listBackups(files)
    .filter((backup) => backup.kind === kind)
    .slice(keptOfAKind);
  for (const { path } of old) rmSync(path, { force: true });
}

/** What a backup left behind that was cut short. */
function removePartials(files: StorageFiles): void {
  for (const name of namesIn(files.backups)) {
    if (name.includes('.partial')) rmSync(join(files.backups, name), { force: true });
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
