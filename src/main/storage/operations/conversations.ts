import type { Conversation } from '../../../shared/conversation.ts';
import type { Connection } from '../connection.ts';
import { conversationNotFound, inserting, referring, turnNotFound, userNotFound } from './absence.ts';

interface ConversationRow {
  id: string;
  title: string;
  agent_id: string;
  head_turn_id: string | null;
  created_at: number;
  updated_at: number;
}

const columns = 'id, title, agent_id, head_turn_id, created_at, updated_at';

function conversationOf(row: ConversationRow | undefined): Conversation {
  if (row === undefined) throw conversationNotFound();
  return {
    id: row.id,
    title: row.title,
    agentId: row.agent_id,
    headTurnId: row.head_turn_id,
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
        `INSERT INTO conversations (user_id, id, title, agent_id, head_turn_id, created_at, updated_at)
         VALUES (@userId, @id, @title, @agentId, @headTurnId, @createdAt, @updatedAt)`,
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

/** Who receives the next messages. That is no change of the conversation's content: its place in the list stays. */
export function setAgent(
  connection: Connection,
  { userId, id, agentId }: ConversationKey & { agentId: string },
): Conversation {
  return conversationOf(
    connection.get<ConversationRow>(
      `UPDATE conversations SET agent_id = @agentId
       WHERE user_id = @userId AND id = @id AND removed_at IS NULL RETURNING ${columns}`,
      { userId, id, agentId },
    ),
  );
}

/** Shows another branch. NOT_FOUND unless the turn is one of this conversation. */
export function setHead(
  connection: Connection,
  { userId, id, turnId }: ConversationKey & { turnId: string },
): Conversation {
  getConversation(connection, { userId, id });
  const row = connection.get<ConversationRow>(
    `UPDATE conversations SET head_turn_id = @turnId WHERE user_id = @userId AND id = @id
       AND EXISTS (SELECT 1 FROM turns WHERE user_id = @userId AND conversation_id = @id AND id = @turnId)
     RETURNING ${columns}`,
    { userId, id, turnId },
  );
  if (row === undefined) throw turnNotFound();
  return conversationOf(row);
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
