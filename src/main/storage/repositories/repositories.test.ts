import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itemSchema, type ToolCallItem, turnSchema } from '../../../shared/conversation.ts';
import { defaultSettings, type Settings } from '../../../shared/settings.ts';
import { openWritable } from '../connection.ts';
import { storageFiles } from '../files.ts';
import type { Storage } from '../index.ts';
import { addUser, openTestStorage, temporaryFolder } from '../testing/openTestStorage.ts';
import {
  sampleAnswer,
  sampleCall,
  sampleConversation,
  sampleMessage,
  sampleServer,
  sampleTurn,
} from '../testing/samples.ts';

const folder = temporaryFolder();
let storage: Storage;
let alice: string;
const bob = 'bob';
let clock = 1000;

beforeAll(async () => {
  storage = await openTestStorage(folder.path, { now: () => clock });
  alice = (await storage.users.ensureLocal('Alice')).id;
  addUser(folder.path, bob);
});
afterAll(async () => {
  await storage.close();
  folder.remove();
});

const notFound = { code: 'NOT_FOUND' };
const conflict = { code: 'CONFLICT' };

/** A conversation of a user with one turn: a message, an answer and a call that waits for approval. */
async function begin(userId: string, title = 'Lights') {
  const conversation = sampleConversation({ title });
  const turn = sampleTurn(conversation.id, { status: 'waiting' });
  const message = sampleMessage(turn.id, 'Switch the light on');
  const answer = sampleAnswer(turn.id, 'I would switch it on.');
  const call = sampleCall(turn.id);
  await storage.turns.begin(userId, { conversation, turn, items: [message, answer, call] });
  return { conversation, turn, message, answer, call };
}

describe('users', () => {
  it('makes the local user once', async () => {
    const [first, second] = await Promise.all([storage.users.ensureLocal('A'), storage.users.ensureLocal('B')]);
    expect(first).toEqual({ id: alice, name: 'Alice', createdAt: 1000 });
    expect(second).toEqual(first);
  });
});

describe('conversations', () => {
  it('lists those that changed last first', async () => {
    const user = randomUUID();
    addUser(folder.path, user);
    const [one, two, three] = [10, 30, 20].map((updatedAt) => sampleConversation({ updatedAt }));
    if (!one || !two || !three) throw new Error('unreachable');
    for (const conversation of [one, two, three]) await storage.conversations.create(user, conversation);
    expect(await storage.conversations.list(user)).toEqual([two, three, one]);
    await storage.conversations.rename(user, one.id, 'Renamed', 40);
    expect((await storage.conversations.list(user)).map(({ title }) => title)[0]).toBe('Renamed');
  });

  it('keeps the first of two with the same id', async () => {
    const conversation = sampleConversation();
    await storage.conversations.create(alice, conversation);
    await expect(storage.conversations.create(alice, conversation)).rejects.toMatchObject(conflict);
  });

  it('hides what was removed, brings it back, and forgets it for good', async () => {
    const { conversation, turn, call } = await begin(alice, 'Short-lived');
    await storage.conversations.remove(alice, conversation.id);
    await expect(storage.conversations.get(alice, conversation.id)).rejects.toMatchObject(notFound);
    await expect(storage.conversations.remove(alice, conversation.id)).rejects.toMatchObject(notFound);
    await expect(storage.turns.loadTranscript(alice, conversation.id)).rejects.toMatchObject(notFound);
    await expect(storage.turns.get(alice, turn.id)).rejects.toMatchObject(notFound);
    await expect(storage.turns.findApproval(alice, call.approvalId ?? '')).rejects.toMatchObject(notFound);
    expect(await storage.conversations.search(alice, 'Short-lived', 10)).toEqual([]);

    expect(await storage.conversations.restore(alice, conversation.id)).toMatchObject({ title: 'Short-lived' });
    expect((await storage.turns.loadTranscript(alice, conversation.id)).items).toHaveLength(3);

    await storage.conversations.remove(alice, conversation.id);
    expect(await storage.conversations.purgeRemoved()).toBe(1);
    await expect(storage.conversations.restore(alice, conversation.id)).rejects.toMatchObject(notFound);
  });

  it('purges a conversation of thousands of turns with all that search knows of it', async () => {
    const conversation = sampleConversation({ title: 'Centipede' });
    const turns = [sampleTurn(conversation.id)];
    for (let length = 1; length < 2500; length++) {
      turns.push(sampleTurn(conversation.id, { parentId: turns.at(-1)?.id ?? null }));
    }
    const [first, ...rest] = turns;
    if (!first) throw new Error('unreachable');
    await storage.turns.begin(alice, { conversation, turn: first, items: [] });
    await storage.turns.save(alice, { turns: rest, items: turns.map(({ id }) => sampleMessage(id, 'millipede')) });
    expect((await storage.turns.loadTranscript(alice, conversation.id)).turns).toEqual(turns);

    await storage.conversations.remove(alice, conversation.id);
    await storage.conversations.purgeRemoved();
    const connection = openWritable(storageFiles(folder.path).database);
    for (const table of ['turns', 'conversations']) {
      const column = table === 'turns' ? 'conversation_id' : 'id';
      expect(connection.all(`SELECT 1 FROM ${table} WHERE ${column} = ?`, [conversation.id])).toEqual([]);
    }
    expect(connection.all("SELECT rowid FROM item_search WHERE item_search MATCH 'millipede'")).toEqual([]);
    expect(connection.all("SELECT rowid FROM title_search WHERE title_search MATCH 'centipede'")).toEqual([]);
    connection.close();
  });
});

