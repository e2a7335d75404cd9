import type { ApprovalRecord } from '../../../shared/approval.ts';
import { type Conversation, type Item, isFinal, type Transcript, type Turn } from '../../../shared/conversation.ts';
import { SignalboxError } from '../../../shared/errors.ts';
import type { Connection } from '../connection.ts';
import { conversationNotFound, inserting, referring, turnNotFound } from './absence.ts';
import { appendApprovals } from './approvalLog.ts';
import { createConversation } from './conversations.ts';
import { claimResults } from './resultUses.ts';
import { itemParameters, turnParameters } from './turnRows.ts';

/** What one commit changes in the record of turns. Rows are replaced whole; a null run state forgets the stored one. */
export interface TurnChanges {
  turns?: Turn[];
  items?: Item[];
  runState?: { turnId: string; state: string | null }[];
  /** Lines for the log of approvals; one that is there already is not added again. */
  approvals?: ApprovalRecord[];
}

/** A turn that begins, with the conversation it opens, if it opens one. */
export interface TurnStart {
  conversation: Conversation | null;
  turn: Turn;
  items: Item[];
}

const insertTurn = `
INSERT INTO turns (user_id, id, conversation_id, parent_id, status, error, missing_servers, model_label, details, started_at, ended_at)
VALUES (@userId, @id, @conversationId, @parentId, @status, @error, @missingServers, @modelLabel, @details, @startedAt, @endedAt)`;

// Where a turn hangs never changes: an upsert that names another conversation or parent changes no row and is refused.
const upsertTurn = `${insertTurn}
ON CONFLICT (user_id, id) DO UPDATE SET
  status = excluded.status, error = excluded.error, missing_servers = excluded.missing_servers,
  model_label = excluded.model_label, details = excluded.details, started_at = excluded.started_at, ended_at = excluded.ended_at
WHERE conversation_id = excluded.conversation_id AND parent_id IS excluded.parent_id`;

const insertItem = `
INSERT INTO items (user_id, id, turn_id, position, created_at, kind, status, approval_id, text, details, searchable)
VALUES (@userId, @id, @turnId, @position, @createdAt, @kind, @status, @approvalId, @text, @details, @searchable)`;

const upsertItem = `${insertItem}
ON CONFLICT (user_id, id) DO UPDATE SET
  position = excluded.position, created_at = excluded.created_at, status = excluded.status,
  approval_id = excluded.approval_id, text = excluded.text, details = excluded.details,
  searchable = excluded.searchable
WHERE turn_id = excluded.turn_id AND kind = excluded.kind`;

/**
 * Stores a new turn with its first items, and its conversation with it where that is new too. The turn becomes the head
 * of its conversation, and files that are attached to its messages come to belong there.
 */
export function beginTurn(
  connection: Connection,
  { userId, start, at }: { userId: string; start: TurnStart; at: number },
): void {
  const { conversation, turn, items } = start;
  if (conversation === null) putHead(connection, userId, turn, at);
  else {
    const updatedAt = Math.max(conversation.updatedAt, at);
    createConversation(connection, { userId, conversation: { ...conversation, headTurnId: turn.id, updatedAt } });
  }
  insertTurns(connection, userId, { turns: [turn], items });
  claimResults(connection, { userId, conversationId: turn.conversationId, items });
}

/**
 * Stores a new conversation with turns that have ended, in their order; it shows the results of its original too.
 * CONFLICT when an id is taken or a turn has not ended, NOT_FOUND when the parts do not belong together.
 */
export function copyConversation(
  connection: Connection,
  { userId, transcript: { conversation, turns, items } }: { userId: string; transcript: Transcript },
): void {
  const ids = new Set(turns.map(({ id }) => id));
  if (turns.some(({ status }) => !isFinal(status))) throw unended();
  if (turns.some(({ conversationId }) => conversationId !== conversation.id)) throw conversationNotFound();
  if (conversation.headTurnId !== null && !ids.has(conversation.headTurnId)) throw turnNotFound();
  if (items.some(({ turnId }) => !ids.has(turnId))) throw turnNotFound();
  createConversation(connection, { userId, conversation });
  insertTurns(connection, userId, { turns, items });
  claimResults(connection, { userId, conversationId: conversation.id, items });
}

function insertTurns(connection: Connection, userId: string, { turns, items }: { turns: Turn[]; items: Item[] }): void {
  inserting('A turn or an item with this id exists already.', () => {
    referring(conversationNotFound, () => {
      for (const turn of turns) connection.run(insertTurn, turnParameters(userId, turn));
    });
    referring(turnNotFound, () => {
      for (const item of items) connection.run(insertItem, itemParameters(userId, item));
    });
  });
}

function putHead(connection: Connection, userId: string, turn: Turn, at: number): void {
  const changes = connection.run(
    `UPDATE conversations SET head_turn_id = @turnId, updated_at = max(updated_at, @at)
     WHERE user_id = @userId AND id = @conversationId AND removed_at IS NULL`,
    { userId, conversationId: turn.conversationId, turnId: turn.id, at },
  );
  if (changes === 0) throw conversationNotFound();
}

/**
 * Upserts turns, items and run states, and adds to the log of approvals. A hidden conversation still takes changes,
 * because a turn that is being cancelled has its end to tell.
 */
export function saveTurnChanges(
  connection: Connection,
  { userId, changes }: { userId: string; changes: TurnChanges },
): void {
  for (const turn of changes.turns ?? []) putTurn(connection, userId, turn);
  for (const item of changes.items ?? []) putItem(connection, userId, item);
  for (const { turnId, state } of changes.runState ?? []) putRunState(connection, userId, turnId, state);
  appendApprovals(connection, userId, changes.approvals ?? []);
}

function putTurn(connection: Connection, userId: string, turn: Turn): void {
  const changes = referring(conversationNotFound, () => connection.run(upsertTurn, turnParameters(userId, turn)));
  if (changes === 0) throw moved('turn');
}

function putItem(connection: Connection, userId: string, item: Item): void {
  const changes = referring(turnNotFound, () =>
    inserting('An approval with this id exists already.', () =>
      connection.run(upsertItem, itemParameters(userId, item)),
    ),
  );
  if (changes === 0) throw moved('item');
}

function putRunState(connection: Connection, userId: string, turnId: string, state: string | null): void {
  if (state === null) {
    connection.run('DELETE FROM run_states WHERE user_id = @userId AND turn_id = @turnId', { userId, turnId });
    return;
  }
  referring(turnNotFound, () =>
    connection.run(
      `INSERT INTO run_states (user_id, turn_id, state) VALUES (@userId, @turnId, @state)
       ON CONFLICT (user_id, turn_id) DO UPDATE SET state = excluded.state`,
      { userId, turnId, state },
    ),
  );
}

function moved(what: 'turn' | 'item'): SignalboxError {
  return new SignalboxError('CONFLICT', `This ${what} exists already in another place, so nothing was saved.`);
}

function unended(): SignalboxError {
  return new SignalboxError(
    'CONFLICT',
    'A turn that still runs or waits can’t be copied. Wait for its end, or stop it.',
  );
}
