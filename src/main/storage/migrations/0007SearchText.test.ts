import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Connection, openReadable } from '../connection.ts';
import { storageFiles } from '../files.ts';
import { schemaVersion } from '../migrate.ts';
import { openForWriting } from '../openDatabase.ts';
import { olderDatabase } from '../testing/olderDatabase.ts';
import { openTestStorage } from '../testing/openTestStorage.ts';
import { statementsOf } from '../testing/statements.ts';
import { migrations } from './index.ts';

const before = migrations.slice(0, 6);
const [update] = migrations.slice(6, 7);
let folder: ReturnType<typeof olderDatabase>;

/** A conversation as the sixth version stored it: one message is in the index, another one and the title still wait. */
beforeEach(() => {
  folder = olderDatabase(
    6,
    `
    INSERT INTO turns (user_id, id, conversation_id, status, missing_servers, model_label, started_at, details)
    VALUES ('alice', 't', 'c', 'completed', '[]', 'Built-in model', 1, '{}');
    INSERT INTO items (user_id, id, turn_id, position, created_at, kind, text, details, searchable)
    VALUES ('alice', 'i', 't', 0, 1, 'user', 'quagmire 图书馆在哪里', '{"attachments":[]}', 1),
      ('alice', 'j', 't', 1, 1, 'assistant', 'flimflam', '{}', 1),
      ('alice', 'k', 't', 2, 1, 'assistant', 'still growing', '{}', 0);
    INSERT INTO item_search (rowid, text) SELECT row, text FROM items WHERE id = 'i';
    DELETE FROM search_queue WHERE source = 'item' AND row = (SELECT row FROM items WHERE id = 'i');`,
  );
});
afterEach(() => folder.remove());

const found = (connection: Connection, word: string) =>
  connection.all('SELECT rowid FROM item_search WHERE item_search MATCH ?', [word]).length;

it('the update to version 7 keeps what can be found, and finds words inside of others too', async () => {
  const storage = await openTestStorage(folder.path);
  for (const query of ['zeppelin', 'quagmire', 'flimflam', '图书馆', '书馆', '哪']) {
    expect(await storage.conversations.search('alice', query, 5), query).toHaveLength(1);
  }
  expect(await storage.conversations.search('alice', 'growing', 5)).toEqual([]);
  await storage.close();
});

it('F45 the update to version 7, interrupted between any two of its statements, leaves version 6 as it was', () => {
  if (update === undefined) throw new Error('unreachable');
  const statements = statementsOf(update);
  expect(statements).toHaveLength(18);
  for (let count = 1; count <= statements.length; count++) {
    const sql = [...statements.slice(0, count), 'SELECT no_such_function();'].join('\n');
    expect(() => openForWriting(folder.path, [...before, { ...update, sql }])).toThrow('no_such_function');
    const reader = openReadable(storageFiles(folder.path).database);
    expect(schemaVersion(reader)).toBe(6);
    expect(reader.get("SELECT 1 FROM sqlite_schema WHERE name = 'item_texts'")).toBeUndefined();
    expect([found(reader, 'quagmire'), found(reader, 'flimflam')]).toEqual([1, 0]);
    expect(reader.get('SELECT count(*) AS n FROM search_queue')).toEqual({ n: 2 });
    reader.close();
  }
  openForWriting(folder.path).connection?.close();
});
