import { expect, it } from 'vitest';
import { openForWriting } from '../openDatabase.ts';
import { olderDatabase } from '../testing/olderDatabase.ts';

it('the update to version 8 gives stored reports of a context their new parts, and touches nothing else', () => {
  const folder = olderDatabase(
    7,
    `
    INSERT INTO turns (user_id, id, conversation_id, status, missing_servers, model_label, started_at, details)
    VALUES ('alice', 'a', 'c', 'completed', '[]', 'm', 1, '{"usage":null,"context":{"limit":10,"total":3}}'),
      ('alice', 'b', 'c', 'completed', '[]', 'm', 1, '{"usage":null,"context":null}'),
      ('alice', 'd', 'c', 'completed', '[]', 'm', 1, 'no JSON');`,
  );
  const { connection } = openForWriting(folder.path);
  expect(connection?.all('SELECT details FROM turns ORDER BY id')).toEqual([
    { details: '{"usage":null,"context":{"limit":10,"total":3,"reply":0,"shortened":[]}}' },
    { details: '{"usage":null,"context":null}' },
    { details: 'no JSON' },
  ]);
  connection?.close();
  folder.remove();
});
