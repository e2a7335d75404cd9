import { afterEach, describe, expect, it, vi } from 'vitest';
import { SignalboxError } from '../../shared/errors.ts';
import { FakeHost } from '../testing/fakeHost.ts';
import { until } from '../testing/until.ts';
import { backoffDelay, sleep } from './backoff.ts';
import { createHostLink, type HostLink } from './connection.ts';

let link: HostLink | undefined;
const open = (connect: FakeHost['connect']) => {
  link = createHostLink(connect);
  return link;
};
afterEach(() => link?.stop());

describe('createHostLink', () => {
  it('is online with the info of the host, and carries calls', async () => {
    const host = open(new FakeHost().connect);
    expect(host.state.getState().status).toBe('connecting');
    const state = await until(host.state, ({ status }) => status === 'online');
    expect(state.info).toMatchObject({ version: '0.1.0' });
    await expect(host.call((api) => api.system.info({}))).resolves.toMatchObject({ epoch: 'epoch-1' });
  });

  it('says that the connection is lost, keeps the info, and comes back by itself', async () => {
    const fake = new FakeHost();
    const host = open(fake.connect);
    await until(host.state, ({ status }) => status === 'online');
    fake.drop();
    const lost = await until(host.state, ({ status }) => status === 'lost');
    expect(lost.info).not.toBeNull();
    host.retryNow();
    await until(host.state, ({ status }) => status === 'online');
  });

  it('refuses a call at once while there is no connection', async () => {
    const fake = new FakeHost();
    fake.failure = new Error('down');
    const host = open(fake.connect);
    await until(host.state, ({ status }) => status === 'lost');
    await expect(host.call((api) => api.system.info({}))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('does not try again once it is signed out', async () => {
    const connect = vi.fn().mockRejectedValue(new SignalboxError('UNAUTHORIZED', 'Signed out.'));
    const host = open(connect);
    await until(host.state, ({ status }) => status === 'signed-out');
    host.retryNow();
    expect(connect).toHaveBeenCalledTimes(1);
  });

  it('gives a waiter the api as soon as there is one, and lets it give up', async () => {
    const fake = new FakeHost();
    fake.failure = new Error('down');
    const host = open(fake.connect);
    await until(host.state, ({ status }) => status === 'lost');
    const gaveUp = new AbortController();
    const abandoned = host.online(gaveUp.signal);
    gaveUp.abort(new Error('gave up'));
    await expect(abandoned).rejects.toThrow('gave up');
    const waited = host.online(new AbortController().signal);
    fake.failure = null;
    host.retryNow();
    await expect((await waited).system.info({})).resolves.toBeDefined();
  });
});

const alice = { id: 'alice', name: 'Alice', color: 0, hasPassphrase: true, createdAt: 0 };
const bob = { id: 'bob', name: 'Bob', color: 1, hasPassphrase: false, createdAt: 0 };

describe('whose page it is', () => {
  /** A link to a fake host, and how often it asked for the page to begin anew. */
  function page(fake: FakeHost) {
    const reload = vi.fn();
    link = createHostLink(fake.connect, reload);
    return { host: link, reload };
  }

  it('is locked while nobody is signed in: only what needs nobody is called', async () => {
    const { host } = page(new FakeHost({ users: [alice], info: { user: null } }));
    await until(host.state, ({ status }) => status === 'locked');
    await expect(host.call((api) => api.settings.discover({}))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(host.anybody.call((api) => api.system.info({}))).resolves.toMatchObject({ user: null });
    expect([host.isOpen(), host.anybody.isOpen()]).toEqual([false, true]);
    const gaveUp = new AbortController();
    const waited = host.online(gaveUp.signal);
    gaveUp.abort(new Error('gave up'));
    await expect(waited).rejects.toThrow('gave up');
    await expect(host.anybody.online(new AbortController().signal)).resolves.toBeDefined();
  });

  it.each([
    ['another user', alice, bob],
    ['nobody any more', alice, null],
    ['somebody at last', null, bob],
  ])('begins anew when the connection comes back with %s, and is not theirs for a moment', async (_, before, after) => {
    const fake = new FakeHost({ users: [alice, bob], info: { user: before } });
    const { host, reload } = page(fake);
    await until(host.state, ({ status }) => status === 'online' || status === 'locked');
    const seen: unknown[] = [];
    host.state.subscribe(({ info }) => seen.push(info?.user ?? null));
    fake.info = { ...fake.info, user: after };
    fake.drop();
    await until(host.state, ({ status }) => status === 'lost');
    host.retryNow();
    await until(host.state, ({ status }) => status === 'connecting');
    expect(reload).toHaveBeenCalledTimes(1);
    if (after !== null) expect(seen).not.toContainEqual(after);
    expect(host.state.getState().info).toBeNull();
    await expect(host.call((api) => api.system.info({}))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('stays when the same user comes back under another name', async () => {
    const fake = new FakeHost({ users: [alice] });
    const { host, reload } = page(fake);
    await until(host.state, ({ status }) => status === 'online');
    fake.info = { ...fake.info, user: { ...alice, name: 'Alicia' } };
    fake.drop();
    await until(host.state, ({ status }) => status === 'lost');
    host.retryNow();
    const state = await until(host.state, ({ status }) => status === 'online');
    expect(state.info?.user?.name).toBe('Alicia');
    expect(reload).not.toHaveBeenCalled();
  });
});

describe('backoffDelay', () => {
  it('doubles up to its limit and never leaves the upper half', () => {
    expect([0, 1, 2, 3, 4, 5, 50].map((attempt) => backoffDelay(attempt, () => 1))).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000,
    ]);
    expect(backoffDelay(0, () => 0)).toBe(250);
  });
});

describe('sleep', () => {
  it('ends early when it is called off', async () => {
    const stop = new AbortController();
    const slept = sleep(3_600_000, stop.signal);
    stop.abort();
    await expect(slept).resolves.toBeUndefined();
    await expect(sleep(3_600_000, stop.signal)).resolves.toBeUndefined();
  });
});
