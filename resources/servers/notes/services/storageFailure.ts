import { type FailureCode, ToolFailure } from '../../kit/outcome.ts';

/** SQLite's result codes by their beginning, in words for the person whose notes they are. */
const explanations: readonly [prefix: string, code: FailureCode, message: string][] = [
  ['SQLITE_BUSY', 'UNAVAILABLE', 'The notes are in use by another program. Try again in a moment.'],
  ['SQLITE_LOCKED', 'UNAVAILABLE', 'The notes are in use by another program. Try again in a moment.'],
  ['SQLITE_FULL', 'STORAGE_ERROR', 'The disk is full, so nothing was saved. Make room and try again.'],
  ['SQLITE_READONLY', 'READ_ONLY', 'The folder of the notes cannot be written. Check its permissions.'],
  ['SQLITE_CANTOPEN', 'STORAGE_ERROR', 'The file of the notes cannot be opened. Check the folder and its permissions.'],
  ['SQLITE_NOTADB', 'STORAGE_ERROR', 'The file of the notes is damaged. Move it away or restore a copy of it.'],
  ['SQLITE_CORRUPT', 'STORAGE_ERROR', 'The file of the notes is damaged. Move it away or restore a copy of it.'],
  ['SQLITE_IOERR', 'STORAGE_ERROR', 'The disk reported an error, so nothing was saved. Try again.'],
];

/** Does the work; an error of SQLite becomes a `ToolFailure` that says what can be done. */
export function explainingStorage<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (thrown) {
    throw explain(thrown);
  }
}

/** Whether this failure, explained or not, means that another connection holds the file just now. */
export function isBusy(thrown: unknown): boolean {
  return codeOf(thrown instanceof ToolFailure ? thrown.cause : thrown).startsWith('SQLITE_BUSY');
}

function explain(thrown: unknown): unknown {
  const code = codeOf(thrown);
  const known = explanations.find(([prefix]) => code.startsWith(prefix));
  return known ? new ToolFailure(known[1], known[2], { cause: thrown }) : thrown;
}

/** SQLite's code, or what the file system refused before SQLite saw the file, in SQLite's terms. */
function codeOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  return fileErrorCodes[code] ?? code;
}

const fileErrorCodes: Readonly<Record<string, string>> = {
  EACCES: 'SQLITE_READONLY',
  EPERM: 'SQLITE_READONLY',
  EROFS: 'SQLITE_READONLY',
  ENOSPC: 'SQLITE_FULL',
  ENOTDIR: 'SQLITE_CANTOPEN',
  EEXIST: 'SQLITE_CANTOPEN',
};
