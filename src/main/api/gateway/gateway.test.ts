import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatewayUnderTest } from './testing/gatewayUnderTest.ts';

let gateway: GatewayUnderTest;
let key: string;
beforeAll(async () => {
  gateway = await GatewayUnderTest.start();
  key = (await gateway.newKey()).text;
});
afterAll(() => gateway.stop());

describe('the gateway', () => {
  it('says that it is there, and nothing more, to whoever asks', async () => {
    const { status, text } = await gateway.ask('/health');
    expect([status, text]).toEqual([200, '{"status":"ok"}']);
  });

  it('lets in who has a key', async () => {
    const answer = await gateway.ask('/api/system/info', { key, method: 'POST', body: {} });
    expect(answer.status).toBe(200);
  });
});
