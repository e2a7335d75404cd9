import { afterEach, beforeEach, expect, it } from 'vitest';
import { openReadable, openWritable } from '../connection.ts';
import { storageFiles } from '../files.ts';
import { schemaVersion } from '../migrate.ts';
import { openForWriting } from '../openDatabase.ts';
import { openTestStorage, temporaryFolder } from '../testing/openTestStorage.ts';
import { statementsOf } from '../testing/statements.ts';
import { migrations } from './index.ts';

const before = migrations.slice(0, 4);
const [update] = migrations.slice(4, 5);
let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder();
  openForWriting(folder.path, before).connection?.close();
  const connection = openWritable(storageFiles(folder.path).database);
  connection.execute("INSERT INTO users (id, name, created_at, is_local) VALUES ('alice', 'Alice', 7, 1)");
  connection.close();
});
afterEach(() => folder.remove());

it('the update to version 5 gives whoever is there a colour, no passphrase, and a start', async () => {
  const storage = await openTestStorage(folder.path);
  const alice = { id: 'alice', name: 'Alice', color: 0, passphrase: null, createdAt: 7, lastUsedAt: 0 };
  expect(await storage.users.list()).toEqual([alice]);
  await storage.close();
});

it('F45 the update to version 5, interrupted between any two of its statements, leaves version 4 as it was', () => {
  if (update === undefined) throw new Error('unreachable');
  const statements = statementsOf(update);
  expect(statements).toHaveLength(8);
  for (let count = 1; count <= statements.length; count++) {
    const sql = [...statements.slice(0, count), 'SELECT no_such_function();'].join('\n');
    expect(() => openForWriting(folder.path, [...before, { ...update, sql }])).toThrow('no_such_function');
    const reader = openReadable(storageFiles(folder.path).database);
    expect(schemaVersion(reader)).toBe(4);
    expect(reader.get("SELECT 1 FROM sqlite_schema WHERE name = 'api_keys'")).toBeUndefined();
    expect(reader.get('SELECT name FROM users')).toEqual({ name: 'Alice' });
    reader.close();
  }
  openForWriting(folder.path).connection?.close();
});
