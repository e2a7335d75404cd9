import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatewayUnderTest } from '../testing/gatewayUnderTest.ts';

let gateway: GatewayUnderTest;
let key: string;
beforeAll(async () => {
  gateway = await GatewayUnderTest.start();
  key = (await gateway.newKey()).text;
});
afterAll(() => gateway.stop());

describe('x', () => {
  it('y', async () => {
    for (const p of [
      '/api/system',
      '/api/agents',
      '/api/conversations',
      '/api/servers',
      '/api/settings',
      '/api/gateway',
      '/api/gateway/log',
      '/api/approvals/rules',
      '/api/approvals/log?limit=3',
      '/api/results/0b9f6a52-3c3e-4d4e-9a53-3d6f6f3d6a11?offset=0',
      '/api/conversations/0b9f6a52-3c3e-4d4e-9a53-3d6f6f3d6a11',
      '/api/conversations/0b9f6a52-3c3e-4d4e-9a53-3d6f6f3d6a11/events',
      '/api/context?agentId=assistant',
      '/api/agents/export?ids=assistant',
      '/api/nothing',
      '/api/approvals/log?limit=x',
      '/api/users',
      '/api/users/signIn',
    ]) {
      const a = await gateway.ask(p, { key });
      console.log(p, a.status, a.text.slice(0, 150));
    }
    let a = await gateway.ask('/api/turns', { key, method: 'POST', body: { text: 'What can you do?' } });
    console.log(a.status, a.text);
    a = await gateway.ask('/api/turns', {
      key,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    console.log(a.status, a.text);
  });
});
