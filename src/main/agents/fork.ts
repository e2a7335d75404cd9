import { randomUUID } from 'node:crypto';
import { type Item, isFinal, type Transcript } from '../../shared/conversation.ts';
import { cutText } from '../../shared/text.ts';
import { pathTo } from '../../shared/turnTree.ts';

const maxTitle = 200;
const prefix = 'Branch of ';

/**
 * A new conversation with copies of the turns that lead to one, under ids of their own; null while one of them has not
 * ended. Nothing of the old conversation is in it but what was said and done: approvals were used up there.
 */
export function forkOf({ conversation, turns, items }: Transcript, turnId: string, now: number): Transcript | null {
  const path = pathTo(turns, turnId);
  if (path.length === 0 || path.some(({ status }) => !isFinal(status))) return null;
  const conversationId = randomUUID();
  const ids = new Map(path.map(({ id }) => [id, randomUUID()]));
  const newId = (id: string) => ids.get(id) ?? id;
  return {
    conversation: {
      ...conversation,
      id: conversationId,
      title: branchTitle(conversation.title),
      headTurnId: newId(turnId),
      createdAt: now,
      updatedAt: now,
    },
    turns: path.map((turn) => ({
      ...turn,
      id: newId(turn.id),
      conversationId,
      parentId: turn.parentId === null ? null : newId(turn.parentId),
    })),
    items: items.filter((item) => ids.has(item.turnId)).map((item) => copyOf(item, newId(item.turnId))),
  };
}

/** What a branch of a branch is named after is still the first one. */
function branchTitle(title: string): string {
  return title.startsWith(prefix) ? title : cutText(`${prefix}${title}`, maxTitle);
}

function copyOf(item: Item, turnId: string): Item {
  const copy = { ...item, id: randomUUID(), turnId };
  return copy.kind === 'tool_call' ? { ...copy, approvalId: null } : copy;
}
