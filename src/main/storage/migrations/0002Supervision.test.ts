import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { itemSchema } from '../../../shared/conversation.ts';
import { defaultServerOptions, serverConfigSchema } from '../../../shared/server.ts';
import { type Connection, openReadable, openWritable } from '../connection.ts';
import { storageFiles } from '../files.ts';
import { schemaVersion } from '../migrate.ts';
import { openForWriting } from '../openDatabase.ts';
import { openTestStorage, temporaryFolder } from '../testing/openTestStorage.ts';
import { sampleCall, sampleConversation, sampleMessage, sampleServer, sampleTurn } from '../testing/samples.ts';
import { initial } from './0001Initial.ts';
import { supervision } from './0002Supervision.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
  openForWriting(folder.path, [initial]).connection?.close();
});
afterEach(() => folder.remove());

const alice = 'alice';
const conversation = sampleConversation({ title: 'Before the update' });
const turn = sampleTurn(conversation.id, { status: 'completed', endedAt: 2 });

function change<T>(work: (connection: Connection) => T): T {
  const connection = openWritable(storageFiles(folder.path).database);
  try {
    return work(connection);
  } finally {
    connection.close();
  }
}

/** Writes rows as the first version wrote them; `calls` and `servers` are their JSON. */
function fill(rows: { calls?: Record<string, string>; servers?: Record<string, string> }): void {
  change((connection) => {
    connection.run('INSERT INTO users (id, name, created_at, is_local) VALUES (?, ?, 1, 1)', [alice, 'Alice']);
    connection.run(
      `INSERT INTO conversations (user_id, id, title, agent_id, created_at, updated_at)
       VALUES (?, ?, ?, 'assistant', 1, 1)`,
      [alice, conversation.id, conversation.title],
    );
    connection.run(
      `INSERT INTO turns (user_id, id, conversation_id, status, missing_servers, model_label, started_at, ended_at)
       VALUES (?, ?, ?, 'completed', '[]', 'Built-in model', 1, 2)`,
      [alice, turn.id, conversation.id],
    );
    for (const [id, details] of Object.entries(rows.calls ?? {})) {
      connection.run(
        `INSERT INTO items (user_id, id, turn_id, position, created_at, kind, status, details, searchable)
         VALUES (?, ?, ?, 1, 1, 'tool_call', 'succeeded', ?, 0)`,
        [alice, id, turn.id, details],
      );
    }
    for (const [id, config] of Object.entries(rows.servers ?? {})) {
      connection.run('INSERT INTO servers (user_id, id, config) VALUES (?, ?, ?)', [alice, id, config]);
    }
  });
}

/** The `details` of a call in the first version. */
function oldDetails(outcome: object | null): string {
  const { callId, serverId, serverName, tool, toolTitle, arguments: chosen } = sampleCall(turn.id);
  const details = { callId, serverId, serverName, tool, toolTitle, arguments: chosen, outcome };
  return JSON.stringify({ ...details, startedAt: 3, endedAt: 4 });
}

async function readItems() {
  const storage = await openTestStorage(folder.path);
  try {
    return (await storage.turns.loadTranscript(alice, conversation.id)).items;
  } finally {
    await storage.close();
  }
}

describe('the update to version 2', () => {
  it('brings old calls into the form of the contract, and changes nothing else of them', async () => {
    const success = { success: true, data: { text: 'Lit 💡 "é" \\ 1e400', structured: { big: 0.1 }, cutFrom: null } };
    const failure = { success: false, error: { code: 'TIMEOUT', message: 'Too slow', retryable: true } };
    const [lit, slow, open] = [randomUUID(), randomUUID(), randomUUID()];
    fill({ calls: { [lit]: oldDetails(success), [slow]: oldDetails(failure), [open]: oldDetails(null) } });

    const items = await readItems();
    const base = sampleCall(turn.id, { status: 'succeeded', approvalId: null, position: 1, startedAt: 3, endedAt: 4 });
    expect(items).toEqual([
      { ...base, id: lit, outcome: { ...success, data: { ...success.data, stored: [] } } },
      { ...base, id: slow, outcome: failure },
      { ...base, id: open, outcome: null },
    ]);
    for (const item of items) itemSchema.parse(item);
  });

  it('gives old servers their options, in their place', async () => {
    const { options: _, ...old } = sampleServer('lamps', { enabled: true });
    const { options: __, ...bundled } = sampleServer('notes', { launch: { kind: 'bundled', name: 'notes' } });
    fill({ servers: { lamps: JSON.stringify(old), notes: JSON.stringify(bundled) } });
    const storage = await openTestStorage(folder.path);
    const servers = await storage.servers.list(alice);
    expect(servers).toEqual([
      { ...old, options: defaultServerOptions },
      { ...bundled, options: defaultServerOptions },
    ]);
    for (const server of servers) serverConfigSchema.parse(server);
    await storage.close();
  });

  it('leaves what it does not understand alone, and starts all the same', () => {
    const odd = { first: '{"broken', second: '[]', third: '7' };
    const call = randomUUID();
    fill({ servers: odd, calls: { [call]: 'not JSON' } });
    const { connection } = openForWriting(folder.path);
    const stored = connection?.all<{ id: string; config: string }>('SELECT id, config FROM servers');
    expect(Object.fromEntries(stored?.map(({ id, config }) => [id, config]) ?? [])).toEqual(odd);
    expect(connection?.get('SELECT details FROM items WHERE id = ?', [call])).toEqual({ details: 'not JSON' });
    connection?.close();
  });

  it('keeps the search index in step', async () => {
    fill({});
    const message = sampleMessage(turn.id, 'A word like quagmire');
    change((connection) =>
      connection.run(
        `INSERT INTO items (user_id, id, turn_id, position, created_at, kind, text, searchable)
         VALUES (?, ?, ?, 0, 1, 'user', ?, 1)`,
        [alice, message.id, turn.id, message.text],
      ),
    );
    const storage = await openTestStorage(folder.path);
    expect(await storage.conversations.search(alice, 'quagm', 5)).toMatchObject([{ conversationId: conversation.id }]);
    await storage.close();
  });

  it('F45 interrupted between any two of its statements, leaves version 1 as it was', () => {
    const call = randomUUID();
    fill({ calls: { [call]: oldDetails(null) }, servers: { lamps: '{"id":"lamps"}' } });
    const statements = supervision.sql.split(/(?<=;)\n/).filter((text) => text.trim() !== '');
    expect(statements.length).toBeGreaterThan(8);
    for (let count = 1; count <= statements.length; count++) {
      const sql = [...statements.slice(0, count), 'SELECT no_such_function();'].join('\n');
      expect(() => openForWriting(folder.path, [initial, { ...supervision, sql }])).toThrow('no_such_function');
      const connection = openReadable(storageFiles(folder.path).database);
      expect(schemaVersion(connection)).toBe(1);
      expect(connection.get("SELECT 1 FROM sqlite_schema WHERE name = 'call_log'")).toBeUndefined();
      expect(connection.get('SELECT config FROM servers')).toEqual({ config: '{"id":"lamps"}' });
      connection.close();
    }
    const { connection } = openForWriting(folder.path);
    expect(connection?.get<{ details: string }>('SELECT details FROM items')?.details).toContain('"questions":[]');
    connection?.close();
  });
});
