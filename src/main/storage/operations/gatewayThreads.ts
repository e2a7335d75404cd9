import type { Connection } from '../connection.ts';
import { referring, turnNotFound } from './absence.ts';

/** The end of a path that was found by its words. */
export interface ThreadEnd {
  conversationId: string;
  turnId: string;
}

/**
 * The turn at the end of a path, in a conversation that is not hidden; null where there is none. Of several with the
 * same words, one that nothing follows yet, so that two programs with the same beginning each keep a conversation.
 */
export function findThread(
  connection: Connection,
  { userId, hash }: { userId: string; hash: string },
): ThreadEnd | null {
  const end = connection.get<{ conversationId: string; turnId: string }>(
    `SELECT turns.conversation_id AS conversationId, turns.id AS turnId
     FROM gateway_threads AS threads
     JOIN turns ON turns.user_id = threads.user_id AND turns.id = threads.turn_id
     JOIN conversations ON conversations.user_id = turns.user_id AND conversations.id = turns.conversation_id
     WHERE threads.user_id = @userId AND threads.hash = @hash AND conversations.removed_at IS NULL
     ORDER BY EXISTS (
       SELECT 1 FROM turns AS children WHERE children.user_id = turns.user_id
       AND children.conversation_id = turns.conversation_id AND children.parent_id = turns.id
     ), threads.row DESC LIMIT 1`,
    { userId, hash },
  );
  return end ?? null;
}

/** Remembers the words of a path. NOT_FOUND for a turn that this user does not have. */
export function putThread(
  connection: Connection,
  { userId, hash, turnId }: { userId: string; hash: string; turnId: string },
): void {
  referring(turnNotFound, () =>
    connection.run(
      `INSERT INTO gateway_threads (user_id, hash, turn_id) VALUES (@userId, @hash, @turnId)
       ON CONFLICT (user_id, hash, turn_id) DO NOTHING`,
      { userId, hash, turnId },
    ),
  );
}
