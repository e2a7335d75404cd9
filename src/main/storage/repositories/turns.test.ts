import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itemSchema, type ToolCallItem, type Transcript, turnSchema } from '../../../shared/conversation.ts';
import type { Storage } from '../index.ts';
import { beginTurn } from '../testing/beginTurn.ts';
import { openTestStorage, temporaryFolder } from '../testing/openTestStorage.ts';
import {
  sampleAnswer,
  sampleConversation,
  sampleHandoff,
  sampleMessage,
  sampleReasoning,
  sampleTurn,
} from '../testing/samples.ts';

const folder = temporaryFolder();
let storage: Storage;
let alice: string;
let clock = 1000;

beforeAll(async () => {
  storage = await openTestStorage(folder.path, { now: () => clock });
  alice = (await storage.users.ensureLocal('Alice')).id;
});
afterAll(async () => {
  await storage.close();
  folder.remove();
});

const notFound = { code: 'NOT_FOUND' };
const conflict = { code: 'CONFLICT' };

describe('turns', () => {
  it('gives back what was stored, in the form of the contract', async () => {
    const { conversation, turn, message, answer, call } = await beginTurn(storage, alice);
    const { turns, items } = await storage.turns.loadTranscript(alice, conversation.id);
    expect(turns).toEqual([turn]);
    expect(items).toEqual([message, answer, call]);
    for (const stored of turns) turnSchema.parse(stored);
    for (const item of items) itemSchema.parse(item);
  });

  it('replaces rows whole, and keeps each finished detail', async () => {
    const { turn, answer, call } = await beginTurn(storage, alice);
    const failed = {
      ...turn,
      status: 'failed' as const,
      error: { code: 'TIMEOUT' as const, message: 'It took too long.', retryable: true },
      missingServers: [{ id: 'lamps', name: 'Lamps', reason: 'off' }],
      usage: { requests: 2, inputTokens: 9, cachedTokens: 1, outputTokens: 3, reasoningTokens: 0, cost: 0.25 },
      context: {
        ...{ limit: 8192, assumed: true, instructions: 5, history: 7, total: 20, reply: 0 },
        ...{ shortenedResults: 1, shortened: [{ serverName: 'Lamps', tool: 'list', count: 1 }] },
        ...{ tools: [{ serverId: 'lamps', serverName: 'Lamps', count: 2, tokens: 8 }], toolsOnDemand: false },
      },
      endedAt: 9,
    };
    const ended = {
      ...call,
      status: 'failed' as const,
      outcome: { success: false as const, error: { code: 'TOOL_ERROR' as const, message: 'No', retryable: false } },
      startedAt: 3,
      endedAt: 4,
    };
    const longer = { ...answer, agentColor: 4, text: `${answer.text} 💡 é`, status: 'interrupted' as const };
    await storage.turns.save(alice, { turns: [failed], items: [longer, ended] });
    const stored = await storage.turns.get(alice, turn.id);
    expect(stored.turn).toEqual(failed);
    expect(stored.items.slice(1)).toEqual([longer, ended]);
  });

  it('keeps what a call was asked and what it gave back, but not how far it was', async () => {
    const { turn, call } = await beginTurn(storage, alice);
    const ended: ToolCallItem = {
      ...call,
      status: 'succeeded',
      outcome: {
        success: true,
        data: {
          text: 'Lit',
          structured: { lamps: [1] },
          cutFrom: null,
          stored: [{ handle: randomUUID(), kind: 'image', mimeType: 'image/png', bytes: 7, name: null }],
        },
      },
      questions: [{ id: randomUUID(), message: 'Which lamp?', ask: { kind: 'form', fields: [] }, status: 'answered' }],
    };
    const progress = { progress: 1, total: 2, message: 'Half-way' };
    await storage.turns.save(alice, { items: [{ ...ended, progress }] });
    const { items } = await storage.turns.get(alice, turn.id);
    expect(items[2]).toEqual(ended);
  });

  it('keeps what was thought, who handed over to whom, and what was attached', async () => {
    const { conversation, turn } = await beginTurn(storage, alice);
    const next = sampleTurn(conversation.id, { parentId: turn.id, origin: 'continue', agentId: 'dispatcher' });
    const attachment = { handle: randomUUID(), kind: 'image', name: 'a.png', mimeType: 'image/png', bytes: 3 } as const;
    const message = sampleMessage(next.id, '', { attachments: [attachment] });
    await storage.turns.begin(alice, { conversation: null, turn: next, items: [message] });
    const [thought, handoff] = [sampleReasoning(next.id, 'quixotic musings'), sampleHandoff(next.id)];
    await storage.turns.save(alice, { items: [thought, handoff] });
    const longer = { ...thought, text: 'quixotic musings, and more' };
    await storage.turns.save(alice, { items: [longer] });

    const stored = await storage.turns.get(alice, next.id);
    expect(stored).toEqual({ turn: next, items: [message, longer, handoff], runState: null });
    turnSchema.parse(stored.turn);
    for (const item of stored.items) itemSchema.parse(item);
    expect(await storage.conversations.search(alice, 'quixotic', 10)).toEqual([]);
  });

  it('forgets that a turn paused', async () => {
    const { turn } = await beginTurn(storage, alice);
    const retry = { attempt: 2, of: 3, until: 9, message: 'Too many requests.' };
    await storage.turns.save(alice, { turns: [{ ...turn, retry }] });
    expect((await storage.turns.get(alice, turn.id)).turn).toEqual(turn);
  });

  it('moves the conversation up in the list when a turn begins, and leaves it there while the turn goes on', async () => {
    const { conversation, turn } = await beginTurn(storage, alice);
    clock = 5000;
    const next = sampleTurn(conversation.id, { parentId: turn.id });
    await storage.turns.begin(alice, { conversation: null, turn: next, items: [] });
    clock = 6000;
    await storage.turns.save(alice, { turns: [{ ...next, status: 'completed' }] });
    expect((await storage.conversations.get(alice, conversation.id)).updatedAt).toBe(5000);
  });

  it('stores all of a change or nothing', async () => {
    const { turn, answer } = await beginTurn(storage, alice);
    const stray = sampleMessage(randomUUID(), 'belongs nowhere');
    const changes = { turns: [{ ...turn, status: 'completed' as const }], items: [{ ...answer, text: 'new' }, stray] };
    await expect(storage.turns.save(alice, changes)).rejects.toMatchObject(notFound);
    const stored = await storage.turns.get(alice, turn.id);
    expect(stored.turn.status).toBe('waiting');
    expect(stored.items[1]).toEqual(answer);
  });

  it('leaves no conversation behind when its first turn is refused', async () => {
    const { turn } = await beginTurn(storage, alice);
    const conversation = sampleConversation();
    const start = { conversation, turn: { ...turn, conversationId: conversation.id }, items: [] };
    await expect(storage.turns.begin(alice, start)).rejects.toMatchObject(conflict);
    await expect(storage.conversations.get(alice, conversation.id)).rejects.toMatchObject(notFound);
  });

  it('begins no turn in a conversation that is hidden or unknown', async () => {
    const { conversation } = await beginTurn(storage, alice);
    await storage.conversations.remove(alice, conversation.id);
    for (const id of [conversation.id, randomUUID()]) {
      const start = { conversation: null, turn: sampleTurn(id), items: [] };
      await expect(storage.turns.begin(alice, start)).rejects.toMatchObject(notFound);
    }
  });

  it('does not let a turn or an item move to another place', async () => {
    const { turn, message } = await beginTurn(storage, alice);
    const other = await beginTurn(storage, alice);
    const moves = [
      { turns: [{ ...turn, conversationId: other.conversation.id }] },
      { items: [{ ...message, turnId: other.turn.id }] },
    ];
    for (const changes of moves) await expect(storage.turns.save(alice, changes)).rejects.toMatchObject(conflict);
    const adopted = sampleTurn(other.conversation.id, { parentId: turn.id });
    await expect(storage.turns.save(alice, { turns: [adopted] })).rejects.toMatchObject(notFound);
  });

  it('keeps the run state until it is taken away', async () => {
    const { turn } = await beginTurn(storage, alice);
    expect((await storage.turns.get(alice, turn.id)).runState).toBeNull();
    await storage.turns.save(alice, { runState: [{ turnId: turn.id, state: '{"first":1}' }] });
    await storage.turns.save(alice, { runState: [{ turnId: turn.id, state: '{"second":2}' }] });
    expect((await storage.turns.get(alice, turn.id)).runState).toBe('{"second":2}');
    const unfinished = (await storage.turns.unfinished()).find((found) => found.turn.id === turn.id);
    expect(unfinished).toMatchObject({ userId: alice, runState: '{"second":2}', items: [{}, {}, {}] });
    await storage.turns.save(alice, {
      turns: [{ ...turn, status: 'completed' }],
      runState: [{ turnId: turn.id, state: null }],
    });
    expect((await storage.turns.get(alice, turn.id)).runState).toBeNull();
    expect((await storage.turns.unfinished()).some((found) => found.turn.id === turn.id)).toBe(false);
  });
});

