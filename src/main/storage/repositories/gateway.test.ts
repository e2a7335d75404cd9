import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayRequest, gatewayRequestSchema } from '../../../shared/gateway.ts';
import { openReadable } from '../connection.ts';
import { storageFiles } from '../files.ts';
import type { Storage } from '../index.ts';
import { newUser, openTestStorage, temporaryFolder } from '../testing/openTestStorage.ts';

const day = 24 * 60 * 60 * 1000;
const retention = { requestsOfUser: 10, requestAge: 30 * day, requestsBetweenTrims: 8 };
let folder: ReturnType<typeof temporaryFolder>;
let storage: Storage;
let alice: string;
let bob: string;
let clock = 100 * day;

const open = async () => {
  storage = await openTestStorage(folder.path, { now: () => clock, retention });
};
beforeAll(async () => {
  folder = temporaryFolder();
  await open();
});
beforeEach(() => {
  alice = newUser(folder.path);
  bob = newUser(folder.path);
});
afterAll(async () => {
  await storage.close();
  folder.remove();
});

function requests(count: number, given: Partial<GatewayRequest> = {}): GatewayRequest[] {
  return Array.from({ length: count }, () => ({
    id: randomUUID(),
    at: clock,
    method: 'POST',
    path: '/v1/chat/completions',
    status: 200,
    durationMs: 12.5,
    credential: { kind: 'api-key', name: 'A script' },
    target: 'assistant',
    problem: null,
    ...given,
  }));
}
const append = (userId: string | null, list: GatewayRequest[]) =>
  storage.gateway.append(list.map((request) => ({ userId, request })));

function stored(userId: string | null): number {
  const connection = openReadable(storageFiles(folder.path).database);
  const row = connection.get<{ n: number }>('SELECT count(*) AS n FROM gateway_log WHERE user_id IS ?', [userId]);
  connection.close();
  return row?.n ?? -1;
}

describe('the settings of the gateway', () => {
  it('are off before they are changed, and the same for everybody', async () => {
    expect(await storage.gateway.settings()).toEqual({ enabled: false, port: 7420 });
    await storage.gateway.setSettings({ enabled: true, port: 8000 });
    expect(await storage.gateway.settings()).toEqual({ enabled: true, port: 8000 });
  });
});

describe('the log of requests', () => {
  it('F27 gives a user their own and those of nobody, oldest first', async () => {
    const mine = requests(3);
    const nobodys = requests(2, { credential: null, target: null, status: 401, problem: 'Send a key that is good.' });
    await append(alice, mine.slice(0, 2));
    await append(bob, requests(4));
    await append(null, nobodys);
    await append(alice, mine.slice(2));
    const seen = await storage.gateway.recent(alice, 5);
    expect(seen).toEqual([...mine.slice(0, 2), ...nobodys, ...mine.slice(2)]);
    for (const request of seen) gatewayRequestSchema.parse(request);
    expect(await storage.gateway.recent(alice, 2)).toEqual(seen.slice(-2));
  });

  it('takes a batch a second time without doubling it, and loses only what is of a removed user', async () => {
    const batch = requests(2);
    await append(alice, batch);
    await append(alice, batch);
    const gone = requests(1);
    const kept = requests(1);
    await storage.gateway.append([
      { userId: randomUUID(), request: gone[0] ?? fail() },
      { userId: alice, request: kept[0] ?? fail() },
    ]);
    expect((await storage.gateway.recent(alice, 3)).map(({ id }) => id)).toEqual(
      [...batch, ...kept].map(({ id }) => id),
    );
  });

  it('is bounded for each user, and for those of nobody', async () => {
    await append(bob, requests(2));
    for (let index = 0; index < 40; index++) await append(index % 2 === 0 ? alice : null, requests(1));
    for (const userId of [alice, null]) {
      expect(stored(userId)).toBeLessThan(retention.requestsOfUser + retention.requestsBetweenTrims);
    }
    expect(stored(bob)).toBe(2);
  });

  it('goes with its user', async () => {
    await append(alice, requests(2));
    await storage.users.remove(alice);
    expect(stored(alice)).toBe(0);
  });

  it('is trimmed at the start', async () => {
    await append(bob, requests(3));
    await storage.close();
    clock += 31 * day;
    await open();
    // A change that comes after the trim of the start is acknowledged after it.
    await storage.gateway.setSettings({ enabled: false, port: 7420 });
    expect(stored(bob)).toBe(0);
  });
});

describe('keys', () => {
  const key = (userId: string, id = randomUUID()) => ({
    userId,
    id,
    name: 'A script',
    prefix: `sbx_${id.slice(0, 8)}`,
    hash: id,
    createdAt: clock,
    expiresAt: null,
    lastUsedAt: null,
  });

  it('are listed for every user, and F27 removed and used by their own only', async () => {
    const mine = key(alice);
    await storage.apiKeys.add(mine, 50);
    await expect(storage.apiKeys.remove(bob, mine.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await storage.apiKeys.touch(bob, mine.id);
    expect(await storage.apiKeys.list()).toContainEqual(mine);
    await storage.apiKeys.touch(alice, mine.id);
    expect(await storage.apiKeys.list()).toContainEqual({ ...mine, lastUsedAt: clock });
    await storage.apiKeys.remove(alice, mine.id);
    expect(await storage.apiKeys.list()).not.toContainEqual(expect.objectContaining({ id: mine.id }));
  });

  it('are so many and no more, also when they are made at once', async () => {
    const made = await Promise.allSettled(Array.from({ length: 5 }, () => storage.apiKeys.add(key(alice), 3)));
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    await expect(storage.apiKeys.add(key(alice), 3)).rejects.toMatchObject({ code: 'CONFLICT' });
    await storage.apiKeys.add(key(bob), 3);
  });

  it('go with their user, and are for a user who is there', async () => {
    await storage.apiKeys.add(key(alice), 3);
    await storage.users.remove(alice);
    expect((await storage.apiKeys.list()).filter(({ userId }) => userId === alice)).toEqual([]);
    await expect(storage.apiKeys.add(key(alice), 3)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

function fail(): never {
  throw new Error('unreachable');
}
