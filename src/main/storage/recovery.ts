import { copyFileSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Backup, listBackups } from './backup.ts';
import { createPrivateFile, fileTimestamp, removeDatabase, type StorageFiles, syncFile, syncFolder } from './files.ts';
import { ensurePrivateFolder } from './folder.ts';
import { integrityProblem } from './integrity.ts';

/** Up to this size, in bytes, every page is read at each start: that takes less than a tenth of a second. */
const quicklyChecked = 8 * 1024 * 1024;

/**
 * What is wrong with the database file, or null. A large database is only read whole when an earlier run met damage;
 * the daily backup reads it whole anyway. A file that is not there or empty is damage only where there are backups:
 * otherwise it is a new one.
 */
export function findDamage(files: StorageFiles, alwaysChecked: number = quicklyChecked): string | null {
  const size = existsSync(files.database) ? statSync(files.database).size : 0;
  if (size === 0) return listBackups(files).length === 0 ? null : 'the file is missing or empty';
  const thorough = size <= alwaysChecked || existsSync(files.suspicion);
  return integrityProblem(files.database, thorough ? 'pages' : 'schema');
}

/**
 * Puts the newest sound backup, or else an empty file, in the place of a damaged database, which is kept. Returns what
 * a user must be told. The damaged file leaves only after the replacement is whole and on disk, so that a crash at any
 * step loses neither.
 */
export function replaceDamaged(files: StorageFiles, at: number): string {
  const backup = newestSoundBackup(files);
  if (backup !== null) prepareReplacement(files, backup);
  const kept = quarantine(files, at);
  if (backup === null) createPrivateFile(files.database);
  else renameSync(files.replacement, files.database);
  syncFolder(dirname(files.database));
  rmSync(files.suspicion, { force: true });
  const where = kept === null ? '' : ` The damaged file is kept as ${kept}.`;
  if (backup === null) {
    return `The database was damaged, and there was no backup to restore. Signalbox started with an empty one.${where}`;
  }
  return `The database was damaged. It was restored from the backup of ${readableTime(backup.takenAt)}; what came later is missing.${where}`;
}

/** Ends a replacement that a crash cut short. Returns what a user must be told, or null when there was none. */
export function finishReplacement(files: StorageFiles, at: number): string | null {
  if (existsSync(files.database)) {
    removeDatabase(files.replacement);
    return null;
  }
  quarantine(files, at);
  if (!existsSync(files.replacement)) return null;
  if (integrityProblem(files.replacement, 'everything') !== null) {
    removeDatabase(files.replacement);
    return null;
  }
  renameSync(files.replacement, files.database);
  syncFolder(dirname(files.database));
  return `The database was damaged. It was restored from its last backup; what came later is missing. The damaged file is kept in ${files.quarantine}.`;
}

function newestSoundBackup(files: StorageFiles): Backup | null {
  return listBackups(files).find(({ path }) => integrityProblem(path, 'everything') === null) ?? null;
}

function prepareReplacement(files: StorageFiles, backup: Backup): void {
  removeDatabase(files.replacement);
  createPrivateFile(files.replacement);
  copyFileSync(backup.path, files.replacement);
  syncFile(files.replacement);
  syncFolder(dirname(files.replacement));
}

/** Moves the database away with its companions, the database last. Returns where it is now, or null if none was there. */
function quarantine(files: StorageFiles, at: number): string | null {
  const present = [...files.companions, files.database].filter((path) => existsSync(path));
  if (present.length === 0) return null;
  const folder = join(files.quarantine, fileTimestamp(at));
  ensurePrivateFolder(folder);
  for (const path of present) renameSync(path, join(folder, basename(path)));
  syncFolder(folder);
  return join(folder, basename(files.database));
}

function readableTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