describe('a copied conversation', () => {
  /** A conversation with two turns that have ended, the second one below the first. */
  function sampleTranscript(): Transcript {
    const conversation = sampleConversation({ title: 'A copy', updatedAt: 77 });
    const ended = { status: 'completed', endedAt: 2 } as const;
    const first = sampleTurn(conversation.id, ended);
    const second = sampleTurn(conversation.id, { ...ended, parentId: first.id });
    const items = [sampleMessage(first.id, 'One'), sampleAnswer(first.id, 'Two'), sampleMessage(second.id, 'Three')];
    return { conversation: { ...conversation, headTurnId: second.id }, turns: [first, second], items };
  }

  it('has everything in its order, and can be found', async () => {
    const transcript = sampleTranscript();
    await storage.turns.copy(alice, transcript);
    expect(await storage.turns.loadTranscript(alice, transcript.conversation.id)).toEqual(transcript);
    const found = await storage.conversations.search(alice, 'three', 50);
    expect(found.map(({ conversationId }) => conversationId)).toContain(transcript.conversation.id);
  });

  it('takes no id that is there already, and then leaves nothing', async () => {
    const { conversation, turn, message } = await beginTurn(storage, alice);
    const refused: [Transcript, object][] = [];
    const fresh = () => sampleTranscript();
    const sameConversation = fresh();
    refused.push([
      { ...sameConversation, conversation: { ...sameConversation.conversation, id: conversation.id } },
      notFound,
    ]);
    refused.push([{ conversation: { ...conversation, headTurnId: null }, turns: [], items: [] }, conflict]);
    const sameTurn = fresh();
    refused.push([
      { ...sameTurn, turns: [...sameTurn.turns, { ...(sameTurn.turns[0] ?? turn), id: turn.id }] },
      conflict,
    ]);
    const sameItem = fresh();
    refused.push([{ ...sameItem, items: sameItem.items.map((item) => ({ ...item, id: message.id })) }, conflict]);
    const unended = fresh();
    refused.push([{ ...unended, turns: unended.turns.map((one) => ({ ...one, status: 'waiting' })) }, conflict]);
    const strangeHead = fresh();
    refused.push([{ ...strangeHead, conversation: { ...strangeHead.conversation, headTurnId: turn.id } }, notFound]);
    const strangeItem = fresh();
    refused.push([{ ...strangeItem, items: [sampleMessage(turn.id, 'Into another one')] }, notFound]);

    const before = await storage.conversations.list(alice);
    const original = await storage.turns.loadTranscript(alice, conversation.id);
    for (const [transcript, error] of refused) {
      await expect(storage.turns.copy(alice, transcript)).rejects.toMatchObject(error);
    }
    expect(await storage.conversations.list(alice)).toEqual(before);
    expect(await storage.turns.loadTranscript(alice, conversation.id)).toEqual(original);
  });
});
