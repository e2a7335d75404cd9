import { openWritable } from '../connection.ts';
import { storageFiles } from '../files.ts';
import { migrations } from '../migrations/index.ts';
import { openForWriting } from '../openDatabase.ts';
import { temporaryFolder } from './openTestStorage.ts';

/** A user and a conversation of theirs, as every version since the first can store them. */
const someone = `
INSERT INTO users (id, name, created_at, is_local) VALUES ('alice', 'Alice', 1, 1);
INSERT INTO conversations (user_id, id, title, agent_id, created_at, updated_at)
VALUES ('alice', 'c', 'Zeppelin', 'assistant', 1, 1);`;

/** A data folder with the database of an older version, in which Alice has a conversation, and what `sql` adds. */
export function olderDatabase(version: number, sql: string): ReturnType<typeof temporaryFolder> {
  const folder = temporaryFolder();
  openForWriting(folder.path, migrations.slice(0, version)).connection?.close();
  const connection = openWritable(storageFiles(folder.path).database);
  connection.execute(`${someone}\n${sql}`);
  connection.close();
  return folder;
}
