import type { ApprovalRecord, ApprovalRule, Permission } from '../../../shared/approval.ts';
import { isFinal, type ToolCallItem } from '../../../shared/conversation.ts';
import { SignalboxError } from '../../../shared/errors.ts';
import type { Connection } from '../connection.ts';
import { approvalNotFound } from './absence.ts';
import { appendApprovals } from './approvalLog.ts';
import { saveRule } from './approvalRules.ts';
import { type ItemRow, itemParameters, toolCallOf } from './turnRows.ts';
import { findTurn, getTurn, type StoredTurn } from './turns.ts';

/** Answers to calls that wait, all of one turn, with what goes into the same commit. */
export interface ApprovalAnswers {
  turnId: string;
  answers: { approvalId: string; decision: 'allow' | 'deny'; permission: Permission }[];
  /** The rule that a scope beyond the single call makes. */
  rule: ApprovalRule | null;
  records: ApprovalRecord[];
}

/** The turn whose call waits, or waited, for this approval. */
export function turnOfApproval(
  connection: Connection,
  { userId, approvalId }: { userId: string; approvalId: string },
): StoredTurn {
  const row = connection.get<{ turn_id: string }>(
    `SELECT items.turn_id FROM items
     JOIN turns ON turns.user_id = items.user_id AND turns.id = items.turn_id
     JOIN conversations ON conversations.user_id = turns.user_id AND conversations.id = turns.conversation_id
     WHERE items.user_id = @userId AND items.approval_id = @approvalId AND items.kind = 'tool_call'
       AND conversations.removed_at IS NULL`,
    { userId, approvalId },
  );
  if (row === undefined) throw approvalNotFound();
  return getTurn(connection, { userId, turnId: row.turn_id });
}

/**
 * Uses approvals up: each call that waits for one becomes `allowed` or `denied`, exactly once. CONFLICT when one was
 * answered before or the turn is over, NOT_FOUND when one is not of this turn; then nothing of it is stored. Returns the
 * calls in the order of the answers.
 */
export function answerApprovals(
  connection: Connection,
  { userId, turnId, answers, rule, records }: ApprovalAnswers & { userId: string },
): ToolCallItem[] {
  const turn = findTurn(connection, { userId, turnId });
  const answered = answers.map(({ approvalId, decision, permission }) => {
    const call = findCall(connection, { userId, turnId, approvalId });
    if (call.status !== 'waiting') throw new SignalboxError('CONFLICT', 'This call was answered already.');
    if (isFinal(turn.status)) {
      throw new SignalboxError('CONFLICT', 'This turn is over, so its call can’t be answered. Send the message again.');
    }
    const status: ToolCallItem['status'] = decision === 'allow' ? 'allowed' : 'denied';
    return updateCall(connection, userId, { ...call, status, permission });
  });
  if (rule !== null) saveRule(connection, { userId, rule });
  appendApprovals(connection, userId, records);
  return answered;
}

function findCall(connection: Connection, key: { userId: string; turnId: string; approvalId: string }): ToolCallItem {
  const row = connection.get<ItemRow>(
    `SELECT * FROM items WHERE user_id = @userId AND turn_id = @turnId AND approval_id = @approvalId
       AND kind = 'tool_call'`,
    key,
  );
  if (row === undefined) throw approvalNotFound();
  return toolCallOf(row);
}

function updateCall(connection: Connection, userId: string, call: ToolCallItem): ToolCallItem {
  const { status = null, details = null } = itemParameters(userId, call);
  connection.run('UPDATE items SET status = @status, details = @details WHERE user_id = @userId AND id = @id', {
    userId,
    id: call.id,
    status,
    details,
  });
  return call;
}
