import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { User } from '../../shared/user.ts';
import { describeError } from '../api.ts';
import { FakeHost, type FakeWorld } from '../testing/fakeHost.ts';
import { memory } from '../testing/memory.ts';
import { until } from '../testing/until.ts';
import { createStores } from './stores.ts';
import { withUser } from './users.ts';

const alice: User = { id: 'alice', name: 'Alice', color: 0, hasPassphrase: true, createdAt: 0 };
const bob: User = { id: 'bob', name: 'Bob', color: 1, hasPassphrase: false, createdAt: 0 };

/** A page of this world. Each `reload` is what the browser would do: a new page with the same storage. */
async function open(world: FakeWorld = {}) {
  const fake = new FakeHost({ users: [alice, bob], passphrases: { alice: 'open sesame' }, ...world });
  const storage = { tab: memory(), machine: memory() };
  const reload = vi.fn();
  const page = () => {
    const stores = createStores(fake.connect, storage, reload);
    onTestFinished(() => stores.host.stop());
    return stores;
  };
  const stores = page();
  await until(stores.users.state, ({ list }) => list !== null);
  return {
    fake,
    storage,
    reload,
    page,
    stores,
    names: () => stores.users.state.getState().list?.map(({ name }) => name),
  };
}

describe('withUser', () => {
  it('keeps the order, and puts a new one at the end', () => {
    const carol = { ...bob, id: 'carol' };
    expect(withUser([alice, bob], { ...alice, name: 'Alicia' }).map(({ name }) => name)).toEqual(['Alicia', 'Bob']);
    expect(withUser([alice, bob], carol).at(-1)).toBe(carol);
    expect(withUser(null, carol)).toEqual([carol]);
  });
});

describe('users', () => {
  it('lists everybody while nobody is signed in, and nothing of anybody', async () => {
    const { stores, names } = await open({ info: { user: null } });
    expect(names()).toEqual(['Alice', 'Bob']);
    expect(stores.host.state.getState().status).toBe('locked');
    expect(stores.conversations.state.getState().list).toBeNull();
    expect(stores.settings.state.getState().view).toBeNull();
  });

  it('says that a passphrase is wrong, and begins the page anew once it is right', async () => {
    const { stores, reload, page } = await open({ info: { user: null } });
    const refusal = await stores.users.signIn('alice', 'open barley').catch(describeError);
    expect(refusal).toMatchObject({ code: 'DENIED' });
    expect(reload).not.toHaveBeenCalled();
    expect(stores.host.state.getState().status).toBe('locked');
    await stores.users.signIn('alice', 'open sesame');
    expect(reload).toHaveBeenCalledTimes(1);
    const state = await until(page().host.state, ({ status }) => status === 'online');
    expect(state.info?.user?.name).toBe('Alice');
  });

  it('leaves nothing of the one before when another one comes, and gives it back to its owner', async () => {
    const { stores, page } = await open();
    stores.ui.show('hers');
    stores.ui.setDraft(null, 'not for Bob');
    await stores.users.signIn('bob', null);
    expect(stores.host.state.getState().info).toBeNull();
    const his = page();
    await until(his.host.state, ({ status }) => status === 'online');
    expect([his.ui.state.getState().conversationId, his.ui.draft(null)]).toEqual([null, '']);
    await his.users.signIn('alice', 'open sesame');
    const hers = page();
    await until(hers.host.state, ({ status }) => status === 'online');
    expect([hers.ui.state.getState().conversationId, hers.ui.draft(null)]).toEqual(['hers', 'not for Bob']);
  });

  it('signs out into a page of nobody', async () => {
    const { stores, reload, page } = await open();
    await stores.users.signOut();
    expect(reload).toHaveBeenCalledTimes(1);
    await until(page().host.state, ({ status }) => status === 'locked');
  });

  it('has a new person and a changed one at once', async () => {
    const { stores, names } = await open();
    await stores.users.create({ name: 'Carol', color: 2 }, null);
    expect(names()).toEqual(['Alice', 'Bob', 'Carol']);
    await stores.users.update({ name: 'Alicia', color: 3 });
    expect(names()).toEqual(['Alicia', 'Bob', 'Carol']);
    await stores.users.setPassphrase('open sesame', null);
    expect(stores.users.state.getState().list?.[0]).toMatchObject({ name: 'Alicia', hasPassphrase: false });
  });

  it('removes a user with what the browser kept for them, and keeps both where it is refused', async () => {
    const { stores, storage, reload, page } = await open();
    stores.ui.setDraft(null, 'of Alice');
    const refusal = await stores.users.remove('open barley').catch(describeError);
    expect(refusal).toMatchObject({ code: 'DENIED' });
    expect([storage.machine.length, reload.mock.calls.length]).toEqual([1, 0]);
    await stores.users.remove('open sesame');
    expect([storage.machine.length, reload.mock.calls.length]).toEqual([0, 1]);
    const left = page();
    await until(left.users.state, ({ list }) => list !== null);
    expect(left.users.state.getState().list).toEqual([bob]);
    expect(left.host.state.getState().status).toBe('locked');
  });
});
