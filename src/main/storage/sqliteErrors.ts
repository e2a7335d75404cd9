import Database from 'better-sqlite3';
import { type ErrorData, messageOf, SignalboxError, toErrorData } from '../../shared/errors.ts';
import { fileErrorCode } from './folder.ts';

/** SQLite's extended code of an error, for example `SQLITE_CONSTRAINT_FOREIGNKEY`; null for any other error. */
export function sqliteCode(error: unknown): string | null {
  return error instanceof Database.SqliteError ? error.code : null;
}

/** The database's content is broken, as opposed to a disk or a lock that gives trouble. */
export function isDamage(error: unknown): boolean {
  const code = sqliteCode(error);
  return code !== null && (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT'));
}

/** The database is sound but may not be written here. */
export function isReadOnly(error: unknown): boolean {
  return sqliteCode(error)?.startsWith('SQLITE_READONLY') ?? false;
}

/** Any error of a storage operation as data, in words that say what became of the change and what to do. */
export function storageErrorData(error: unknown): ErrorData {
  const code = sqliteCode(error);
  if (code !== null) return explain(code, error).toData();
  return fileErrorCode(error) === null ? toErrorData(error) : explainFileError(error).toData();
}

function explainFileError(cause: unknown): SignalboxError {
  const message = `A file of the data folder could not be used (${messageOf(cause)}). Mend that and try again.`;
  return new SignalboxError('STORAGE_ERROR', message, { retryable: true, cause });
}

function explain(code: string, cause: unknown): SignalboxError {
  if (code === 'SQLITE_FULL') {
    const message = 'The disk is full, so nothing was saved. Free some space and try again.';
    return new SignalboxError('STORAGE_ERROR', message, { retryable: true, cause });
  }
  if (code.startsWith('SQLITE_READONLY')) {
    return new SignalboxError('READ_ONLY', 'The data folder can’t be written, so nothing was saved.', { cause });
  }
  if (isDamage(cause)) {
    const message = 'The database is damaged. Restart Signalbox: it then restores the last good backup.';
    return new SignalboxError('STORAGE_ERROR', message, { retryable: false, cause });
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    const message = 'Another program holds the database, so nothing was saved. Close it and try again.';
    return new SignalboxError('STORAGE_ERROR', message, { retryable: true, cause });
  }
  if (code.startsWith('SQLITE_IOERR') || code === 'SQLITE_CANTOPEN') {
    const message = `The disk reported an error (${code}), so nothing was saved. Check the disk and try again.`;
    return new SignalboxError('STORAGE_ERROR', message, { retryable: true, cause });
  }
  const message = `The database refused the change (${code}), so nothing was saved.`;
  return new SignalboxError('STORAGE_ERROR', message, { retryable: false, cause });
}
