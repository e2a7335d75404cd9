import { chmodSync, closeSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, SignalboxError } from '../../shared/errors.ts';

/** The system's code of a file error, for example `EACCES`; null for any other error. */
export function fileErrorCode(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : null;
}

/** Makes a folder that only its owner can enter, with the folders above it. An existing one keeps its mode. */
export function ensurePrivateFolder(path: string): void {
  const first = mkdirSync(path, { recursive: true, mode: 0o700 });
  // The process's umask may have taken rights away that the owner needs.
  if (first !== undefined && process.platform !== 'win32') chmodSync(path, 0o700);
}

/** Makes the data folder, or throws a STORAGE_ERROR that says why it can't be made. */
export function ensureDataFolder(folder: string): void {
  try {
    ensurePrivateFolder(folder);
    if (statSync(folder).isDirectory()) return;
  } catch (error) {
    throw unusableDataFolder(folder, reasonOf(error), error);
  }
}

/**
 * Why nothing can be written in a folder, in words for a user; null when something can. It tries it out, because modes,
 * access lists, mounts and quotas each have their own say. A full disk is no obstacle: it may have room again.
 */
export function writeObstacle(folder: string): string | null {
  const probe = join(folder, `.signalbox-probe-${process.pid}`);
  try {
    closeSync(openSync(probe, 'w', 0o600));
    rmSync(probe, { force: true });
    return null;
  } catch (error) {
    return fileErrorCode(error) === 'ENOSPC' ? null : reasonOf(error);
  }
}

/** Why a file that exists can't be opened for writing, in words for a user; null when it can. */
export function fileWriteObstacle(path: string): string | null {
  try {
    closeSync(openSync(path, 'r+'));
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}

/** The error for a data folder in which nothing can be kept. */
export function unusableDataFolder(folder: string, reason: string, cause?: unknown): SignalboxError {
  const message = `Signalbox can’t write to its data folder ${folder}: ${reason}. Make the folder writable, or choose another one with --data-dir.`;
  return new SignalboxError('STORAGE_ERROR', message, { retryable: false, cause });
}

/** What a file error means, in words for a user. */
export function reasonOf(error: unknown): string {
  const code = fileErrorCode(error);
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'permission was denied';
    case 'EROFS':
      return 'the disk is read-only';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'a file is in the way';
    case 'ENOENT':
      return 'a part of the path does not exist';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full';
    case 'ENAMETOOLONG':
      return 'the path is too long';
    default:
      return messageOf(error);
  }
}
