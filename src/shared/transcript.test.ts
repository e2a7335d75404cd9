import { describe, expect, it } from 'vitest';
import type { AssistantItem, Transcript, Turn, UserItem } from './conversation.ts';
import { applyChange, itemsOnPath } from './transcript.ts';

const turn: Turn = {
  id: 'turn-1',
  conversationId: 'conversation-1',
  parentId: null,
  status: 'running',
  error: null,
  missingServers: [],
  modelLabel: 'Built-in model',
  startedAt: 1,
  endedAt: null,
};
const user: UserItem = { id: 'item-0', turnId: 'turn-1', position: 0, createdAt: 1, kind: 'user', text: 'Hello' };
const answer: AssistantItem = {
  id: 'item-2',
  turnId: 'turn-1',
  position: 2,
  createdAt: 1,
  kind: 'assistant',
  agentName: 'Assistant',
  text: '',
  status: 'streaming',
};
const transcript: Transcript = {
  conversation: { id: 'conversation-1', title: 'Hello', agentId: 'assistant', createdAt: 1, updatedAt: 1 },
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

describe('itemsOnPath', () => {
  it('leads from the root to a turn, without its siblings', () => {
    const child = (id: string, parentId: string): Turn => ({ ...turn, id, parentId });
    const said = (turnId: string): UserItem => ({ ...user, id: `said in ${turnId}`, turnId });
    const turns = [turn, child('sibling', turn.id), child('chosen', turn.id), child('leaf', 'chosen')];
    const items = [user, answer, ...['sibling', 'chosen', 'leaf'].map(said)];
    const path = itemsOnPath({ turns, items }, 'leaf');
    expect(path.map(({ id }) => id)).toEqual(['item-0', 'item-2', 'said in chosen', 'said in leaf']);
    expect(itemsOnPath({ turns, items }, 'unknown')).toEqual([]);
  });
});
