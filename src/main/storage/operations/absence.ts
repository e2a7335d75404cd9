import { SignalboxError } from '../../../shared/errors.ts';
import { sqliteCode } from '../sqliteErrors.ts';

/*
 * What belongs to another user reads exactly like what does not exist: the queries ask for the user and the id together,
 * so nothing here could tell the two apart even if it wanted to.
 */

export function conversationNotFound(): SignalboxError {
  return new SignalboxError('NOT_FOUND', 'There is no such conversation. It may have been removed.');
}

export function turnNotFound(): SignalboxError {
  return new SignalboxError('NOT_FOUND', 'There is no such turn. Its conversation may have been removed.');
}

export function approvalNotFound(): SignalboxError {
  return new SignalboxError('NOT_FOUND', 'There is no such approval. Its conversation may have been removed.');
}

export function serverNotFound(): SignalboxError {
  return new SignalboxError('NOT_FOUND', 'There is no such server. It may have been removed.');
}

export function agentNotFound(): SignalboxError {
  return new SignalboxError('NOT_FOUND', 'There is no such agent. It may have been removed.');
}

export function ruleNotFound(): SignalboxError {
  return new SignalboxError('NOT_FOUND', 'There is no such rule. It may have been removed.');
}

export function keyNotFound(): SignalboxError {
  return new SignalboxError('NOT_FOUND', 'There is no such key. It may have been revoked.');
}

export function resultNotFound(): SignalboxError {
  const message = 'This result is not stored any more. It may have made room for newer ones: run the tool again.';
  return new SignalboxError('NOT_FOUND', message);
}

export function userNotFound(): SignalboxError {
  return new SignalboxError('NOT_FOUND', 'There is no such user.');
}

/** Runs a change; where it refers to a row that this user does not have, that is `absent`. */
export function referring<T>(absent: () => SignalboxError, change: () => T): T {
  try {
    return change();
  } catch (error) {
    if (sqliteCode(error) === 'SQLITE_CONSTRAINT_FOREIGNKEY') throw absent();
    throw error;
  }
}

/** Runs an insertion; where the id is taken already, that is a CONFLICT with the given words. */
export function inserting<T>(taken: string, insert: () => T): T {
  try {
    return insert();
  } catch (error) {
    const code = sqliteCode(error);
    if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY') {
      throw new SignalboxError('CONFLICT', taken);
    }
    throw error;
  }
}
