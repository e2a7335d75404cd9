import { randomUUID } from 'node:crypto';
import type { Agent } from '../../shared/agent.ts';
import type { Attachment, Item, Transcript, Turn } from '../../shared/conversation.ts';
import { newConversation, newTurn } from './newTurn.ts';

/** What answered in turns that were not held here, in words. */
const importedLabel = 'From elsewhere';

/** What one side said of a conversation that was held elsewhere. */
export interface SaidElsewhere {
  role: 'user' | 'assistant';
  text: string;
  attachments: Attachment[];
}

/** Stands where the other side spoke first: a history that begins with an answer is refused by some providers. */
const openingNote = '[The conversation began with an answer.]';

/**
 * A new conversation with what was said elsewhere as turns that have ended, so that it can go on here. Each message of
 * the user begins a turn; what was answered before the first one gets a turn with a note. Null for an empty history.
 */
export function importedTranscript(
  agent: Pick<Agent, 'id' | 'name' | 'color'>,
  said: readonly SaidElsewhere[],
  now: number,
): Transcript | null {
  const conversationId = randomUUID();
  const turns: Turn[] = [];
  const items: Item[] = [];
  const begin = (text: string, attachments: Attachment[]): Turn => {
    const request = { origin: 'message' as const, text, attachments };
    const place = { conversationId, parentId: turns.at(-1)?.id ?? null, agentId: agent.id, modelLabel: importedLabel };
    const begun = newTurn({ ...place, request }, now);
    const turn: Turn = { ...begun.turn, status: 'completed', endedAt: now };
    turns.push(turn);
    items.push(...begun.items);
    return turn;
  };
  for (const { role, text, attachments } of said) {
    if (role === 'user') {
      begin(text, attachments);
      continue;
    }
    const turn = turns.at(-1) ?? begin(openingNote, []);
    items.push({
      id: randomUUID(),
      turnId: turn.id,
      position: items.filter(({ turnId }) => turnId === turn.id).length,
      createdAt: now,
      kind: 'assistant',
      agentName: agent.name,
      agentColor: agent.color,
      text,
      status: 'done',
    });
  }
  const last = turns.at(-1);
  if (last === undefined) return null;
  const first = said.find(({ role }) => role === 'user') ?? { text: openingNote, attachments: [] };
  const request = { origin: 'message' as const, text: first.text, attachments: first.attachments };
  return {
    conversation: newConversation({ id: conversationId, agentId: agent.id, request }, last.id, now),
    turns,
    items,
  };
}
