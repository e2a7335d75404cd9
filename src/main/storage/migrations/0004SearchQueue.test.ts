import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Connection, openReadable } from '../connection.ts';
import { storageFiles } from '../files.ts';
import { schemaVersion } from '../migrate.ts';
import { openForWriting } from '../openDatabase.ts';
import { olderDatabase } from '../testing/olderDatabase.ts';
import { statementsOf } from '../testing/statements.ts';
import { migrations } from './index.ts';

const before = migrations.slice(0, 3);
const [update] = migrations.slice(3, 4);
let folder: ReturnType<typeof olderDatabase>;

/** A conversation with a message, as the third version stored them. */
beforeEach(() => {
  folder = olderDatabase(
    3,
    `
    INSERT INTO turns (user_id, id, conversation_id, status, missing_servers, model_label, started_at)
    VALUES ('alice', 't', 'c', 'completed', '[]', 'Built-in model', 1);
    INSERT INTO items (user_id, id, turn_id, position, created_at, kind, text, details, searchable)
    VALUES ('alice', 'i', 't', 0, 1, 'user', 'quagmire', '{"attachments":[]}', 1);`,
  );
});
afterEach(() => folder.remove());

const find = (connection: Connection, table: string, word: string) =>
  connection.all(`SELECT rowid FROM ${table} WHERE ${table} MATCH ?`, [word]).length;

it('the update to version 4 keeps what can be found, and what is changed later', () => {
  const { connection } = openForWriting(folder.path, migrations.slice(0, 4));
  if (connection === null) throw new Error('unreachable');
  expect([find(connection, 'title_search', 'zeppelin'), find(connection, 'item_search', 'quagmire')]).toEqual([1, 1]);
  expect(connection.all('SELECT row FROM search_queue')).toEqual([]);
  connection.run("UPDATE conversations SET title = 'Balloon'");
  connection.run("UPDATE items SET text = 'flimflam'");
  expect([find(connection, 'title_search', 'zeppelin'), find(connection, 'item_search', 'quagmire')]).toEqual([0, 0]);
  expect(connection.all('SELECT source FROM search_queue')).toEqual([{ source: 'item' }, { source: 'title' }]);
  connection.close();
});

it('F45 the update to version 4, interrupted between any two of its statements, leaves version 3 as it was', () => {
  if (update === undefined) throw new Error('unreachable');
  const statements = statementsOf(update);
  expect(statements).toHaveLength(13);
  for (let count = 1; count <= statements.length; count++) {
    const sql = [...statements.slice(0, count), 'SELECT no_such_function();'].join('\n');
    expect(() => openForWriting(folder.path, [...before, { ...update, sql }])).toThrow('no_such_function');
    const reader = openReadable(storageFiles(folder.path).database);
    expect(schemaVersion(reader)).toBe(3);
    expect(reader.get("SELECT 1 FROM sqlite_schema WHERE sql LIKE '%search_queue%'")).toBeUndefined();
    expect(find(reader, 'item_search', 'quagmire')).toBe(1);
    reader.close();
  }
  openForWriting(folder.path).connection?.close();
});
