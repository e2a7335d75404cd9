import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { conversationSchema, itemSchema, turnSchema } from '../../../shared/conversation.ts';
import { defaultSettings, type Settings, settingsSchema } from '../../../shared/settings.ts';
import { type Connection, openReadable, openWritable } from '../connection.ts';
import { storageFiles } from '../files.ts';
import { schemaVersion } from '../migrate.ts';
import { openForWriting } from '../openDatabase.ts';
import { TestProcess } from '../testing/childProcess.ts';
import { addUser, openTestStorage, temporaryFolder } from '../testing/openTestStorage.ts';
import { sampleAnswer, sampleCall, sampleConversation, sampleMessage, sampleTurn } from '../testing/samples.ts';
import { statementsOf } from '../testing/statements.ts';
import { initial } from './0001Initial.ts';
import { supervision } from './0002Supervision.ts';
import { agents } from './0003Agents.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
  openForWriting(folder.path, [initial, supervision]).connection?.close();
});
afterEach(() => folder.remove());

const alice = 'alice';

function change<T>(work: (connection: Connection) => T): T {
  const connection = openWritable(storageFiles(folder.path).database);
  try {
    return work(connection);
  } finally {
    connection.close();
  }
}

/** The values of a row as the second version wrote it, in the order of the columns in `inserts`. */
type Row = (string | number | null)[];

const inserts = {
  conversations: 'user_id, id, title, agent_id, created_at, updated_at',
  turns: 'user_id, id, conversation_id, parent_id, status, missing_servers, model_label, started_at, ended_at',
  items: 'row, user_id, id, turn_id, position, created_at, kind, status, approval_id, text, details, searchable',
  settings: 'user_id, settings',
};

function insert(connection: Connection, table: keyof typeof inserts, ...rows: Row[]): void {
  for (const row of rows) {
    connection.run(`INSERT INTO ${table} (${inserts[table]}) VALUES (${row.map(() => '?').join(', ')})`, row);
  }
}

const conversation = sampleConversation({ title: 'Before the update', agentId: 'lamp-keeper' });
const empty = sampleConversation({ title: 'Empty' });
const first = sampleTurn(conversation.id, { agentId: 'lamp-keeper', status: 'completed', endedAt: 2 });
const newest = sampleTurn(conversation.id, { agentId: 'lamp-keeper', parentId: first.id, status: 'waiting' });
const message = sampleMessage(first.id, 'A word like quagmire');
const answer = sampleAnswer(first.id, 'Nothing like flimflam', { position: 1 });
const call = sampleCall(newest.id);

/** Writes one of everything as the second version wrote it; rows of items have gaps between their numbers. */
function fill(): void {
  addUser(folder.path, alice);
  change((connection) => {
    for (const { id, title, agentId } of [conversation, empty]) {
      insert(connection, 'conversations', [alice, id, title, agentId, 1, 1]);
    }
    const { id, parentId } = newest;
    insert(connection, 'turns', [alice, first.id, conversation.id, null, 'completed', '[]', 'Built-in model', 1, 2]);
    insert(connection, 'turns', [alice, id, conversation.id, parentId, 'waiting', '[]', 'Built-in model', 1, null]);
    const { callId, serverId, serverName, tool, toolTitle, arguments: chosen, outcome, progress, questions } = call;
    const details = { callId, serverId, serverName, tool, toolTitle, arguments: chosen, outcome, progress, questions };
    const calls = JSON.stringify({ ...details, startedAt: null, endedAt: null });
    insert(
      connection,
      'items',
      [3, alice, message.id, first.id, 0, 1, 'user', null, null, message.text, null, 1],
      [5, alice, answer.id, first.id, 1, 1, 'assistant', 'done', null, answer.text, '{"agentName":"Assistant"}', 1],
      [9, alice, call.id, newest.id, 2, 1, 'tool_call', 'waiting', call.approvalId, null, calls, 0],
    );
    connection.run('INSERT INTO run_states (user_id, turn_id, state) VALUES (?, ?, ?)', [alice, newest.id, '{}']);
  });
}

