import type { ToolCallItem, Turn } from '../../../shared/conversation.ts';
import { isFinal } from '../../../shared/conversation.ts';
import { SignalboxError } from '../../../shared/errors.ts';
import type { Connection } from '../connection.ts';
import { approvalNotFound } from './absence.ts';
import { type ItemRow, toolCallOf } from './turnRows.ts';
import { findTurn } from './turns.ts';

/** Names one approval of one user. */
export interface ApprovalKey {
  userId: string;
  approvalId: string;
}

/** The call that an approval is about, answered or not, and its turn. */
export function findApproval(
  connection: Connection,
  { userId, approvalId }: ApprovalKey,
): { turn: Turn; item: ToolCallItem } {
  const row = connection.get<ItemRow>(
    `SELECT items.* FROM items
     JOIN turns ON turns.user_id = items.user_id AND turns.id = items.turn_id
     JOIN conversations ON conversations.user_id = turns.user_id AND conversations.id = turns.conversation_id
     WHERE items.user_id = @userId AND items.approval_id = @approvalId AND items.kind = 'tool_call'
       AND conversations.removed_at IS NULL`,
    { userId, approvalId },
  );
  if (row === undefined) throw approvalNotFound();
  return { turn: findTurn(connection, { userId, turnId: row.turn_id }), item: toolCallOf(row) };
}

/**
 * Uses an approval up: the call that waits for it becomes `allowed` or `denied`, exactly once. CONFLICT when it was
 * answered before or its turn is over.
 */
export function useApproval(
  connection: Connection,
  { userId, approvalId, decision }: ApprovalKey & { decision: 'allow' | 'deny' },
): ToolCallItem {
  const { turn, item } = findApproval(connection, { userId, approvalId });
  if (item.status !== 'waiting') throw new SignalboxError('CONFLICT', 'This call was answered already.');
  if (isFinal(turn.status)) {
    throw new SignalboxError('CONFLICT', 'This turn is over, so its call can’t be answered. Send the message again.');
  }
  const status = decision === 'allow' ? 'allowed' : 'denied';
  connection.run("UPDATE items SET status = @status WHERE user_id = @userId AND id = @id AND status = 'waiting'", {
    userId,
    id: item.id,
    status,
  });
  return { ...item, status };
}
