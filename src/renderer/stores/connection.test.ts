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
