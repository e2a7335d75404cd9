import type { ApprovalRecord } from '../../../shared/approval.ts';
import type { Connection } from '../connection.ts';
import { referring, userNotFound } from './absence.ts';
import { trimUserLog, type UserLogLimits } from './userLog.ts';

/** Adds lines in their order. One that is there already is not added again. */
export function appendApprovals(connection: Connection, userId: string, records: readonly ApprovalRecord[]): void {
  referring(userNotFound, () => {
    for (const record of records) {
      const { id, at, conversationId } = record;
      connection.run(
        `INSERT INTO approval_log (user_id, id, at, conversation_id, record)
         VALUES (@userId, @id, @at, @conversationId, @record) ON CONFLICT (user_id, id) DO NOTHING`,
        { userId, id, at, conversationId, record: JSON.stringify(record) },
      );
    }
  });
}

/**
 * At most `limit` lines, the one that was added last first, as stored: the repository checks their shape. With `before`,
 * the id of a line, only older ones; none where this user has no such line any more.
 */
export function readApprovalLog(
  connection: Connection,
  { userId, before, limit }: { userId: string; before: string | null; limit: number },
): { id: string; record: string }[] {
  return connection.all(
    `SELECT id, record FROM approval_log
     WHERE user_id = @userId AND (@before IS NULL OR row < (
       SELECT row FROM approval_log WHERE user_id = @userId AND id = @before
     )) ORDER BY row DESC LIMIT @limit`,
    { userId, before, limit },
  );
}

/** Forgets the lines of every user that are beyond the limits. */
export function trimApprovalLog(connection: Connection, limits: UserLogLimits): void {
  trimUserLog(connection, 'approval_log', limits);
}