function storeSettings(settings: Record<string, unknown>): void {
  change((connection) => {
    for (const [id, stored] of Object.entries(settings)) {
      connection.run('INSERT INTO users (id, name, created_at, is_local) VALUES (?, ?, 1, 0)', [id, id]);
      insert(connection, 'settings', [id, typeof stored === 'string' ? stored : JSON.stringify(stored)]);
    }
  });
}

describe('the update to version 3', () => {
  it('brings conversations, turns and items into the form of the contract, and changes nothing else of them', async () => {
    fill();
    const storage = await openTestStorage(folder.path);
    const transcript = await storage.turns.loadTranscript(alice, conversation.id);
    expect(transcript).toEqual({
      conversation: { ...conversation, headTurnId: newest.id },
      turns: [first, newest],
      items: [message, answer, call],
    });
    conversationSchema.parse(transcript.conversation);
    for (const turn of transcript.turns) turnSchema.parse(turn);
    for (const item of transcript.items) itemSchema.parse(item);
    expect(await storage.conversations.get(alice, empty.id)).toEqual(empty);
    expect(await storage.turns.ofApproval(alice, call.approvalId ?? '')).toMatchObject({ runState: '{}' });
    await storage.close();
  });

  it('keeps the numbers of rows, and the search index in step', async () => {
    fill();
    const storage = await openTestStorage(folder.path);
    expect(change((connection) => connection.all('SELECT row, id FROM items ORDER BY row'))).toEqual([
      { row: 3, id: message.id },
      { row: 5, id: answer.id },
      { row: 9, id: call.id },
    ]);
    const found = async (query: string) => (await storage.conversations.search(alice, query, 5)).length;
    expect(await Promise.all(['quagm', 'flimfl', 'update'].map(found))).toEqual([1, 1, 1]);
    await storage.turns.save(alice, { items: [{ ...answer, text: 'Nothing like hullabaloo' }] });
    expect(await Promise.all(['flimfl', 'hullab'].map(found))).toEqual([0, 1]);
    await storage.conversations.remove(alice, conversation.id);
    await storage.conversations.purgeRemoved();
    change((connection) => {
      connection.run("INSERT INTO item_search (item_search, rank) VALUES ('integrity-check', 1)");
      expect(connection.all("SELECT rowid FROM item_search WHERE item_search MATCH 'quagmire'")).toEqual([]);
    });
    await storage.close();
  });

  it('leaves no two approvals with one id, and no other kinds of items', () => {
    fill();
    openForWriting(folder.path).connection?.close();
    const row = (kind: string, approval: string | null): Row => [
      ...[null, alice, randomUUID(), newest.id, 7, 1, kind, null],
      ...[approval, null, null, 0],
    ];
    change((connection) => {
      insert(connection, 'items', row('reasoning', null), row('handoff', null));
      expect(() => insert(connection, 'items', row('tool_call', call.approvalId))).toThrow('UNIQUE');
      expect(() => insert(connection, 'items', row('thought', null))).toThrow('CHECK');
      const plan = connection.all<{ detail: string }>(
        'EXPLAIN QUERY PLAN SELECT * FROM items WHERE user_id = 1 AND turn_id = 2 ORDER BY position, row',
      );
      expect(plan.map(({ detail }) => detail).join()).toContain('items_by_turn');
    });
  });

  it('brings settings into their new form', async () => {
    const endpoint = (baseUrl: string) => ({
      theme: 'dark',
      provider: { kind: 'openai-compatible', baseUrl, model: 'm "1"' },
    });
    const names = {
      'http://127.0.0.1:11434/v1': '127.0.0.1:11434',
      'https://api.openai.com/v1': 'api.openai.com',
      'https://Ada:p%40ss@Models.Example.com?key=1': 'models.example.com',
      'https://a@b@models.example.com/': 'Endpoint',
      'http://[::1]:8080#x': '[::1]:8080',
      [`http://${'long.'.repeat(30)}example.com`]: 'long.'.repeat(12),
      'http:///models.example.com': 'Endpoint',
    };
    const stored = Object.fromEntries(Object.keys(names).map((url) => [url, endpoint(url)]));
    storeSettings({ ...stored, plain: { theme: 'light', provider: { kind: 'builtin' } } });
    const storage = await openTestStorage(folder.path);
    expect(await storage.settings.get('plain')).toEqual({ ...defaultSettings, theme: 'light' });
    for (const [baseUrl, name] of Object.entries(names)) {
      const provider = { id: 'endpoint', kind: 'openai-compatible', name, baseUrl, api: 'chat' } as const;
      const settings: Settings = {
        ...{ theme: 'dark', context: { toolShare: 0.25, shortenResults: 'when-full' } },
        providers: [{ ...provider, takesImages: null, contextTokens: null, prices: null }],
        defaultModel: { providerId: 'endpoint', model: 'm "1"' },
      };
      settingsSchema.parse(settings);
      expect(await storage.settings.get(baseUrl)).toEqual(settings);
    }
    await storage.close();
  });

  it('leaves what it does not understand alone, and starts all the same', () => {
    const odd = {
      broken: '{"theme',
      list: '[]',
      number: '7',
      themeless: '{"provider":{"kind":"builtin"}}',
      unknown: '{"theme":"dark","provider":{"kind":"telepathy"}}',
      incomplete: '{"theme":"dark","provider":{"kind":"openai-compatible","model":"m"}}',
    };
    fill();
    storeSettings(odd);
    change((connection) => {
      connection.run("UPDATE items SET details = 'not JSON' WHERE kind = 'assistant'");
      connection.run("UPDATE items SET details = '[1]' WHERE kind = 'tool_call'");
    });
    const { connection } = openForWriting(folder.path);
    const stored = connection?.all<{ user_id: string; settings: string }>('SELECT user_id, settings FROM settings');
    expect(Object.fromEntries(stored?.map((row) => [row.user_id, row.settings]) ?? [])).toEqual(odd);
    const details = connection?.all("SELECT details FROM items WHERE kind <> 'user' ORDER BY row");
    expect(details).toEqual([{ details: 'not JSON' }, { details: '[1]' }]);
    connection?.close();
  });
});

