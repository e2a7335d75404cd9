import { randomUUID } from 'node:crypto';
import type { Conversation, Turn } from '../src/shared/conversation.ts';

/** A turn of a conversation, ended unless it is told otherwise. */
export function turnOf(conversationId: string, change: Partial<Turn> = {}): Turn {
  return {
    id: randomUUID(),
    conversationId,
    parentId: null,
    origin: 'message',
    agentId: 'assistant',
    status: 'completed',
    error: null,
    missingServers: [],
    modelLabel: 'Bench',
    usage: null,
    context: null,
    retry: null,
    startedAt: 1,
    endedAt: null,
    ...change,
  };
}

/** The conversation of a turn, which it shows. */
export function conversationOf({ id, conversationId }: Turn): Conversation {
  return { id: conversationId, title: 'Bench', agentId: 'assistant', headTurnId: id, createdAt: 1, updatedAt: 1 };
}
