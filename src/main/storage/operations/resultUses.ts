import type { Item } from '../../../shared/conversation.ts';
import { assertNever } from '../../../shared/errors.ts';
import type { Connection } from '../connection.ts';

/**
 * Makes the user's results that items name part of their conversation: one that has no conversation comes to belong to
 * it, one of another conversation is shown in both. Handles that this user does not have change nothing.
 */
export function claimResults(
  connection: Connection,
  { userId, conversationId, items }: { userId: string; conversationId: string; items: readonly Item[] },
): void {
  for (const handle of new Set(items.flatMap(handlesIn))) {
    const place = { userId, conversationId, handle };
    const claimed = connection.run(
      `UPDATE results SET conversation_id = @conversationId
       WHERE user_id = @userId AND handle = @handle AND conversation_id IS NULL`,
      place,
    );
    if (claimed > 0) continue;
    connection.run(
      `INSERT INTO result_uses (user_id, conversation_id, handle)
       SELECT @userId, @conversationId, handle FROM results
       WHERE user_id = @userId AND handle = @handle AND conversation_id <> @conversationId
       ON CONFLICT DO NOTHING`,
      place,
    );
  }
}

/** The results that an item names. */
function handlesIn(item: Item): string[] {
  switch (item.kind) {
    case 'user':
      return item.attachments.map(({ handle }) => handle);
    case 'tool_call':
      return item.outcome?.success ? item.outcome.data.stored.map(({ handle }) => handle) : [];
    case 'assistant':
    case 'reasoning':
    case 'handoff':
      return [];
    default:
      return assertNever(item);
  }
}
