import type { Conversation } from '../../../shared/conversation.ts';
import type { Connection } from '../connection.ts';
import { conversationNotFound, inserting, referring, userNotFound } from './absence.ts';

interface ConversationRow {
  id: string;
  title: string;
  agent_id: string;
  created_at: number;
  updated_at: number;
}

const columns = 'id, title, agent_id, created_at, updated_at';

function conversationOf(row: ConversationRow | undefined): Conversation {
  if (row === undefined) throw conversationNotFound();
  return {
    id: row.id,
    title: row.title,
    agentId: row.agent_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** Names one conversation of one user. */
export interface ConversationKey {
  userId: string;
  id: string;
}

export function listConversations(connection: Connection, { userId }: { userId: string }): Conversation[] {
  return connection
    .all<ConversationRow>(
      `SELECT ${columns} FROM conversations WHERE user_id = @userId AND removed_at IS NULL
       ORDER BY updated_at DESC, row DESC`,
      { userId },
    )
    .map(conversationOf);
}

export function getConversation(connection: Connection, { userId, id }: ConversationKey): Conversation {
  return conversationOf(
    connection.get<ConversationRow>(
      `SELECT ${columns} FROM conversations WHERE user_id = @userId AND id = @id AND removed_at IS NULL`,
      { userId, id },
    ),
  );
}

export function createConversation(
  connection: Connection,
  { userId, conversation }: { userId: string; conversation: Conversation },
): void {
  inserting('A conversation with this id exists already.', () =>
    referring(userNotFound, () =>
      connection.run(
        `INSERT INTO conversations (user_id, id, title, agent_id, created_at, updated_at)
         VALUES (@userId, @id, @title, @agentId, @createdAt, @updatedAt)`,
        { userId, ...conversation },
      ),
    ),
  );
}

export function renameConversation(
  connection: Connection,
  { userId, id, title, at }: ConversationKey & { title: string; at: number },
): Conversation {
  return conversationOf(
    connection.get<ConversationRow>(
      `UPDATE conversations SET title = @title, updated_at = max(updated_at, @at)
       WHERE user_id = @userId AND id = @id AND removed_at IS NULL RETURNING ${columns}`,
      { userId, id, title, at },
    ),
  );
}

export function hideConversation(connection: Connection, { userId, id, at }: ConversationKey & { at: number }): void {
  const changes = connection.run(
    'UPDATE conversations SET removed_at = @at WHERE user_id = @userId AND id = @id AND removed_at IS NULL',
    { userId, id, at },
  );
  if (changes === 0) throw conversationNotFound();
}

/** Shows a hidden conversation again. One that is shown already stays as it is. */
export function restoreConversation(connection: Connection, { userId, id }: ConversationKey): Conversation {
  return conversationOf(
    connection.get<ConversationRow>(
      `UPDATE conversations SET removed_at = NULL WHERE user_id = @userId AND id = @id RETURNING ${columns}`,
      { userId, id },
    ),
  );
}

/**
 * Deletes every hidden conversation of every user, with its turns, items, search entries and results. Returns how many,
 * and the handles of the results, whose files are now nobody's.
 */
export function purgeRemovedConversations(connection: Connection): { conversations: number; handles: string[] } {
  const handles = connection.all<{ handle: string }>(
    `SELECT results.handle FROM conversations
     JOIN results ON results.user_id = conversations.user_id AND results.conversation_id = conversations.id
     WHERE conversations.removed_at IS NOT NULL`,
  );
  const conversations = connection.run('DELETE FROM conversations WHERE removed_at IS NOT NULL');
  return { conversations, handles: handles.map(({ handle }) => handle) };
}
