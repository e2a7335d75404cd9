import { describe, expect, it } from 'vitest';
import type { AssistantItem, ReasoningItem, Transcript, Turn, UserItem } from './conversation.ts';
import { applyChange } from './transcript.ts';

const turn: Turn = {
  id: 'turn-1',
  conversationId: 'conversation-1',
  parentId: null,
  origin: 'message',
  agentId: 'assistant',
  status: 'running',
  error: null,
  missingServers: [],
  modelLabel: 'Built-in model',
  usage: null,
  context: null,
  retry: null,
  startedAt: 1,
  endedAt: null,
};
const user: UserItem = {
  id: 'item-0',
  turnId: 'turn-1',
  position: 0,
  createdAt: 1,
  kind: 'user',
  text: 'Hello',
  attachments: [],
};
const answer: AssistantItem = {
  id: 'item-2',
  turnId: 'turn-1',
  position: 2,
  createdAt: 1,
  kind: 'assistant',
  agentName: 'Assistant',
  agentColor: 0,
  text: '',
  status: 'streaming',
};
const transcript: Transcript = {
  conversation: {
    id: 'conversation-1',
    title: 'Hello',
    agentId: 'assistant',
    headTurnId: null,
    createdAt: 1,
    updatedAt: 1,
  },
  turns: [turn],
  items: [user, answer],
};

const textOf = (result: Transcript | null) => result?.items.find(({ id }) => id === answer.id);

describe('applyChange', () => {
  it('puts text at its offset, so that a repeated delta changes nothing', () => {
    const change = { type: 'text', itemId: answer.id, offset: 0, delta: 'Hi ' } as const;
    const once = applyChange(transcript, change);
    const twice = applyChange(once, change);
    expect(textOf(twice)).toMatchObject({ text: 'Hi ' });
    expect(textOf(applyChange(twice, { ...change, offset: 3, delta: 'there' }))).toMatchObject({ text: 'Hi there' });
  });

  it('leaves a finished answer whole when a late delta arrives', () => {
    const done = applyChange(transcript, { type: 'item', item: { ...answer, text: 'Hi there', status: 'done' } });
    expect(textOf(applyChange(done, { type: 'text', itemId: answer.id, offset: 0, delta: 'Hi' }))).toMatchObject({
      text: 'Hi there',
    });
  });

  it('orders a new item by its position within its turn', () => {
    const between: AssistantItem = { ...answer, id: 'item-1', position: 1 };
    const result = applyChange(transcript, { type: 'item', item: between });
    expect(result?.items.map(({ id }) => id)).toEqual(['item-0', 'item-1', 'item-2']);
  });

  it('moves an item back where one that belongs before it came later', () => {
    const thought: ReasoningItem = {
      id: 'item-thought',
      turnId: 'turn-1',
      position: 2,
      createdAt: 1,
      kind: 'reasoning',
      agentName: 'Assistant',
      text: 'Hm.',
    };
    const added = applyChange(transcript, { type: 'item', item: thought });
    const result = applyChange(added, { type: 'item', item: { ...answer, position: 3, text: 'Hi', status: 'done' } });
    expect(result?.items.map(({ id }) => id)).toEqual(['item-0', 'item-thought', 'item-2']);
  });

  it('replaces a turn and keeps the objects that did not change', () => {
    const result = applyChange(transcript, { type: 'turn', turn: { ...turn, status: 'completed' } });
    expect(result?.turns).toMatchObject([{ status: 'completed' }]);
    expect(result?.items).toBe(transcript.items);
  });

  it('has nothing to show before the first snapshot and after a removal', () => {
    expect(applyChange(null, { type: 'turn', turn })).toBeNull();
    expect(applyChange(transcript, { type: 'removed' })).toBeNull();
  });
});
