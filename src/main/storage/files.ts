import { closeSync, constants, existsSync, fsyncSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where storage keeps what in a data folder. Everything is made with mode 0600, folders with 0700. */
export interface StorageFiles {
  database: string;
  /** What SQLite keeps beside the database. Always moved and removed together with it. */
  companions: string[];
  backups: string;
  /** Damaged databases, kept for rescue by hand. */
  quarantine: string;
  /** A verified copy that is about to take the place of a damaged database. */
  replacement: string;
  /** Contents of large results, one file each. */
  results: string;
  /** Exists when an operation met damage: the next start then checks every page, however large the database is. */
  suspicion: string;
}

export function storageFiles(dataFolder: string): StorageFiles {
  const database = join(dataFolder, 'signalbox.db');
  return {
    database,
    companions: [`${database}-wal`, `${database}-shm`],
    backups: join(dataFolder, 'backups'),
    quarantine: join(dataFolder, 'quarantine'),
    replacement: `${database}.restored`,
    results: join(dataFolder, 'results'),
    suspicion: `${database}.suspect`,
  };
}

/** Makes an empty file that only its owner can read. SQLite gives its companion files the same mode. */
export function createPrivateFile(path: string): void {
  closeSync(openSync(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600));
}

/**
 * Has the next start look closely at the database. A disk that refuses even this note refuses the next start too, so that
 * is no reason to hide the error that led here.
 */
export function markSuspect(files: StorageFiles): void {
  try {
    writeFileSync(files.suspicion, '', { mode: 0o600 });
  } catch {}
}

/** Makes the file's content durable. */
export function syncFile(path: string): void {
  const file = openSync(path, constants.O_RDWR);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes names in a folder durable (new, renamed, removed files). Windows does that by itself and has no such call. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, constants.O_RDONLY);
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Removes a database that is not in use, with all that SQLite left beside it. */
export function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) {
    if (existsSync(path + suffix)) rmSync(path + suffix, { force: true });
  }
}

/** A time as part of a file name that sorts by age: `20250131T235959123Z`. */
export function fileTimestamp(at: number): string {
  return new Date(at).toISOString().replace(/[-:.]/g, '');
}
