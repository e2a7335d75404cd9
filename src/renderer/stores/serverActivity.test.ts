import { describe, expect, it } from 'vitest';
import type { CallRecord, ServerSample } from '../../shared/serverActivity.ts';
import { connected } from '../testing/connected.ts';
import { FakeHost } from '../testing/fakeHost.ts';
import { id, server, vitals } from '../testing/samples.ts';
import { until } from '../testing/until.ts';
import { appendCalls, appendSamples, createServerCalls, createServerSamples, keptCalls } from './serverActivity.ts';
import { applyServerEvent, createServers } from './servers.ts';

const sample = (at: number, calls = 0): ServerSample => ({
  at,
  cpu: null,
  memory: null,
  latency: null,
  calls,
  failed: 0,
});
const call = (number: number): CallRecord => ({
  id: id(number),
  serverId: 'a',
  tool: 'read',
  at: number,
  duration: 1,
  attempts: 1,
  error: null,
  turnId: null,
});

describe('vitals', () => {
  it('change the figures of one server and nothing else', () => {
    const list = [server('a'), server('b')];
    const figures = vitals({ restarts: 3 });
    const changed = applyServerEvent(list, { type: 'vitals', id: 'b', vitals: figures });
    expect(changed?.[0]).toBe(list[0]);
    expect(changed?.[1]).toEqual({ ...list[1], vitals: figures });
    expect(applyServerEvent(list, { type: 'vitals', id: 'gone', vitals: figures })).toEqual(list);
    expect(applyServerEvent(null, { type: 'vitals', id: 'a', vitals: figures })).toBeNull();
  });

  it('come over the stream', async () => {
    const fake = new FakeHost({ servers: [server('a')] });
    const servers = createServers(await connected(fake));
    await until(servers.state, ({ list }) => list !== null);
    fake.servers.push({ type: 'vitals', id: 'a', vitals: vitals({ restarts: 3 }) });
    await until(servers.state, ({ list }) => list?.[0]?.vitals.restarts === 3);
  });
});

describe('what is kept', () => {
  it('takes the later word of a sample that comes again', () => {
    const kept = appendSamples([sample(1), sample(2), sample(3)], [sample(2, 9), sample(3, 9), sample(4)]);
    expect(kept.map(({ at, calls }) => [at, calls])).toEqual([
      [1, 0],
      [2, 9],
      [3, 9],
      [4, 0],
    ]);
    expect(appendSamples(kept, [])).toBe(kept);
  });

  it('holds each call once, and the last ones only', () => {
    const first = Array.from({ length: keptCalls }, (_, index) => call(index));
    const kept = appendCalls(first, [call(keptCalls - 1), call(keptCalls)]);
    expect(kept).toHaveLength(keptCalls);
    expect(kept.map(({ at }) => at).slice(-3)).toEqual([keptCalls - 2, keptCalls - 1, keptCalls]);
  });
});

describe('watched streams', () => {
  it('are open while somebody looks, once for all who look, and then forgotten', async () => {
    const fake = new FakeHost({ samples: { a: [sample(1)] } });
    const samples = createServerSamples(await connected(fake));
    const leaveFirst = samples.watch('a');
    const leaveSecond = samples.watch('a');
    await until(samples.state, ({ byServer }) => byServer.get('a')?.entries?.length === 1);
    expect(fake.samples.readers).toBe(1);
    leaveFirst();
    fake.samples.push({ id: 'a', batch: [sample(2)] });
    await until(samples.state, ({ byServer }) => byServer.get('a')?.entries?.length === 2);
    leaveSecond();
    expect(samples.state.getState().byServer.size).toBe(0);
  });

  it('go on after the connection was lost, without doubling what was there', async () => {
    const fake = new FakeHost({ calls: { a: [call(1)] } });
    const calls = createServerCalls(await connected(fake));
    const leave = calls.watch('a');
    await until(calls.state, ({ byServer }) => byServer.get('a')?.entries?.length === 1);
    fake.world.calls = { a: [call(1), call(2)] };
    fake.drop();
    const { byServer } = await until(calls.state, (state) => state.byServer.get('a')?.entries?.length === 2);
    expect(byServer.get('a')?.entries?.map(({ at }) => at)).toEqual([1, 2]);
    leave();
  });
});

describe('sign-in', () => {
  it('asks the host for the address, and hands it the last one', async () => {
    const fake = new FakeHost({ servers: [server('a')], signInAddress: 'https://login.example.com/x' });
    const servers = createServers(await connected(fake));
    expect(await servers.signIn('a')).toBe('https://login.example.com/x');
    await servers.finishSignIn('a', 'http://127.0.0.1:1/?code=c');
    expect(fake.requests.at(-1)).toEqual({
      name: 'finishSignIn',
      input: { id: 'a', address: 'http://127.0.0.1:1/?code=c' },
    });
  });
});
