import { beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../shared/logger.ts';
import { type ApiKeyRecord, ApiKeyService, type ApiKeyStore } from './apiKeys.ts';

let stored: ApiKeyRecord[];
let touched: string[];
let now: number;
let failing: Error | null;
let keys: ApiKeyService;
const store: ApiKeyStore = {
  list: async () => stored,
  add: async (key) => {
    if (failing) throw failing;
    stored.push(key);
  },
  remove: async (_userId, id) => {
    if (failing) throw failing;
    stored = stored.filter((key) => key.id !== id);
  },
  touch: async (_userId, id) => void touched.push(id),
};
const open = () => ApiKeyService.open(store, silentLogger, () => now);

beforeEach(async () => {
  stored = [];
  touched = [];
  now = 1_000_000;
  failing = null;
  keys = await open();
});

describe('a key', () => {
  it('lets its user in, also after a restart, and is stored as a hash only', async () => {
    const { key, text } = await keys.create('alice', 'A script', null);
    expect(text).toMatch(/^sbx_[0-9a-f]{16}_[\w-]{43}$/);
    expect(text.startsWith(key.prefix)).toBe(true);
    expect(keys.verify(text)).toMatchObject({ userId: 'alice', name: 'A script' });
    expect(JSON.stringify(stored)).not.toContain(text.split('_').at(-1));
    expect((await open()).verify(text)).toMatchObject({ userId: 'alice' });
  });

  it('is another one each time', async () => {
    const texts = await Promise.all(Array.from({ length: 20 }, () => keys.create('alice', 'A script', null)));
    expect(new Set(texts.map(({ text }) => text)).size).toBe(20);
  });

  it('is refused when anything of it is different', async () => {
    const { text } = await keys.create('alice', 'A script', null);
    const changed = text.endsWith('A') ? `${text.slice(0, -1)}B` : `${text.slice(0, -1)}A`;
    for (const wrong of [changed, text.slice(0, -1), `${text}A`, text.toUpperCase(), `${text} `, 'sbx_', '']) {
      expect(keys.verify(wrong)).toBeNull();
    }
  });

  it('is refused from its expiry on', async () => {
    const { text } = await keys.create('alice', 'A script', now + 1_000);
    expect(keys.verify(text)).not.toBeNull();
    now += 1_000;
    expect(keys.verify(text)).toBeNull();
    await expect(keys.create('alice', 'A script', now)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('F35 is refused at once when it is revoked, also where that can’t be stored', async () => {
    const { key, text } = await keys.create('alice', 'A script', null);
    failing = new Error('The disk is full.');
    const told: string[] = [];
    keys.onChange((userId) => told.push(userId));
    await expect(keys.revoke('alice', key.id)).rejects.toThrow('The disk is full.');
    expect(keys.verify(text)).toBeNull();
    expect(told).toEqual(['alice']);
  });

  it('F27 of another user can’t be revoked', async () => {
    const { key, text } = await keys.create('alice', 'A script', null);
    await keys.revoke('bob', key.id);
    expect(keys.verify(text)).not.toBeNull();
    expect(keys.list('bob')).toEqual([]);
  });

  it('is refused once its user is gone', async () => {
    const { text } = await keys.create('alice', 'A script', null);
    keys.forgetUser('alice');
    expect(keys.verify(text)).toBeNull();
  });
});

describe('the use of a key', () => {
  it('is written down at most once a minute, and told', async () => {
    const { key, text } = await keys.create('alice', 'A script', null);
    const told: string[] = [];
    keys.onChange((userId) => told.push(userId));
    keys.verify(text);
    now += 59_000;
    keys.verify(text);
    expect(touched).toEqual([key.id]);
    now += 2_000;
    keys.verify(text);
    expect(touched).toEqual([key.id, key.id]);
    expect(told).toEqual(['alice', 'alice']);
    expect(keys.list('alice')[0]?.lastUsedAt).toBe(now);
  });
});
