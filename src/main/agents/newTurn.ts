import { randomUUID } from 'node:crypto';
import { defaultAgent } from '../../shared/agent.ts';
import type { Conversation, Turn, UserItem } from '../../shared/conversation.ts';

const titleLength = 60;

/** A turn that begins now, with the message that it answers as its first item. */
export function newTurn(
  start: { conversationId: string; parentId: string | null; modelLabel: string; text: string },
  now: number,
): { turn: Turn; item: UserItem } {
  const turn: Turn = {
    id: randomUUID(),
    conversationId: start.conversationId,
    parentId: start.parentId,
    status: 'running',
    error: null,
    missingServers: [],
    modelLabel: start.modelLabel,
    startedAt: now,
    endedAt: null,
  };
  const item: UserItem = {
    id: randomUUID(),
    turnId: turn.id,
    position: 0,
    createdAt: now,
    kind: 'user',
    text: start.text,
  };
  return { turn, item };
}

/** A conversation that begins with a message, named after it. */
export function newConversation(id: string, text: string, now: number): Conversation {
  return { id, title: titleOf(text), agentId: defaultAgent.id, createdAt: now, updatedAt: now };
}

/** The first line of a message, cut at a word. */
export function titleOf(text: string): string {
  const line = text.trim().split('\n', 1)[0]?.trim() ?? '';
  if (line.length <= titleLength) return line;
  const cut = line.slice(0, titleLength);
  const atWord = cut.lastIndexOf(' ');
  return `${cut.slice(0, atWord > titleLength / 2 ? atWord : titleLength)}…`;
}