describe('F45 the update to version 3', () => {
  const statements = statementsOf(agents);

  /** What tells version 2 and version 3 apart, and what both must have. */
  function expectVersion2(): void {
    const connection = openReadable(storageFiles(folder.path).database);
    expect(schemaVersion(connection)).toBe(2);
    expect(connection.get("SELECT 1 FROM sqlite_schema WHERE name IN ('agents', 'new_items')")).toBeUndefined();
    expect(connection.get('SELECT details FROM items WHERE row = 3')).toEqual({ details: null });
    expect(connection.all("SELECT rowid FROM item_search WHERE item_search MATCH 'quagmire'")).toEqual([{ rowid: 3 }]);
    connection.close();
  }

  it('interrupted between any two of its statements, leaves version 2 as it was', () => {
    fill();
    expect(statements.length).toBeGreaterThan(25);
    for (let count = 1; count <= statements.length; count++) {
      const sql = [...statements.slice(0, count), 'SELECT no_such_function();'].join('\n');
      expect(() => openForWriting(folder.path, [initial, supervision, { ...agents, sql }])).toThrow('no_such_function');
      expectVersion2();
    }
    const { connection } = openForWriting(folder.path);
    expect(connection?.get('SELECT details FROM items WHERE row = 3')).toEqual({ details: '{"attachments":[]}' });
    connection?.close();
  });

  it.each([1, 6, 7, 8, statements.length])(
    'killed after its statement %i, leaves version 2 as it was',
    async (step) => {
      fill();
      const process = new TestProcess('migrateAndDie.ts', [folder.path, String(step), '3']);
      expect(await process.ended()).toMatchObject({ signal: 'SIGKILL' });
      expectVersion2();
      const storage = await openTestStorage(folder.path);
      expect((await storage.turns.loadTranscript(alice, conversation.id)).items).toEqual([message, answer, call]);
      await storage.close();
    },
  );
});
