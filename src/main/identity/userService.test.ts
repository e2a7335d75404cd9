import { beforeEach, describe, expect, it } from 'vitest';
import { Attempts } from './attempts.ts';
import { type UserRecord, UserService, type UserStore } from './userService.ts';

/** A list in memory that keeps what a database would. */
class MemoryUsers implements UserStore {
  records: UserRecord[] = [];
  now = 1;

  list = async () => [...this.records];
  ensureLocal = async (name: string) => {
    const user = { id: 'first', name, color: 0, passphrase: null, createdAt: 1, lastUsedAt: 0 };
    this.records.push(user);
    return user;
  };
  add = async (user: UserRecord) => void this.records.push(user);
  change = async (id: string, profile: { name: string; color: number }) => this.#put(id, profile);
  setPassphrase = async (id: string, passphrase: string | null) => this.#put(id, { passphrase });
  touch = async (id: string) => this.#put(id, { lastUsedAt: this.now });
  remove = async (id: string) => {
    this.records = this.records.filter((record) => record.id !== id);
  };

  #put(id: string, part: Partial<UserRecord>): void {
    this.records = this.records.map((record) => (record.id === id ? { ...record, ...part } : record));
  }
}

let now: number;
let store: MemoryUsers;
let users: UserService;
const open = () => UserService.open(store, { attempts: new Attempts(() => now), now: () => store.now });
const profile = (name: string) => ({ name, color: 1 });

beforeEach(async () => {
  now = 0;
  store = new MemoryUsers();
  users = await open();
});

it('makes somebody at the first start, who comes back at the next', async () => {
  expect(users.list()).toEqual([{ id: 'first', name: 'You', color: 0, hasPassphrase: false, createdAt: 1 }]);
  expect((await open()).list()).toEqual(users.list());
  expect(users.returning()).toBe('first');
});

it('comes back to whoever was here last, unless they have a passphrase', async () => {
  const bob = await users.create(profile('Bob'), null);
  store.now = 5;
  await users.signIn(bob.id, null);
  expect((await open()).returning()).toBe(bob.id);
  await users.setPassphrase(bob.id, null, 'correct horse');
  expect(users.returning()).toBeNull();
  expect((await open()).returning()).toBeNull();
});

it('never tells a passphrase, or what was made of it', async () => {
  await users.create(profile('Bob'), 'correct horse');
  expect(JSON.stringify(users.list())).not.toMatch(/scrypt|horse/);
  expect(JSON.stringify(store.records)).not.toContain('horse');
});

describe('signing in', () => {
  it('asks for the passphrase, and tells a wrong one', async () => {
    const bob = await users.create(profile('Bob'), 'correct horse');
    await expect(users.signIn(bob.id, null)).rejects.toMatchObject({
      code: 'DENIED',
      message: 'Enter the passphrase.',
    });
    await expect(users.signIn(bob.id, 'wrong')).rejects.toMatchObject({ code: 'DENIED' });
    expect(await users.signIn(bob.id, 'correct horse')).toMatchObject({ name: 'Bob', hasPassphrase: true });
  });

  it('slows down who guesses, for this user alone', async () => {
    const [bob, carol] = [await users.create(profile('Bob'), 'correct horse'), await users.create(profile('C'), null)];
    for (let count = 0; count < 5; count++) await expect(users.signIn(bob.id, 'guess')).rejects.toThrow('not the');
    await expect(users.signIn(bob.id, 'correct horse')).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      message: 'Too many wrong passphrases. Sign in again in 5 s.',
      retryAfterMs: 5_000,
    });
    await users.signIn(carol.id, null);
    now = 5_000;
    expect(await users.signIn(bob.id, 'correct horse')).toMatchObject({ id: bob.id });
  });

  it('slows down who guesses many at once', async () => {
    const bob = await users.create(profile('Bob'), 'correct horse');
    const guesses = await Promise.allSettled(Array.from({ length: 8 }, () => users.signIn(bob.id, 'guess')));
    const codes = guesses.map((guess) => guess.status === 'rejected' && guess.reason.code);
    expect(codes).toEqual([...Array(5).fill('DENIED'), ...Array(3).fill('RATE_LIMITED')]);
  });

  it('F27 knows nobody by an id that is not there', async () => {
    await expect(users.signIn('bob', null)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

it('keeps names apart, however they are written', async () => {
  const bob = await users.create(profile('Bob'), null);
  await expect(users.create(profile(' bOB '), null)).rejects.toMatchObject({ code: 'CONFLICT' });
  await expect(users.update('first', profile('BOB'))).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(await users.update(bob.id, { name: 'bob', color: 3 })).toMatchObject({ name: 'bob', color: 3 });
  const both = await Promise.allSettled([users.create(profile('Carol'), null), users.create(profile('carol'), null)]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

it('changes a passphrase only for who knows the current one', async () => {
  await users.setPassphrase('first', null, 'correct horse');
  await expect(users.setPassphrase('first', 'wrong', null)).rejects.toMatchObject({ code: 'DENIED' });
  await expect(users.setPassphrase('first', null, null)).rejects.toMatchObject({ code: 'DENIED' });
  expect(await users.setPassphrase('first', 'correct horse', null)).toMatchObject({ hasPassphrase: false });
});

it('removes nobody who is the last, or whose passphrase is wrong', async () => {
  await expect(users.assertRemovable('first', null)).rejects.toMatchObject({ code: 'CONFLICT' });
  const bob = await users.create(profile('Bob'), 'correct horse');
  await expect(users.assertRemovable(bob.id, 'wrong')).rejects.toMatchObject({ code: 'DENIED' });
  await users.assertRemovable(bob.id, 'correct horse');
  await users.remove(bob.id, async () => {});
  expect(users.find(bob.id)).toBeNull();
});

it('finds nobody who is being removed, and keeps them where what runs in their name can’t be ended', async () => {
  const bob = await users.create(profile('Bob'), null);
  const failing = users.remove(bob.id, async () => {
    expect(users.find(bob.id)).toBeNull();
    throw new Error('It goes on.');
  });
  await expect(failing).rejects.toThrow('It goes on.');
  expect(users.find(bob.id)).toEqual(bob);
});

it('does not remove two users at once, where they are the last', async () => {
  const bob = await users.create(profile('Bob'), null);
  await users.remove(bob.id, async () => {
    await expect(users.assertRemovable('first', null)).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(users.remove('first', async () => {})).rejects.toMatchObject({ code: 'CONFLICT' });
  });
  expect(users.list().map(({ id }) => id)).toEqual(['first']);
});

it('tells the whole list after each change', async () => {
  const watch = users.changes.subscribe('users');
  const next = watch.next();
  await users.create(profile('Bob'), null);
  expect((await next).value).toMatchObject([{ name: 'You' }, { name: 'Bob' }]);
  await watch.return?.(undefined);
});
