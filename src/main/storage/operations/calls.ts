import type { ErrorCode } from '../../../shared/errors.ts';
import type { CallRecord } from '../../../shared/serverActivity.ts';
import type { Connection } from '../connection.ts';

interface CallRow {
  id: string;
  server_id: string;
  tool: string;
  at: number;
  duration: number;
  attempts: number;
  error_code: ErrorCode | null;
  error_message: string | null;
  turn_id: string | null;
}

/** What the call log keeps; `since` is the time of the oldest call, in milliseconds since the epoch. */
export interface CallLimits {
  ofServer: number;
  ofUser: number;
  since: number;
}

/**
 * Adds calls to the log. Those of a server that this user does not have are left out: it may have been removed while they
 * waited, which is no reason to lose the others. A record that is there already is not added again.
 */
export function appendCalls(
  connection: Connection,
  { userId, records, trim }: { userId: string; records: readonly CallRecord[]; trim: CallLimits | null },
): void {
  for (const { error, ...record } of records) {
    connection.run(
      `INSERT INTO call_log
         (user_id, id, server_id, tool, at, duration, attempts, error_code, error_message, turn_id)
       SELECT @userId, @id, @serverId, @tool, @at, @duration, @attempts, @code, @message, @turnId
       WHERE EXISTS (SELECT 1 FROM servers WHERE user_id = @userId AND id = @serverId)
       ON CONFLICT (user_id, id) DO NOTHING`,
      { ...record, userId, code: error?.code ?? null, message: error?.message ?? null },
    );
  }
  if (trim !== null) trimCallsOf(connection, userId, trim);
}

/** The last calls of a server in the order in which they were added. */
export function recentCalls(
  connection: Connection,
  { userId, serverId, limit }: { userId: string; serverId: string; limit: number },
): CallRecord[] {
  return connection
    .all<CallRow>(
      `SELECT id, server_id, tool, at, duration, attempts, error_code, error_message, turn_id FROM call_log
       WHERE user_id = @userId AND server_id = @serverId ORDER BY row DESC LIMIT @limit`,
      { userId, serverId, limit },
    )
    .reverse()
    .map(callOf);
}

/** Forgets the calls of every user that are beyond the limits. */
export function trimCalls(connection: Connection, limits: CallLimits): void {
  for (const { id } of connection.all<{ id: string }>('SELECT id FROM users')) trimCallsOf(connection, id, limits);
}

function trimCallsOf(connection: Connection, userId: string, { ofServer, ofUser, since }: CallLimits): void {
  connection.run(
    `DELETE FROM call_log WHERE user_id = @userId AND (at < @since OR row IN (
       SELECT row FROM (
         SELECT row,
           row_number() OVER (PARTITION BY server_id ORDER BY row DESC) AS of_server,
           row_number() OVER (ORDER BY row DESC) AS of_user
         FROM call_log WHERE user_id = @userId
       ) WHERE of_server > @ofServer OR of_user > @ofUser
     ))`,
    { userId, ofServer, ofUser, since },
  );
}

function callOf(row: CallRow): CallRecord {
  const { error_code: code, error_message: message } = row;
  return {
    id: row.id,
    serverId: row.server_id,
    tool: row.tool,
    at: row.at,
    duration: row.duration,
    attempts: row.attempts,
    error: code === null ? null : { code, message: message ?? '' },
    turnId: row.turn_id,
  };
}
