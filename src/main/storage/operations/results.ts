import type { StoredResult } from '../../../shared/tool.ts';
import type { Connection } from '../connection.ts';
import { conversationNotFound, referring, resultNotFound, userNotFound } from './absence.ts';

/** What a file takes beside its content, in bytes: so that a million tiny results count as what they are. */
export const resultOverhead = 4096;

/** A result that is to be kept; `at` is when, in milliseconds since the epoch, `quota` what its user may have, in bytes. */
export interface ResultEntry {
  userId: string;
  conversationId: string | null;
  result: StoredResult;
  at: number;
  quota: number;
}

/**
 * Enters a result whose file is in its place. Returns the handles of the user's oldest results, which had to go for it.
 * NOT_FOUND for a conversation that this user does not have.
 */
export function addResult(
  connection: Connection,
  { userId, conversationId, result, at, quota }: ResultEntry,
): string[] {
  referring(conversationId === null ? userNotFound : conversationNotFound, () =>
    connection.run(
      `INSERT INTO results (user_id, conversation_id, handle, kind, mime_type, bytes, name, created_at)
       VALUES (@userId, @conversationId, @handle, @kind, @mimeType, @bytes, @name, @at)`,
      { ...result, userId, conversationId, at },
    ),
  );
  return dropOldest(connection, userId, quota);
}

function dropOldest(connection: Connection, userId: string, quota: number): string[] {
  const kept = connection.get<{ bytes: number }>(
    `SELECT sum(bytes + ${resultOverhead}) AS bytes FROM results WHERE user_id = @userId`,
    { userId },
  );
  if (kept === undefined || kept.bytes <= quota) return [];
  return handlesOf(
    connection.all(
      `DELETE FROM results WHERE row IN (
         SELECT row FROM (
           SELECT row, sum(bytes + ${resultOverhead}) OVER (ORDER BY row DESC) AS bytes_so_far
           FROM results WHERE user_id = @userId
         ) WHERE bytes_so_far > @quota
       ) RETURNING handle`,
      { userId, quota },
    ),
  );
}

/** A result as it was entered; NOT_FOUND also when every conversation that shows it is hidden. */
export function findResult(
  connection: Connection,
  { userId, handle }: { userId: string; handle: string },
): StoredResult {
  const row = connection.get<StoredResult>(
    `SELECT handle, kind, mime_type AS mimeType, bytes, name FROM results
     WHERE user_id = @userId AND handle = @handle AND (
       conversation_id IS NULL
       OR EXISTS (
         SELECT 1 FROM conversations
         WHERE conversations.user_id = results.user_id AND conversations.id = results.conversation_id
           AND conversations.removed_at IS NULL
       )
       OR EXISTS (
         SELECT 1 FROM result_uses AS uses
         JOIN conversations ON conversations.user_id = uses.user_id AND conversations.id = uses.conversation_id
         WHERE uses.handle = results.handle AND conversations.removed_at IS NULL
       )
     )`,
    { userId, handle },
  );
  if (row === undefined) throw resultNotFound();
  return row;
}

/**
 * Drops the results of every user that were added before `before`, in milliseconds since the epoch, and never sent: they
 * have no conversation. Returns their handles.
 */
export function dropUnsent(connection: Connection, { before }: { before: number }): string[] {
  return handlesOf(
    connection.all('DELETE FROM results WHERE conversation_id IS NULL AND created_at < @before RETURNING handle', {
      before,
    }),
  );
}

/** The handles, of any user, that begin with the given two digits. */
export function handlesBeginningWith(connection: Connection, { prefix }: { prefix: string }): string[] {
  return handlesOf(
    connection.all("SELECT handle FROM results WHERE handle >= @prefix AND handle < @prefix || 'g'", { prefix }),
  );
}

/** Forgets results of any user whose files are gone. */
export function forgetResults(connection: Connection, { handles }: { handles: string[] }): void {
  for (const handle of handles) connection.run('DELETE FROM results WHERE handle = @handle', { handle });
}

function handlesOf(rows: { handle: string }[]): string[] {
  return rows.map(({ handle }) => handle);
}
