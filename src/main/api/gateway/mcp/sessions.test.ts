import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faulty, reach } from '../../../../../faults/watching.ts';
import { hostCloses } from '../../../agents/turnWorker.ts';
import {
  connect,
  initialize,
  modern,
  pendingApprovals,
  post,
  textOf,
  untilTurn,
  waitingCall,
} from './testing/mcpClients.ts';
import { type McpHost, openMcpHost } from './testing/mcpHost.ts';

let host: McpHost;

beforeEach(async () => {
  const guarded = faulty('guarded', [], { trusted: false, name: 'Guarded' });
  host = await openMcpHost({ users: { alice: [faulty('good'), guarded], bob: [faulty('good')] } });
  await reach(host.user('alice').supervisor, 'guarded', 'ready');
});
afterEach(() => host.close());

const list = { jsonrpc: '2.0', id: 2, method: 'tools/list' };

/** Opens a session by hand; resolves to the header that names it. */
async function openSession(path = ''): Promise<Record<string, string>> {
  const response = await post(host, initialize, {}, path);
  expect(response.status).toBe(200);
  await response.text();
  return { 'mcp-session-id': response.headers.get('mcp-session-id') ?? '' };
}

describe('The sessions of the MCP endpoint', () => {
  it('F27 are known to nobody but their own user, and only at their own endpoint', async () => {
    const session = await openSession();
    const bob = { authorization: `Bearer ${host.user('bob').key}` };
    const foreign = await post(host, list, { ...session, ...bob });
    const unknown = await post(host, list, { 'mcp-session-id': 'f3b0c1de-0000-4000-8000-000000000000' });
    expect([foreign.status, unknown.status]).toEqual([404, 404]);
    expect(await foreign.json()).toEqual(await unknown.json());
    expect((await post(host, list, session, '/good')).status).toBe(404);
    expect((await post(host, list, session)).status).toBe(200);
  });

  it('F27 show each user their own servers alone', async () => {
    const [alice, bob] = await Promise.all([connect(host), connect(host, { user: 'bob' })]);
    const namesOf = async (client: typeof alice) => (await client.listTools()).tools.map(({ name }) => name);
    expect(await namesOf(alice)).toContain('guarded__echo');
    expect((await namesOf(bob)).filter((name) => !name.startsWith('good__'))).toEqual([]);
    await expect(bob.callTool({ name: 'guarded__echo', arguments: {} })).rejects.toThrow('There is no tool');
    const pids = await Promise.all([alice, bob].map((client) => client.callTool({ name: 'good__pid', arguments: {} })));
    expect(new Set(pids.map(textOf)).size).toBe(2);
    await expect(connect(host, { user: 'bob', path: '/guarded' })).rejects.toThrow();
    await Promise.all([alice.close(), bob.close()]);
  });

  it('have to be opened first, and end when their client says so', async () => {
    expect((await post(host, list)).status).toBe(400);
    expect((await post(host, '{"jsonrpc":')).status).toBe(400);
    const session = await openSession();
    const headers = { ...session, authorization: `Bearer ${host.user('alice').key}` };
    expect((await fetch(host.url, { method: 'DELETE', headers })).status).toBe(200);
    expect((await post(host, list, session)).status).toBe(404);
  });

  it('F36 F40 take no message that is too large, of another type, or none of the protocol', async () => {
    const session = await openSession();
    const large = await post(host, { ...list, params: { cursor: 'x'.repeat(4 * 1024 * 1024) } }, session);
    const form = await post(host, 'a=b', { ...session, 'content-type': 'application/x-www-form-urlencoded' });
    const nonsense = await post(host, { jsonrpc: '2.0', id: 1, __proto__: null, method: 7 }, session);
    expect([large.status, form.status, nonsense.status]).toEqual([413, 415, 400]);
    const badCall = { jsonrpc: '2.0', id: 4, method: 'tools/call', params: { name: 'good__echo', arguments: 'none' } };
    expect(await (await post(host, badCall, session)).text()).toContain('"error"');
    expect((await post(host, list, session)).status).toBe(200);
  });

  it('are at most 64 a user: one more ends the one that was idle for longest', async () => {
    const sessions = [];
    for (let count = 0; count < 64; count += 1) sessions.push(await openSession());
    const [first = {}, second = {}] = sessions;
    expect((await post(host, list, first)).status).toBe(200);
    const last = await openSession();
    expect((await post(host, list, second)).status).toBe(404);
    expect((await post(host, list, first)).status).toBe(200);
    expect((await post(host, list, last)).status).toBe(200);
  });

  it.each([
    ['2025-11-25', {}],
    ['2026-07-28', modern],
  ])('F35 end with their key, and with them what is under way (%s)', async (_revision, options) => {
    const { id, revoke } = host.user('alice');
    const client = await connect(host, { options });
    const begun = host.nextConversation();
    const { result, waits } = waitingCall(client, 'guarded__echo');
    await waits;
    const conversation = await begun;
    revoke();
    await untilTurn(host, id, conversation.id, 'cancelled');
    expect(await pendingApprovals(host, id)).toEqual([]);
    await client.close();
    await expect(result).rejects.toThrow();
  });

  it('F22 leave a call that waits for a person as it is when the host closes', async () => {
    const { id, revoke } = host.user('alice');
    const client = await connect(host);
    const begun = host.nextConversation();
    waitingCall(client, 'guarded__echo');
    await untilTurn(host, id, (await begun).id, 'waiting');
    revoke(hostCloses);
    await host.turns.dispose();
    expect(await pendingApprovals(host, id)).toHaveLength(1);
    await client.close();
  });

  it('give a client that comes back what it missed', async () => {
    const session = await openSession('/good');
    const call = {
      jsonrpc: '2.0',
      id: 3,
      method: 'tools/call',
      params: { name: 'echo', arguments: { text: 'again' } },
    };
    const version = { 'mcp-protocol-version': '2025-11-25' };
    const events = await (await post(host, call, { ...session, ...version }, '/good')).text();
    const [, opening] = /^id: (.+)$/m.exec(events) ?? [];
    const response = await fetch(`${host.url}/good`, {
      headers: {
        ...session,
        ...version,
        accept: 'text/event-stream',
        authorization: `Bearer ${host.user('alice').key}`,
        'last-event-id': opening ?? '',
      },
    });
    expect(response.status).toBe(200);
    let missed = '';
    for await (const chunk of response.body ?? []) {
      missed += new TextDecoder().decode(chunk);
      if (missed.includes('again')) break;
    }
    expect(missed).toContain('"id":3');
  });
});
