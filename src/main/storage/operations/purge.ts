import type { Connection } from '../connection.ts';

/**
 * Deletes every hidden conversation of every user, with its turns, items, rules, search entries and results. A result
 * that another conversation shows too goes over to that one; lines of the log of approvals stay, and forget where it was.
 * Returns how many conversations, and the handles of the results, whose files are now nobody's.
 */
export function purgeRemovedConversations(connection: Connection): { conversations: number; handles: string[] } {
  connection.run(
    `UPDATE results SET conversation_id = (${keeper})
     WHERE EXISTS (SELECT 1 FROM conversations WHERE ${ofResult} AND removed_at IS NOT NULL)
       AND EXISTS (${keeper})`,
  );
  const handles = connection.all<{ handle: string }>(
    `SELECT results.handle FROM conversations
     JOIN results ON results.user_id = conversations.user_id AND results.conversation_id = conversations.id
     WHERE conversations.removed_at IS NOT NULL`,
  );
  connection.run(
    `UPDATE approval_log SET conversation_id = NULL,
       record = json_set(record, '$.conversationId', NULL, '$.turnId', NULL)
     WHERE (user_id, conversation_id) IN (SELECT user_id, id FROM conversations WHERE removed_at IS NOT NULL)`,
  );
  const conversations = connection.run('DELETE FROM conversations WHERE removed_at IS NOT NULL');
  return { conversations, handles: handles.map(({ handle }) => handle) };
}

const ofResult = 'conversations.user_id = results.user_id AND conversations.id = results.conversation_id';

/** A conversation that stays and shows the result too. */
const keeper = `SELECT uses.conversation_id FROM result_uses AS uses
  JOIN conversations AS others ON others.user_id = uses.user_id AND others.id = uses.conversation_id
  WHERE uses.handle = results.handle AND others.removed_at IS NULL ORDER BY others.row LIMIT 1`;
