import { describe, expect, it } from 'vitest';
import type { GatewayRequest } from '../../shared/gateway.ts';
import { connected } from '../testing/connected.ts';
import { FakeHost, type FakeWorld } from '../testing/fakeHost.ts';
import { gatewayRequest } from '../testing/samples.ts';
import { until } from '../testing/until.ts';
import { createGateway, keptRequests } from './gateway.ts';

async function open(world: FakeWorld = {}) {
  const fake = new FakeHost(world);
  const gateway = createGateway(await connected(fake));
  await until(gateway.state, ({ view }) => view !== null);
  return { fake, gateway, view: () => gateway.state.getState().view };
}

const idsOf = (requests: readonly GatewayRequest[] | null) => requests?.map(({ id }) => id);

describe('the switch of the gateway', () => {
  it('moves at once, and is listening once the host says so', async () => {
    const { gateway, view } = await open();
    const set = gateway.setSettings({ enabled: true, port: 7500 });
    expect(view()).toMatchObject({ settings: { enabled: true, port: 7500 }, state: { status: 'off' } });
    await set;
    expect(view()?.state).toEqual({ status: 'listening', address: 'http://127.0.0.1:7500' });
  });

  it('moves back when the host refuses, and stays on where it only can’t listen', async () => {
    const { fake, gateway, view } = await open({ gatewayFailure: 'Another program uses port 7420.' });
    fake.failure = new Error('no');
    await expect(gateway.setSettings({ enabled: true, port: 7420 })).rejects.toThrow();
    expect(view()?.settings.enabled).toBe(false);
    fake.failure = null;
    await gateway.setSettings({ enabled: true, port: 7420 });
    expect(view()).toMatchObject({ settings: { enabled: true }, state: { status: 'failed' } });
  });
});

describe('keys', () => {
  it('F26 hands the text of a key to who makes it, and never holds it', async () => {
    const { gateway, view } = await open();
    const { key, text } = await gateway.createKey('Editor', null);
    expect(text.startsWith(key.prefix)).toBe(true);
    expect(view()?.keys).toEqual([key]);
    expect(JSON.stringify(gateway.state.getState())).not.toContain(text);
  });

  it('F35 forgets a key that was revoked, and keeps one that was not', async () => {
    const { fake, gateway, view } = await open();
    const { key } = await gateway.createKey('Editor', 5);
    fake.failure = new Error('no');
    await expect(gateway.revokeKey(key.id)).rejects.toThrow();
    expect(view()?.keys).toEqual([key]);
    fake.failure = null;
    await gateway.revokeKey(key.id);
    expect(view()?.keys).toEqual([]);
  });
});

describe('the log of requests', () => {
  it('is followed only while somebody looks, and begins anew after a break', async () => {
    const { fake, gateway } = await open({ gatewayLog: [gatewayRequest(1)] });
    expect(gateway.state.getState().requests).toBeNull();
    const leave = gateway.watchLog();
    const has = (...ids: string[]) => until(gateway.state, ({ requests }) => idsOf(requests)?.join() === ids.join());
    await has('request-1');
    fake.gateway.publishRequests([gatewayRequest(2)]);
    await has('request-1', 'request-2');
    fake.gateway.log = [gatewayRequest(2), gatewayRequest(3)];
    fake.gateway.requests.breakOff();
    await has('request-2', 'request-3');
    leave();
    expect(gateway.state.getState().requests).toBeNull();
    await expect.poll(() => fake.gateway.requests.readers).toBe(0);
  });

  it('keeps the last ones', async () => {
    const { fake, gateway } = await open();
    gateway.watchLog();
    await until(gateway.state, ({ requests }) => requests !== null);
    fake.gateway.publishRequests(Array.from({ length: keptRequests + 5 }, (_, index) => gatewayRequest(index)));
    const { requests } = await until(gateway.state, (state) => (state.requests?.length ?? 0) > 0);
    expect(requests).toHaveLength(keptRequests);
    expect(requests?.[0]?.id).toBe('request-5');
  });
});
