import type { ApprovalRule } from '../../../shared/approval.ts';
import type { SignalboxError } from '../../../shared/errors.ts';
import type { Connection } from '../connection.ts';
import { conversationNotFound, referring, ruleNotFound, turnNotFound, userNotFound } from './absence.ts';

/**
 * The user's rules, the one that was made last first, as stored: the repository checks their shape. Those of hidden
 * conversations are left out.
 */
export function listRules(connection: Connection, { userId }: { userId: string }): { id: string; rule: string }[] {
  return connection.all(
    `SELECT id, rule FROM approval_rules WHERE user_id = @userId AND NOT EXISTS (
       SELECT 1 FROM conversations
       WHERE conversations.user_id = approval_rules.user_id AND conversations.id = approval_rules.conversation_id
         AND conversations.removed_at IS NOT NULL
     ) ORDER BY row DESC`,
    { userId },
  );
}

/**
 * Adds a rule, or replaces the one with the same id at its place. NOT_FOUND for a turn or a conversation that this user
 * does not have.
 */
export function saveRule(connection: Connection, { userId, rule }: { userId: string; rule: ApprovalRule }): void {
  referring(
    () => absentOf(rule),
    () =>
      connection.run(
        `INSERT INTO approval_rules (user_id, id, rule, turn_id, conversation_id)
         VALUES (@userId, @id, @rule, @turnId, @conversationId)
         ON CONFLICT (user_id, id) DO UPDATE SET
           rule = excluded.rule, turn_id = excluded.turn_id, conversation_id = excluded.conversation_id`,
        {
          userId,
          id: rule.id,
          rule: JSON.stringify(rule),
          turnId: rule.turnId,
          conversationId: rule.conversationId,
        },
      ),
  );
}

export function removeRule(connection: Connection, { userId, id }: { userId: string; id: string }): void {
  const changes = connection.run('DELETE FROM approval_rules WHERE user_id = @userId AND id = @id', { userId, id });
  if (changes === 0) throw ruleNotFound();
}

/** Forgets what was said of a server's tools, in whatever conversation, hidden ones too. */
export function removeRulesOfServer(
  connection: Connection,
  { userId, serverId }: { userId: string; serverId: string },
): void {
  connection.run(
    `DELETE FROM approval_rules
     WHERE user_id = @userId AND CASE WHEN json_valid(rule) THEN json_extract(rule, '$.serverId') = @serverId END`,
    { userId, serverId },
  );
}

/** Forgets the rules, of any user, that were for one turn which has ended: they decide nothing any more. */
export function removeSpentRules(connection: Connection): void {
  connection.run(
    `DELETE FROM approval_rules WHERE turn_id IS NOT NULL AND EXISTS (
       SELECT 1 FROM turns WHERE turns.user_id = approval_rules.user_id AND turns.id = approval_rules.turn_id
         AND turns.status NOT IN ('running', 'waiting')
     )`,
  );
}

function absentOf({ turnId, conversationId }: ApprovalRule): SignalboxError {
  if (turnId !== null) return turnNotFound();
  return conversationId === null ? userNotFound() : conversationNotFound();
}
