import type { Conversation, Item, Transcript, Turn } from '../../../shared/conversation.ts';
import type { Connection } from '../connection.ts';
import { turnNotFound } from './absence.ts';
import { getConversation } from './conversations.ts';
import { type ItemRow, itemOf, type TurnRow, turnOf } from './turnRows.ts';

/** Names one turn of one user. */
export interface TurnKey {
  userId: string;
  turnId: string;
}

/** A turn with its items and what the agent runtime needs to resume it, if it can be resumed. */
export interface StoredTurn {
  turn: Turn;
  items: Item[];
  runState: string | null;
}

/** A turn that a host left running or waiting. */
export interface UnfinishedTurn {
  userId: string;
  turn: Turn;
  items: Item[];
  runState: string | null;
}

/** A conversation with all its turns in the order they were begun, and their items by turn and position. */
export function loadTranscript(
  connection: Connection,
  { userId, conversationId }: { userId: string; conversationId: string },
): Transcript {
  const conversation: Conversation = getConversation(connection, { userId, id: conversationId });
  const turns = connection.all<TurnRow>(
    'SELECT * FROM turns WHERE user_id = @userId AND conversation_id = @conversationId ORDER BY row',
    { userId, conversationId },
  );
  const items = connection.all<ItemRow>(
    `SELECT items.* FROM turns JOIN items ON items.user_id = turns.user_id AND items.turn_id = turns.id
     WHERE turns.user_id = @userId AND turns.conversation_id = @conversationId
     ORDER BY turns.row, items.position, items.row`,
    { userId, conversationId },
  );
  return { conversation, turns: turns.map(turnOf), items: items.map(itemOf) };
}

/** A turn of a conversation that is not hidden. */
export function findTurn(connection: Connection, { userId, turnId }: TurnKey): Turn {
  const row = connection.get<TurnRow>(
    `SELECT turns.* FROM turns
     JOIN conversations ON conversations.user_id = turns.user_id AND conversations.id = turns.conversation_id
     WHERE turns.user_id = @userId AND turns.id = @turnId AND conversations.removed_at IS NULL`,
    { userId, turnId },
  );
  if (row === undefined) throw turnNotFound();
  return turnOf(row);
}

export function getTurn(connection: Connection, { userId, turnId }: TurnKey): StoredTurn {
  const turn = findTurn(connection, { userId, turnId });
  const saved = connection.get<{ state: string }>(
    'SELECT state FROM run_states WHERE user_id = @userId AND turn_id = @turnId',
    { userId, turnId },
  );
  return { turn, items: itemsOfTurn(connection, { userId, turnId }), runState: saved?.state ?? null };
}

/** Every turn of any user that is running or waiting, in the order they were begun; hidden conversations left out. */
export function unfinishedTurns(connection: Connection): UnfinishedTurn[] {
  const rows = connection.all<TurnRow & { user_id: string; state: string | null }>(
    `SELECT turns.*, run_states.state FROM turns
     JOIN conversations ON conversations.user_id = turns.user_id AND conversations.id = turns.conversation_id
     LEFT JOIN run_states ON run_states.user_id = turns.user_id AND run_states.turn_id = turns.id
     WHERE turns.status IN ('running', 'waiting') AND conversations.removed_at IS NULL ORDER BY turns.row`,
  );
  return rows.map((row) => ({
    userId: row.user_id,
    turn: turnOf(row),
    items: itemsOfTurn(connection, { userId: row.user_id, turnId: row.id }),
    runState: row.state,
  }));
}

function itemsOfTurn(connection: Connection, key: TurnKey): Item[] {
  return connection
    .all<ItemRow>('SELECT * FROM items WHERE user_id = @userId AND turn_id = @turnId ORDER BY position, row', {
      ...key,
    })
    .map(itemOf);
}
