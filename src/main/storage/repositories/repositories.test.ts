import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultSettings, type Settings } from '../../../shared/settings.ts';
import { openWritable } from '../connection.ts';
import { storageFiles } from '../files.ts';
import type { Storage } from '../index.ts';
import { beginTurn } from '../testing/beginTurn.ts';
import { addUser, newUser, openTestStorage, temporaryFolder } from '../testing/openTestStorage.ts';
import { sampleAgent, sampleConversation, sampleMessage, sampleServer, sampleTurn } from '../testing/samples.ts';

const folder = temporaryFolder();
let storage: Storage;
let alice: string;
const bob = 'bob';
const clock = 1000;

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

describe('users', () => {
  it('makes the local user once', async () => {
    const [first, second] = await Promise.all([storage.users.ensureLocal('A'), storage.users.ensureLocal('B')]);
    expect(first).toMatchObject({ id: alice, name: 'Alice', createdAt: 1000 });
    expect(second).toEqual(first);
  });

  it('changes nobody who is not there', async () => {
    const nobody = 'nobody';
    const absent = { code: 'NOT_FOUND' };
    await expect(storage.users.change(nobody, { name: 'X', color: 1 })).rejects.toMatchObject(absent);
    await expect(storage.users.setPassphrase(nobody, null)).rejects.toMatchObject(absent);
    await expect(storage.users.touch(nobody)).rejects.toMatchObject(absent);
    await expect(storage.users.remove(nobody)).rejects.toMatchObject(absent);
  });

  it('removes a user with all that is theirs, and nobody else’s', async () => {
    const bob = newUser(folder.path);
    const { conversation, turn } = await beginTurn(storage, bob, 'Bobs matters');
    await beginTurn(storage, bob, 'More of them');
    await storage.secrets.set(bob, 'provider', 'sk-1');
    await storage.agents.save(bob, [sampleAgent('of-bob')]);
    const kept = await beginTurn(storage, alice, 'Bobs matters');
    await storage.users.remove(bob);
    expect((await storage.users.list()).map(({ id }) => id)).not.toContain(bob);
    await expect(storage.turns.get(bob, turn.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await storage.conversations.list(bob)).toEqual([]);
    expect(await storage.conversations.search(bob, 'matters', 10)).toEqual([]);
    expect(await storage.secrets.get(bob, 'provider')).toEqual({ status: 'none' });
    expect(await storage.agents.list(bob)).toEqual([]);
    expect((await storage.conversations.list(alice)).map(({ id }) => id)).toContain(kept.conversation.id);
    expect((await storage.conversations.list(alice)).map(({ id }) => id)).not.toContain(conversation.id);
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
    await expect(storage.conversations.create(alice, conversation)).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('hides what was removed, brings it back, and forgets it for good', async () => {
    const { conversation, turn, approvalId } = await beginTurn(storage, alice, 'Short-lived');
    await storage.conversations.remove(alice, conversation.id);
    await expect(storage.conversations.get(alice, conversation.id)).rejects.toMatchObject(notFound);
    await expect(storage.conversations.remove(alice, conversation.id)).rejects.toMatchObject(notFound);
    await expect(storage.turns.loadTranscript(alice, conversation.id)).rejects.toMatchObject(notFound);
    await expect(storage.turns.get(alice, turn.id)).rejects.toMatchObject(notFound);
    await expect(storage.turns.ofApproval(alice, approvalId)).rejects.toMatchObject(notFound);
    expect(await storage.conversations.search(alice, 'Short-lived', 10)).toEqual([]);

    expect(await storage.conversations.restore(alice, conversation.id)).toMatchObject({ title: 'Short-lived' });
    expect((await storage.turns.loadTranscript(alice, conversation.id)).items).toHaveLength(3);

    await storage.conversations.remove(alice, conversation.id);
    expect(await storage.conversations.purgeRemoved()).toBe(1);
    await expect(storage.conversations.restore(alice, conversation.id)).rejects.toMatchObject(notFound);
  });

  it('passes to another agent and to another branch, and keeps its place in the list', async () => {
    const { conversation, turn } = await beginTurn(storage, alice);
    const { updatedAt } = await storage.conversations.get(alice, conversation.id);
    expect((await storage.conversations.get(alice, conversation.id)).headTurnId).toBe(turn.id);
    const beside = sampleTurn(conversation.id);
    await storage.turns.begin(alice, { conversation: null, turn: beside, items: [] });
    expect((await storage.conversations.get(alice, conversation.id)).headTurnId).toBe(beside.id);

    const changed = { ...conversation, agentId: 'note-keeper', headTurnId: turn.id, updatedAt };
    await storage.conversations.setAgent(alice, conversation.id, 'note-keeper');
    expect(await storage.conversations.setHead(alice, conversation.id, turn.id)).toEqual(changed);
    expect(await storage.conversations.get(alice, conversation.id)).toEqual(changed);
    expect(await storage.conversations.list(alice)).toContainEqual(changed);
    expect((await storage.turns.loadTranscript(alice, conversation.id)).conversation).toEqual(changed);
  });

  it('shows only turns of its own', async () => {
    const { conversation, turn } = await beginTurn(storage, alice);
    const other = await beginTurn(storage, alice);
    for (const id of [other.turn.id, randomUUID()]) {
      await expect(storage.conversations.setHead(alice, conversation.id, id)).rejects.toMatchObject(notFound);
    }
    expect((await storage.conversations.get(alice, conversation.id)).headTurnId).toBe(turn.id);
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
    for (const word of ['centipede', 'millipede']) {
      expect(await storage.conversations.search(alice, word, 5)).toHaveLength(1);
    }

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
      providers: [
        {
          id: 'local',
          kind: 'openai-compatible',
          name: 'Ollama',
          baseUrl: 'http://127.0.0.1:11434/v1',
          api: 'chat',
          takesImages: true,
          contextTokens: 8192,
          prices: { input: 0, cachedInput: null, output: 0.5 },
        },
      ],
      defaultModel: { providerId: 'local', model: 'small' },
      context: { toolShare: 0.5, shortenResults: 'never' },
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
