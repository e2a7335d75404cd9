import { type CredentialKind, credentialKindSchema, type GatewayRequest } from '../../../shared/gateway.ts';
import type { Connection } from '../connection.ts';
import { trimUserLog, type UserLogLimits } from './userLog.ts';

/** A request and whose it was: null where nobody could be found. */
export interface LoggedRequest {
  userId: string | null;
  request: GatewayRequest;
}

interface RequestRow {
  id: string;
  at: number;
  method: string;
  path: string;
  status: number;
  duration: number;
  credential_kind: string | null;
  credential_name: string | null;
  target: string | null;
  problem: string | null;
}

/** A setting of the host as stored, or null before it was first changed. */
export function getHostSetting(connection: Connection, { name }: { name: string }): string | null {
  const row = connection.get<{ value: string }>('SELECT value FROM host_settings WHERE name = @name', { name });
  return row?.value ?? null;
}

export function setHostSetting(connection: Connection, { name, value }: { name: string; value: string }): void {
  connection.run(
    `INSERT INTO host_settings (name, value) VALUES (@name, @value)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    { name, value },
  );
}

/**
 * Adds requests to the log. Those of a user who was removed meanwhile are left out, which is no reason to lose the
 * others. One that is there already is not added again.
 */
export function appendRequests(
  connection: Connection,
  { requests, trim }: { requests: readonly LoggedRequest[]; trim: UserLogLimits | null },
): void {
  for (const { userId, request } of requests) {
    const { credential, durationMs, ...columns } = request;
    connection.run(
      `INSERT INTO gateway_log
         (id, user_id, at, method, path, status, duration, credential_kind, credential_name, target, problem)
       SELECT @id, @userId, @at, @method, @path, @status, @durationMs, @kind, @name, @target, @problem
       WHERE @userId IS NULL OR EXISTS (SELECT 1 FROM users WHERE id = @userId)
       ON CONFLICT (id) DO NOTHING`,
      { ...columns, durationMs, userId, kind: credential?.kind ?? null, name: credential?.name ?? null },
    );
  }
  if (trim !== null) trimRequests(connection, trim);
}

/** The last requests of a user and those of nobody, in the order in which they were added. */
export function recentRequests(
  connection: Connection,
  { userId, limit }: { userId: string; limit: number },
): GatewayRequest[] {
  return connection
    .all<RequestRow>(
      `SELECT id, at, method, path, status, duration, credential_kind, credential_name, target, problem
       FROM gateway_log WHERE user_id = @userId OR user_id IS NULL ORDER BY row DESC LIMIT @limit`,
      { userId, limit },
    )
    .reverse()
    .map(requestOf);
}

/** Forgets the requests of every user, and of nobody, that are beyond the limits. */
export function trimRequests(connection: Connection, limits: UserLogLimits): void {
  trimUserLog(connection, 'gateway_log', limits);
}

function requestOf({ duration, credential_kind, credential_name, ...columns }: RequestRow): GatewayRequest {
  return { ...columns, durationMs: duration, credential: credentialOf(credential_kind, credential_name) };
}

function credentialOf(kind: string | null, name: string | null): { kind: CredentialKind; name: string } | null {
  const known = credentialKindSchema.safeParse(kind);
  return known.success ? { kind: known.data, name: name ?? '' } : null;
}
