import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listBackups } from './backup.ts';
import { openReadable, openWritable } from './connection.ts';
import { storageFiles } from './files.ts';
import { TestProcess } from './testing/childProcess.ts';
import { openTestStorage, temporaryFolder } from './testing/openTestStorage.ts';
import { sampleConversation, sampleMessage, sampleTurn } from './testing/samples.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const count = (table: string): number => {
  const connection = openReadable(storageFiles(folder.path).database);
  const row = connection.get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`);
  connection.close();
  return row?.n ?? -1;
};

describe('storage', () => {
  it('shows a reader, and every other connection, what a promise has acknowledged', async () => {
    const storage = await openTestStorage(folder.path);
    const { id } = await storage.users.ensureLocal('Alice');
    for (let index = 1; index <= 50; index++) {
      const conversation = sampleConversation();
      await storage.conversations.create(id, conversation);
      expect(await storage.conversations.get(id, conversation.id)).toEqual(conversation);
      expect(count('conversations')).toBe(index);
    }
    await storage.close();
  });

  it('finishes what was asked for before it closes, and refuses what comes after', async () => {
    const storage = await openTestStorage(folder.path);
    const { id } = await storage.users.ensureLocal('Alice');
    const writes = Array.from({ length: 1000 }, () => storage.conversations.create(id, sampleConversation()));
    await Promise.all([storage.close(), storage.close()]);
    await Promise.all(writes);
    expect(count('conversations')).toBe(1000);
    await expect(storage.conversations.list(id)).rejects.toMatchObject({ code: 'STORAGE_ERROR' });
    await expect(storage.conversations.create(id, sampleConversation())).rejects.toMatchObject({
      code: 'STORAGE_ERROR',
    });
  });

  it('leaves one database file and no journal', async () => {
    const storage = await openTestStorage(folder.path);
    await storage.users.ensureLocal('Alice');
    expect(readdirSync(folder.path)).toContain('signalbox.db-wal');
    await storage.close();
    expect(readdirSync(folder.path).sort()).toEqual(['secret.key', 'signalbox.db']);
  });

  it('takes texts into the search index while nothing is asked', async () => {
    const storage = await openTestStorage(folder.path);
    const { id } = await storage.users.ensureLocal('Alice');
    for (let index = 0; index < 3; index++) await storage.conversations.create(id, sampleConversation());
    await vi.waitFor(() => expect(count('search_queue')).toBe(0), { timeout: 15_000 });
    await storage.conversations.create(id, sampleConversation());
    await storage.close();
    expect(count('search_queue')).toBe(0);
    expect(count("title_search WHERE title_search MATCH 'untitled'")).toBe(4);
  });

  it('takes a backup at the next start, once a day', async () => {
    await (await openTestStorage(folder.path)).close();
    const files = storageFiles(folder.path);
    expect(listBackups(files)).toEqual([]);
    await (await openTestStorage(folder.path)).close();
    expect(listBackups(files)).toMatchObject([{ kind: 'daily' }]);
    await (await openTestStorage(folder.path)).close();
    expect(listBackups(files)).toHaveLength(1);
  });

  it('waits for another process that holds the database', async () => {
    const storage = await openTestStorage(folder.path);
    const other = openWritable(storageFiles(folder.path).database);
    other.run('BEGIN IMMEDIATE');
    const alice = { id: 'alice', name: 'Alice', color: 0, passphrase: null, createdAt: 2, lastUsedAt: 0 };
    const added = storage.users.add(alice);
    other.run("INSERT INTO users (id, name, created_at, is_local) VALUES ('x', 'X', 1, 0)");
    other.run('COMMIT');
    other.close();
    await added;
    expect((await storage.users.list()).map(({ name }) => name)).toEqual(['X', 'Alice']);
    await storage.close();
  });

  it.each([
    ['dies', 'process.exit(3)'],
    ['fails', 'throw new Error("no such thing")'],
  ])('says so when its thread %s', async (_, source) => {
    const workerUrl = new URL(`data:text/javascript,${encodeURIComponent(source)}`);
    const error = { code: 'STORAGE_ERROR', message: expect.stringContaining('Restart Signalbox') };
    await expect(openTestStorage(folder.path, { workerUrl })).rejects.toMatchObject(error);
  });
});

describe('F41 a host that is killed', () => {
  it.each([1, 50, 400])('has lost nothing of %i acknowledged messages', async (enough) => {
    const process = new TestProcess('writeUntilKilled.ts', [folder.path]);
    const acknowledged: string[] = [];
    while (acknowledged.length < enough) acknowledged.push(await process.line());
    await process.kill();
    acknowledged.push(...(await process.restOfLines()));

    const storage = await openTestStorage(folder.path);
    expect(storage.notice).toBeNull();
    const [unfinished] = await storage.turns.unfinished();
    const stored = new Set(unfinished?.items.map(({ id }) => id));
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
    const { id: user } = await storage.users.ensureLocal('Alice');
    expect(await storage.conversations.search(user, 'keep line', 10)).toHaveLength(1);
    const next = sampleTurn(unfinished?.turn.conversationId ?? '', { parentId: unfinished?.turn.id ?? null });
    await storage.turns.begin(user, { conversation: null, turn: next, items: [sampleMessage(next.id, 'Go on')] });
    await storage.close();
  });
});
