import { randomUUID } from 'node:crypto';
import type { Agent } from '../../shared/agent.ts';
import type { Attachment, Conversation, Turn, UserItem } from '../../shared/conversation.ts';
import { cutText } from '../../shared/text.ts';

const titleLength = 60;

/** What a turn begins with: a message, or nothing where it carries on from its parent. */
export type TurnRequest = { origin: 'message'; text: string; attachments: Attachment[] } | { origin: 'continue' };

/** A turn that begins now, with the message that it answers as its first item. */
export function newTurn(
  start: { conversationId: string; parentId: string | null; agentId: string; modelLabel: string; request: TurnRequest },
  now: number,
): { turn: Turn; items: UserItem[] } {
  const { request, ...place } = start;
  const turn: Turn = {
    ...place,
    id: randomUUID(),
    origin: request.origin,
    status: 'running',
    error: null,
    missingServers: [],
    usage: null,
    context: null,
    retry: null,
    startedAt: now,
    endedAt: null,
  };
  if (request.origin === 'continue') return { turn, items: [] };
  const { text, attachments } = request;
  const item: UserItem = {
    id: randomUUID(),
    turnId: turn.id,
    position: 0,
    createdAt: now,
    kind: 'user',
    text,
    attachments,
  };
  return { turn, items: [item] };
}

/** A conversation that begins with a message, named after it. */
export function newConversation(
  { id, agentId, request }: { id: string; agentId: string; request: TurnRequest },
  headTurnId: string,
  now: number,
): Conversation {
  return { id, title: titleOf(request), agentId, headTurnId, createdAt: now, updatedAt: now };
}

/** The first line of a message, cut at a word; without words, the name of the first file. */
export function titleOf(request: TurnRequest): string {
  if (request.origin === 'continue') return '';
  const line = request.text.trim().split('\n', 1)[0]?.trim() || (request.attachments[0]?.name ?? '');
  if (line.length <= titleLength) return line;
  const cut = cutText(line, titleLength);
  const atWord = cut.lastIndexOf(' ');
  return `${cut.slice(0, atWord > titleLength / 2 ? atWord : cut.length)}…`;
}

/** Agents as they are for one message that brings instructions of its own. They stay so when the turn waits. */
export function told([first, ...rest]: readonly [Agent, ...Agent[]], instructions = ''): readonly [Agent, ...Agent[]] {
  if (instructions === '') return [first, ...rest];
  const tell = (agent: Agent): Agent => ({ ...agent, instructions: `${agent.instructions}\n\n${instructions}`.trim() });
  return [tell(first), ...rest.map(tell)];
}
