import { expect, it } from 'vitest';
import { openWritable } from '../connection.ts';
import { storageFiles } from '../files.ts';
import { openForWriting } from '../openDatabase.ts';
import { temporaryFolder } from '../testing/openTestStorage.ts';
import { migrations } from './index.ts';

it('the update to version 8 gives stored reports of a context their new parts, and touches nothing else', () => {
  const folder = temporaryFolder();
  openForWriting(folder.path, migrations.slice(0, 7)).connection?.close();
  const before = openWritable(storageFiles(folder.path).database);
  before.execute(`
    INSERT INTO users (id, name, created_at, is_local) VALUES ('alice', 'Alice', 1, 1);
    INSERT INTO conversations (user_id, id, title, agent_id, created_at, updated_at)
    VALUES ('alice', 'c', 'Title', 'assistant', 1, 1);
    INSERT INTO turns (user_id, id, conversation_id, status, missing_servers, model_label, started_at, details)
    VALUES ('alice', 'a', 'c', 'completed', '[]', 'm', 1, '{"usage":null,"context":{"limit":10,"total":3}}'),
      ('alice', 'b', 'c', 'completed', '[]', 'm', 1, '{"usage":null,"context":null}'),
      ('alice', 'd', 'c', 'completed', '[]', 'm', 1, 'no JSON');`);
  before.close();
  const { connection } = openForWriting(folder.path);
  expect(connection?.all('SELECT details FROM turns ORDER BY id')).toEqual([
    { details: '{"usage":null,"context":{"limit":10,"total":3,"reply":0,"shortened":[]}}' },
    { details: '{"usage":null,"context":null}' },
    { details: 'no JSON' },
  ]);
  connection?.close();
  folder.remove();
});
