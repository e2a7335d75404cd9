import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CallRecord, callRecordSchema } from '../../../shared/serverActivity.ts';
import type { ToolInfo } from '../../../shared/tool.ts';
import { openReadable, openWritable } from '../connection.ts';
import { storageFiles } from '../files.ts';
import type { Storage } from '../index.ts';
import { newUser, openTestStorage, temporaryFolder } from '../testing/openTestStorage.ts';
import { sampleRecord, sampleServer } from '../testing/samples.ts';

const day = 24 * 60 * 60 * 1000;
const retention = { callsOfServer: 10, callsOfUser: 25, callAge: 30 * day, callsBetweenTrims: 8 };
let folder: ReturnType<typeof temporaryFolder>;
let storage: Storage;
let alice: string;
let bob: string;
let clock = 100 * day;

beforeAll(async () => {
  folder = temporaryFolder();
  await open();
});
beforeEach(async () => {
  alice = newUser(folder.path);
  bob = newUser(folder.path);
  for (const id of ['lamps', 'heating', 'blinds', 'door']) await storage.servers.save(alice, sampleServer(id));
});
afterAll(async () => {
  await storage.close();
  folder.remove();
});

async function open(): Promise<void> {
  storage = await openTestStorage(folder.path, { now: () => clock, retention });
}

function records(serverId: string, count: number, given: Partial<CallRecord> = {}): CallRecord[] {
  return Array.from({ length: count }, () => sampleRecord(serverId, { at: clock, ...given }));
}

function stored(userId: string): number {
  const connection = openReadable(storageFiles(folder.path).database);
  const row = connection.get<{ n: number }>('SELECT count(*) AS n FROM call_log WHERE user_id = ?', [userId]);
  connection.close();
  return row?.n ?? -1;
}

describe('the call log', () => {
  it('gives back the last calls of one server, oldest first, in the form of the contract', async () => {
    const failed = sampleRecord('lamps', {
      at: clock,
      error: { code: 'TIMEOUT', message: 'The server did not answer in 60 s.' },
      attempts: 2,
      duration: 60_000.25,
      turnId: randomUUID(),
    });
    const calls = [...records('lamps', 3), failed, ...records('lamps', 2)];
    await storage.calls.append(alice, [...calls, ...records('heating', 2)]);
    expect(await storage.calls.recent(alice, 'lamps', 100)).toEqual(calls);
    const last = await storage.calls.recent(alice, 'lamps', 3);
    expect(last).toEqual(calls.slice(-3));
    for (const record of last) callRecordSchema.parse(record);
    await storage.calls.append(alice, []);
    expect(stored(alice)).toBe(8);
  });

  it('keeps the order in which calls ended when the clock goes back', async () => {
    const first = sampleRecord('lamps', { at: 500 });
    const second = sampleRecord('lamps', { at: 400 });
    await storage.calls.append(alice, [first]);
    await storage.calls.append(alice, [second]);
    expect(await storage.calls.recent(alice, 'lamps', 10)).toEqual([first, second]);
  });

  it('takes a batch a second time without doubling it', async () => {
    const batch = records('lamps', 3);
    await storage.calls.append(alice, batch);
    await storage.calls.append(alice, [...batch, ...records('lamps', 1)]);
    expect(await storage.calls.recent(alice, 'lamps', 10)).toHaveLength(4);
  });

  it('loses only the calls of a server that was removed meanwhile', async () => {
    await storage.servers.remove(alice, 'door');
    await storage.calls.append(alice, [...records('door', 1), ...records('lamps', 1)]);
    expect(await storage.calls.recent(alice, 'door', 10)).toEqual([]);
    expect(await storage.calls.recent(alice, 'lamps', 10)).toHaveLength(1);
  });

  it('goes with its server, and stays when the server is changed', async () => {
    await storage.calls.append(alice, [...records('lamps', 2), ...records('heating', 2)]);
    await storage.servers.save(alice, sampleServer('lamps', { enabled: true }));
    expect(await storage.calls.recent(alice, 'lamps', 10)).toHaveLength(2);
    await storage.servers.remove(alice, 'lamps');
    await storage.servers.save(alice, sampleServer('lamps'));
    expect(await storage.calls.recent(alice, 'lamps', 10)).toEqual([]);
    expect(stored(alice)).toBe(2);
  });
});

