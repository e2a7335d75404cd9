import type { ToolInfo } from '../../../shared/tool.ts';
import type { Connection } from '../connection.ts';
import { referring, serverNotFound } from './absence.ts';

/** The tools that a server had when it last ran. */
export interface ToolList {
  readonly serverId: string;
  /** Of what the list depends on: another one means that the list says nothing. */
  readonly fingerprint: string;
  readonly tools: readonly ToolInfo[];
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** A list as stored: `tools` is JSON, whose shape the repository checks. */
export type ToolListRow = Omit<ToolList, 'tools'> & { tools: string };

export function listToolLists(connection: Connection, { userId }: { userId: string }): ToolListRow[] {
  return connection.all<ToolListRow>(
    'SELECT server_id AS serverId, fingerprint, tools, at FROM tool_lists WHERE user_id = @userId ORDER BY server_id',
    { userId },
  );
}

/** Puts a server's list in the place of its last one. */
export function saveToolList(connection: Connection, { userId, list }: { userId: string; list: ToolList }): void {
  const { serverId, fingerprint, tools, at } = list;
  referring(serverNotFound, () =>
    connection.run(
      `INSERT INTO tool_lists (user_id, server_id, fingerprint, tools, at)
       VALUES (@userId, @serverId, @fingerprint, @tools, @at)
       ON CONFLICT (user_id, server_id) DO UPDATE
       SET fingerprint = excluded.fingerprint, tools = excluded.tools, at = excluded.at`,
      { userId, serverId, fingerprint, tools: JSON.stringify(tools), at },
    ),
  );
}
