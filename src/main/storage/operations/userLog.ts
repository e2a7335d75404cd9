import type { Connection } from '../connection.ts';

/** How much a log of each user keeps; `since` is the time of the oldest line, in milliseconds since the epoch. */
export interface UserLogLimits {
  ofUser: number;
  since: number;
}

/** Forgets the lines of every user that are beyond the limits; those that are nobody's count as one user's. */
export function trimUserLog(
  connection: Connection,
  table: 'approval_log' | 'gateway_log',
  { ofUser, since }: UserLogLimits,
): void {
  connection.run(
    `DELETE FROM ${table} WHERE at < @since OR row IN (
       SELECT row FROM (
         SELECT row, row_number() OVER (PARTITION BY user_id ORDER BY row DESC) AS of_user FROM ${table}
       ) WHERE of_user > @ofUser
     )`,
    { ofUser, since },
  );
}