describe('turns', () => {
  it('gives back what was stored, in the form of the contract', async () => {
    const { conversation, turn, message, answer, call } = await begin(alice);
    const { turns, items } = await storage.turns.loadTranscript(alice, conversation.id);
    expect(turns).toEqual([turn]);
    expect(items).toEqual([message, answer, call]);
    for (const stored of turns) turnSchema.parse(stored);
    for (const item of items) itemSchema.parse(item);
  });

  it('replaces rows whole, and keeps each finished detail', async () => {
    const { turn, answer, call } = await begin(alice);
    const failed = {
      ...turn,
      status: 'failed' as const,
      error: { code: 'TIMEOUT' as const, message: 'It took too long.', retryable: true },
      missingServers: [{ id: 'lamps', name: 'Lamps', reason: 'off' }],
      endedAt: 9,
    };
    const ended = {
      ...call,
      status: 'failed' as const,
      outcome: { success: false as const, error: { code: 'TOOL_ERROR' as const, message: 'No', retryable: false } },
      startedAt: 3,
      endedAt: 4,
    };
    const longer = { ...answer, text: `${answer.text} 💡 é`, status: 'interrupted' as const };
    await storage.turns.save(alice, { turns: [failed], items: [longer, ended] });
    const stored = await storage.turns.get(alice, turn.id);
    expect(stored.turn).toEqual(failed);
    expect(stored.items.slice(1)).toEqual([longer, ended]);
  });

  it('keeps what a call was asked and what it gave back, but not how far it was', async () => {
    const { turn, call } = await begin(alice);
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

  it('moves the conversation up in the list when a turn changes', async () => {
    const { conversation, turn } = await begin(alice);
    clock = 5000;
    await storage.turns.save(alice, { turns: [{ ...turn, status: 'completed' }] });
    expect((await storage.conversations.get(alice, conversation.id)).updatedAt).toBe(5000);
    clock = 1000;
    await storage.turns.save(alice, { turns: [turn] });
    expect((await storage.conversations.get(alice, conversation.id)).updatedAt).toBe(5000);
  });

  it('stores all of a change or nothing', async () => {
    const { turn, answer } = await begin(alice);
    const stray = sampleMessage(randomUUID(), 'belongs nowhere');
    const changes = { turns: [{ ...turn, status: 'completed' as const }], items: [{ ...answer, text: 'new' }, stray] };
    await expect(storage.turns.save(alice, changes)).rejects.toMatchObject(notFound);
    const stored = await storage.turns.get(alice, turn.id);
    expect(stored.turn.status).toBe('waiting');
    expect(stored.items[1]).toEqual(answer);
  });

  it('leaves no conversation behind when its first turn is refused', async () => {
    const { turn } = await begin(alice);
    const conversation = sampleConversation();
    const start = { conversation, turn: { ...turn, conversationId: conversation.id }, items: [] };
    await expect(storage.turns.begin(alice, start)).rejects.toMatchObject(conflict);
    await expect(storage.conversations.get(alice, conversation.id)).rejects.toMatchObject(notFound);
  });

  it('begins no turn in a conversation that is hidden or unknown', async () => {
    const { conversation } = await begin(alice);
    await storage.conversations.remove(alice, conversation.id);
    for (const id of [conversation.id, randomUUID()]) {
      const start = { conversation: null, turn: sampleTurn(id), items: [] };
      await expect(storage.turns.begin(alice, start)).rejects.toMatchObject(notFound);
    }
  });

  it('does not let a turn or an item move to another place', async () => {
    const { turn, message } = await begin(alice);
    const other = await begin(alice);
    const moves = [
      { turns: [{ ...turn, conversationId: other.conversation.id }] },
      { items: [{ ...message, turnId: other.turn.id }] },
    ];
    for (const changes of moves) await expect(storage.turns.save(alice, changes)).rejects.toMatchObject(conflict);
    const adopted = sampleTurn(other.conversation.id, { parentId: turn.id });
    await expect(storage.turns.save(alice, { turns: [adopted] })).rejects.toMatchObject(notFound);
  });

  it('keeps the run state until it is taken away', async () => {
    const { turn } = await begin(alice);
    expect((await storage.turns.get(alice, turn.id)).runState).toBeNull();
    await storage.turns.save(alice, { runState: [{ turnId: turn.id, state: '{"first":1}' }] });
    await storage.turns.save(alice, { runState: [{ turnId: turn.id, state: '{"second":2}' }] });
    expect((await storage.turns.get(alice, turn.id)).runState).toBe('{"second":2}');
    const unfinished = (await storage.turns.unfinished()).find((found) => found.turn.id === turn.id);
    expect(unfinished).toMatchObject({ userId: alice, hasRunState: true, items: [{}, {}, {}] });
    await storage.turns.save(alice, {
      turns: [{ ...turn, status: 'completed' }],
      runState: [{ turnId: turn.id, state: null }],
    });
    expect((await storage.turns.get(alice, turn.id)).runState).toBeNull();
    expect((await storage.turns.unfinished()).some((found) => found.turn.id === turn.id)).toBe(false);
  });
});

describe('approvals', () => {
  it('F21 an approval is used up by its first answer', async () => {
    const { turn, call } = await begin(alice);
    const approvalId = call.approvalId ?? '';
    expect(await storage.turns.findApproval(alice, approvalId)).toEqual({ turn, item: call });
    const answers = await Promise.allSettled([
      storage.turns.useApproval(alice, approvalId, 'allow'),
      storage.turns.useApproval(alice, approvalId, 'deny'),
      storage.turns.useApproval(alice, approvalId, 'allow'),
    ]);
    expect(answers[0]).toEqual({ status: 'fulfilled', value: { ...call, status: 'allowed' } });
    expect(answers[1]).toMatchObject({ status: 'rejected', reason: conflict });
    expect(answers[2]).toMatchObject({ status: 'rejected', reason: conflict });
    expect((await storage.turns.findApproval(alice, approvalId)).item.status).toBe('allowed');
  });

  it('denies without calling it an allowance', async () => {
    const { call } = await begin(alice);
    expect((await storage.turns.useApproval(alice, call.approvalId ?? '', 'deny')).status).toBe('denied');
  });

  it('can’t be answered once the turn is over', async () => {
    const { turn, call } = await begin(alice);
    await storage.turns.save(alice, { turns: [{ ...turn, status: 'cancelled', endedAt: 2 }] });
    await expect(storage.turns.useApproval(alice, call.approvalId ?? '', 'allow')).rejects.toMatchObject(conflict);
    expect((await storage.turns.findApproval(alice, call.approvalId ?? '')).item.status).toBe('waiting');
  });
});

describe('servers and settings', () => {
  it('keeps servers in the order in which they were added', async () => {
    for (const id of ['zebra', 'ant', 'mole']) await storage.servers.save(alice, sampleServer(id));
    await storage.servers.save(alice, sampleServer('zebra', { enabled: true }));
    expect(await storage.servers.list(alice)).toEqual([
      sampleServer('zebra', { enabled: true }),
      sampleServer('ant'),
      sampleServer('mole'),
    ]);
    await storage.servers.remove(alice, 'ant');
    expect((await storage.servers.list(alice)).map(({ id }) => id)).toEqual(['zebra', 'mole']);
    await expect(storage.servers.remove(alice, 'ant')).rejects.toMatchObject(notFound);
  });

  it('has default settings until they are changed', async () => {
    expect(await storage.settings.get(bob)).toEqual(defaultSettings);
    const settings: Settings = {
      theme: 'dark',
      provider: { kind: 'openai-compatible', baseUrl: 'http://127.0.0.1:11434/v1', model: 'small' },
    };
    await storage.settings.set(bob, settings);
    expect(await storage.settings.get(bob)).toEqual(settings);
    expect(await storage.settings.get(alice)).toEqual(defaultSettings);
  });

  it('leaves out what it can’t understand, and starts all the same', async () => {
    const user = randomUUID();
    addUser(folder.path, user);
    await storage.servers.save(user, sampleServer('sound'));
    const connection = openWritable(storageFiles(folder.path).database);
    connection.run('INSERT INTO servers (user_id, id, config) VALUES (?, \'odd\', \'{"id":"odd"}\')', [user]);
    connection.run("INSERT INTO settings (user_id, settings) VALUES (?, '[]')", [user]);
    connection.close();
    expect(await storage.servers.list(user)).toEqual([sampleServer('sound')]);
    expect(await storage.settings.get(user)).toEqual(defaultSettings);
  });
});

describe('F27 what belongs to another user', () => {
  it('reads like what does not exist', async () => {
    const { conversation, turn, call } = await begin(bob, 'Private matters');
    const foreign = { conversation: conversation.id, turn: turn.id, approval: call.approvalId ?? '' };
    const unknown = { conversation: randomUUID(), turn: randomUUID(), approval: randomUUID() };
    const attempts = (ids: typeof foreign) => [
      storage.conversations.get(alice, ids.conversation),
      storage.conversations.rename(alice, ids.conversation, 'Mine', 1),
      storage.conversations.remove(alice, ids.conversation),
      storage.conversations.restore(alice, ids.conversation),
      storage.turns.loadTranscript(alice, ids.conversation),
      storage.turns.get(alice, ids.turn),
      storage.turns.findApproval(alice, ids.approval),
      storage.turns.useApproval(alice, ids.approval, 'allow'),
      storage.turns.begin(alice, { conversation: null, turn: sampleTurn(ids.conversation), items: [] }),
      storage.turns.save(alice, { turns: [sampleTurn(ids.conversation)] }),
      storage.turns.save(alice, { items: [sampleMessage(ids.turn, 'Hello from Alice')] }),
      storage.turns.save(alice, { runState: [{ turnId: ids.turn, state: '{}' }] }),
    ];
    const results = await Promise.allSettled(attempts(foreign));
    expect(results).toEqual(await Promise.allSettled(attempts(unknown)));
    for (const result of results) expect(result).toMatchObject({ status: 'rejected', reason: notFound });
    expect(await storage.conversations.search(alice, 'Private', 10)).toEqual([]);
    expect((await storage.turns.loadTranscript(bob, conversation.id)).turns).toEqual([turn]);
  });

  it('does not clash with ids of one’s own', async () => {
    const theirs = await begin(bob, 'Shared number');
    const { turn } = theirs;
    const mine = { ...theirs.conversation, title: 'My number' };
    const message = { ...theirs.message, text: 'My words' };
    await storage.turns.begin(alice, { conversation: mine, turn, items: [message, theirs.call] });
    await storage.turns.useApproval(alice, theirs.call.approvalId ?? '', 'allow');
    await storage.turns.save(alice, { turns: [{ ...turn, status: 'completed' }] });
    await storage.conversations.remove(alice, mine.id);
    await storage.conversations.purgeRemoved();

    expect(await storage.turns.loadTranscript(bob, theirs.conversation.id)).toMatchObject({
      conversation: { title: 'Shared number' },
      turns: [{ status: 'waiting' }],
      items: [{ text: 'Switch the light on' }, {}, { status: 'waiting' }],
    });
  });

  it('keeps servers and secrets of the same name apart', async () => {
    await storage.secrets.set(alice, 'key', 'of Alice');
    await storage.secrets.set(bob, 'key', 'of Bob');
    await storage.secrets.remove(alice, 'key');
    expect(await storage.secrets.get(alice, 'key')).toEqual({ status: 'none' });
    expect(await storage.secrets.get(bob, 'key')).toEqual({ status: 'stored', value: 'of Bob' });
    await expect(storage.servers.remove(bob, 'zebra')).rejects.toMatchObject(notFound);
  });
});