describe('what the call log keeps', () => {
  it('is the newest of each server, trimmed once in a while', async () => {
    const calls: CallRecord[] = [];
    for (let index = 0; index < 39; index++) {
      calls.push(...records('lamps', 1));
      await storage.calls.append(alice, calls.slice(-1));
      expect(stored(alice)).toBeLessThan(retention.callsOfServer + retention.callsBetweenTrims);
    }
    expect(stored(alice)).toBeGreaterThan(retention.callsOfServer);
    await storage.calls.append(alice, records('heating', 1));
    expect(await storage.calls.recent(alice, 'lamps', 100)).toEqual(calls.slice(-retention.callsOfServer));
    expect(await storage.calls.recent(alice, 'heating', 100)).toHaveLength(1);
  });

  it('is the newest of each user', async () => {
    await storage.servers.save(bob, sampleServer('lamps'));
    await storage.calls.append(bob, records('lamps', 7));
    for (const id of ['lamps', 'heating', 'blinds', 'door']) await storage.calls.append(alice, records(id, 10));
    expect(stored(alice)).toBe(retention.callsOfUser);
    expect(await storage.calls.recent(alice, 'lamps', 100)).toEqual([]);
    expect(await storage.calls.recent(alice, 'heating', 100)).toHaveLength(5);
    expect(await storage.calls.recent(alice, 'door', 100)).toHaveLength(10);
    expect(stored(bob)).toBe(7);
  });

  it('is not older than its age, also for users who make no calls', async () => {
    await storage.servers.save(bob, sampleServer('lamps'));
    await storage.calls.append(bob, [...records('lamps', 2), ...records('lamps', 1, { at: clock + 2 * day })]);
    await storage.close();
    clock += 31 * day;
    await open();
    // A change that comes after the trim of the start is acknowledged after it.
    await storage.servers.save(alice, sampleServer('lamps'));
    expect(stored(bob)).toBe(1);
  });
});

describe('tool lists', () => {
  const tool = (name: string): ToolInfo => ({
    name,
    title: null,
    description: `Does ${name}`,
    inputSchema: { type: 'object', properties: { room: { type: 'string' } } },
    annotations: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
  });
  const list = (serverId: string, ...names: string[]) => ({
    serverId,
    fingerprint: names.join('+'),
    tools: names.map(tool),
    at: 7,
  });

  it('are replaced by newer ones and go with their server', async () => {
    await storage.toolLists.save(alice, list('lamps', 'on'));
    await storage.toolLists.save(alice, list('heating'));
    await storage.toolLists.save(alice, list('lamps', 'on', 'off'));
    expect(await storage.toolLists.list(alice)).toEqual([list('heating'), list('lamps', 'on', 'off')]);
    await storage.servers.remove(alice, 'lamps');
    expect(await storage.toolLists.list(alice)).toEqual([list('heating')]);
  });

  it('are left out when they can’t be understood', async () => {
    await storage.toolLists.save(alice, list('lamps', 'on'));
    await storage.toolLists.save(alice, list('heating', 'warmer'));
    const connection = openWritable(storageFiles(folder.path).database);
    connection.run(`UPDATE tool_lists SET tools = '[{"name":1}]' WHERE server_id = 'lamps'`);
    connection.close();
    expect(await storage.toolLists.list(alice)).toEqual([list('heating', 'warmer')]);
  });

  it('F27 of another user read like what does not exist, and so do calls', async () => {
    await storage.servers.save(bob, sampleServer('private'));
    await storage.servers.save(bob, sampleServer('lamps'));
    await storage.toolLists.save(bob, list('private', 'secret'));
    await storage.toolLists.save(bob, list('lamps', 'of Bob'));
    await storage.calls.append(bob, [...records('private', 1), ...records('lamps', 1)]);
    for (const id of ['private', 'unknown']) {
      const refused = { code: 'NOT_FOUND', message: 'There is no such server. It may have been removed.' };
      await expect(storage.toolLists.save(alice, list(id, 'mine'))).rejects.toMatchObject(refused);
      await storage.calls.append(alice, records(id, 1));
      expect(await storage.calls.recent(alice, id, 10)).toEqual([]);
    }
    expect(await storage.calls.recent(alice, 'lamps', 10)).toEqual([]);
    expect(await storage.toolLists.list(alice)).toEqual([]);

    const [shared] = await storage.calls.recent(bob, 'lamps', 10);
    if (shared === undefined) throw new Error('unreachable');
    await storage.calls.append(alice, [{ ...shared, tool: 'of_alice' }]);
    await storage.servers.remove(alice, 'lamps');
    expect(await storage.calls.recent(bob, 'lamps', 10)).toEqual([shared]);
    expect(await storage.toolLists.list(bob)).toEqual([list('lamps', 'of Bob'), list('private', 'secret')]);
  });
});
