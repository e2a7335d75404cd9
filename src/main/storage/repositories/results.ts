import { randomUUID } from 'node:crypto';
import { messageOf, SignalboxError } from '../../../shared/errors.ts';
import type { Logger } from '../../../shared/logger.ts';
import type { StoredResult } from '../../../shared/tool.ts';
import type { StorageAccess } from '../access.ts';
import type { Background } from '../background.ts';
import { fileErrorCode, reasonOf } from '../folder.ts';
import { resultNotFound } from '../operations/absence.ts';
import { type ResultEntry, resultOverhead } from '../operations/results.ts';
import type { ResultFiles } from '../resultFiles.ts';

/** A part of a tool's result that is kept apart: too large for the conversation, or not text. */
export interface NewResult {
  readonly kind: StoredResult['kind'];
  readonly mimeType: string;
  readonly name: string | null;
  readonly data: Buffer;
}

/** A piece of a result. */
export interface ResultPiece {
  data: Buffer;
  /** Where the next piece begins, in bytes; null at the end. */
  next: number | null;
  /** The size of the whole. */
  bytes: number;
  mimeType: string;
}

/**
 * Large results of tools, and files that a person sends. Each belongs to a user, and goes with the last conversation that
 * shows it; one that was never part of a conversation goes at a start, a day later.
 */
export interface ResultRepository {
  /**
   * Keeps a result; it is on disk once this resolves. The user's oldest results go where the new one would not fit.
   * READ_ONLY where nothing can be written, TOO_LARGE for one that would never fit, NOT_FOUND for a conversation that
   * this user does not have, STORAGE_ERROR when the disk refuses it. Nothing is kept then.
   */
  put(userId: string, part: NewResult, place: { conversationId: string | null }): Promise<StoredResult>;
  /**
   * At most `maxBytes` from an offset on; nothing behind the end. NOT_FOUND for a handle that this user does not have, a
   * result that was dropped and one whose file was lost; STORAGE_ERROR when the disk refuses to read it.
   */
  read(userId: string, handle: string, offset: number, maxBytes: number): Promise<ResultPiece>;
  /** What a result is, without its content. NOT_FOUND in the same cases as `read`. */
  info(userId: string, handle: string): Promise<StoredResult>;
}

export interface ResultParts {
  access: StorageAccess;
  files: ResultFiles;
  background: Background;
  /** Handles whose files are there before the database knows them. */
  unsettled: Set<string>;
  /** Bytes that each user may have. */
  quota: number;
}

export function resultRepository(parts: ResultParts): ResultRepository {
  return {
    put: (userId, part, place) => parts.background.follow(putResult(parts, userId, part, place.conversationId)),
    read: (userId, handle, offset, maxBytes) => readResult(parts, userId, handle, { offset, maxBytes }),
    info: (userId, handle) => describeResult(parts, userId, handle),
  };
}

/** Drops what was added for a message that was never sent. */
export async function dropUnsentResults(parts: ResultParts, before: number): Promise<void> {
  discardResults(parts, await parts.access.write('results.dropUnsent', { before }));
}

/** Removes the files of results that the database no longer has. What is cut short is made up for at the next start. */
export function discardResults({ background, files }: Pick<ResultParts, 'background' | 'files'>, handles: string[]) {
  if (handles.length === 0) return;
  const old = handles.map((handle) => ({ handle, partial: false }));
  background.start('Removing old results', (ending) => files.removeAll(old, ending));
}

/**
 * Removes the files of results that the database no longer has, and resolves when they are gone. One that can't be removed
 * now is told in the log, and made up for at the next start.
 */
export async function removeResults(
  { background, files }: Pick<ResultParts, 'background' | 'files'>,
  handles: string[],
  log: Logger,
): Promise<void> {
  const old = handles.map((handle) => ({ handle, partial: false }));
  const removing = files.removeAll(old, new AbortController().signal);
  await background
    .follow(removing)
    .catch((error: unknown) =>
      log.warn({ reason: messageOf(error) }, 'The results of a removed user are not all gone'),
    );
}

/** The file is in its place before the database names it: what has a row can be read. */
async function putResult(
  parts: ResultParts,
  userId: string,
  { kind, mimeType, name, data }: NewResult,
  conversationId: string | null,
): Promise<StoredResult> {
  const { access, files, unsettled, quota } = parts;
  if (access.readOnly !== null) throw new SignalboxError('READ_ONLY', access.readOnly);
  if (data.byteLength + resultOverhead > quota) throw tooLarge(data.byteLength, quota);
  const result: StoredResult = { handle: randomUUID(), kind, mimeType, bytes: data.byteLength, name };
  unsettled.add(result.handle);
  try {
    await files.write(result.handle, data).catch((error: unknown) => explainFileError('kept', error));
    const dropped = await enter(parts, { userId, conversationId, result, at: access.now(), quota });
    discardResults(parts, dropped);
    return result;
  } finally {
    unsettled.delete(result.handle);
  }
}

async function enter({ access, files }: ResultParts, entry: ResultEntry): Promise<string[]> {
  try {
    return await access.write('results.add', entry);
  } catch (error) {
    await files.remove({ handle: entry.result.handle, partial: false }).catch(() => {});
    throw error;
  }
}

async function readResult(
  { access, files }: ResultParts,
  userId: string,
  handle: string,
  { offset, maxBytes }: { offset: number; maxBytes: number },
): Promise<ResultPiece> {
  const { bytes, mimeType } = await access.read('results.find', { userId, handle });
  const data = await files
    .read(handle, offset, maxBytes, bytes)
    .catch((error: unknown) => explainFileError('read', error));
  if (data === null) throw resultNotFound();
  const end = offset + data.byteLength;
  return { data, next: end < bytes ? end : null, bytes, mimeType };
}

async function describeResult({ access, files }: ResultParts, userId: string, handle: string): Promise<StoredResult> {
  const result = await access.read('results.find', { userId, handle });
  const missing = await files.isMissing(handle).catch((error: unknown) => explainFileError('read', error));
  if (missing) throw resultNotFound();
  return result;
}

function explainFileError(purpose: 'kept' | 'read', error: unknown): never {
  if (fileErrorCode(error) === null) throw error;
  const message = `A result could not be ${purpose}: ${reasonOf(error)}. Mend that and try again.`;
  throw new SignalboxError('STORAGE_ERROR', message, { retryable: true, cause: error });
}

function tooLarge(bytes: number, quota: number): SignalboxError {
  const message = `A result of ${bytes} bytes is too large to be kept: there is room for ${quota} bytes. Ask the tool for less.`;
  return new SignalboxError('TOO_LARGE', message);
}
