import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stateOf } from './owned.ts';
import { first, type Person } from './person.ts';
import { operationsOf } from './rest.ts';
import { openWorld, type World } from './world.ts';

const script = fileURLToPath(new URL('../servers/eraServer.ts', import.meta.url));

let world: World;
/** A server of Alice that runs. */
let server: string;

beforeAll(async () => {
  world = await openWorld();
  const launch = { kind: 'stdio' as const, command: process.execPath, args: [script], cwd: null, environment: [] };
  server = (await world.alice.api.servers.add({ name: 'Hers alone', launch })).id;
  await world.alice.api.servers.setEnabled({ id: server, enabled: true });
  for (const person of [world.alice, world.bob]) {
    const rule = { serverId: 'notes', tool: null, action: 'allow' as const, conditions: [] };
    await person.api.approvals.saveRule({ id: null, rule });
    // Its servers run once a turn has waited for them.
    await person.say('Hello');
  }
}, 60_000);
afterAll(() => world.close());

/** The SDK's client, in a person's name. */
async function connect(person: Person, path = ''): Promise<Client> {
  const client = new Client({ name: `Program of ${person.canary}`, version: '1' });
  const headers = { authorization: `Bearer ${person.key}` };
  const url = new URL(`${world.gateway}/mcp${path}`);
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
  return client;
}

interface Sent {
  method: string;
  path: string;
  session?: string;
  message?: object;
}

/** A request without the SDK; what it comes to, without the ids that were used. */
async function send(person: Person, { method, path, session, message }: Sent, ids: string[]) {
  const headers = {
    authorization: `Bearer ${person.key}`,
    accept: method === 'GET' ? 'text/event-stream' : 'application/json, text/event-stream',
    'content-type': 'application/json',
    'mcp-protocol-version': '2025-11-25',
    ...(session === undefined ? {} : { 'mcp-session-id': session }),
  };
  const body = message === undefined ? {} : { body: JSON.stringify(message) };
  const response = await fetch(`${world.gateway}${path}`, { method, headers, ...body });
  const text = await response.text();
  person.received.push(text);
  return { status: response.status, text: ids.reduce((all, id) => all.replaceAll(id, '<id>'), text) };
}

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'plain', version: '1' } },
};
const listTools = { jsonrpc: '2.0', id: 2, method: 'tools/list', params: {} };

/** What can be sent to each operation of the endpoint, with the id of a session. */
const messages: Record<string, object | undefined> = { POST: listTools, GET: undefined, DELETE: undefined };

it('F27 knows of every operation of the MCP endpoint what it names', async () => {
  const described = (await operationsOf(world.gateway)).filter((operation) => operation.includes(' /mcp'));
  const known = ['/mcp', '/mcp/{serverId}'].flatMap((path) => Object.keys(messages).map((each) => `${each} ${path}`));
  expect(described.sort()).toEqual(known.sort());
});

describe('F27 at the MCP endpoint', () => {
  it.each([...Object.keys(messages), 'initialize'])('the server of another reads like none: %s', async (operation) => {
    const method = operation === 'initialize' ? 'POST' : operation;
    const message = operation === 'initialize' ? initialize : messages[operation];
    const sent = (id: string) => ({ method, path: `/mcp/${id}`, ...(message === undefined ? {} : { message }) });
    const unknown = `server-${randomUUID().slice(0, 8)}`;
    const foreign = await send(world.bob, sent(server), [server]);
    expect(foreign).toEqual(await send(world.bob, sent(unknown), [unknown]));
    expect(foreign.status).toBe(404);
    expect(await send(world.alice, sent(server), [server])).not.toMatchObject({ status: 404 });
  });

  it.each(Object.entries(messages))('the session of another reads like none: %s', async (method, message) => {
    const { alice, bob } = world;
    const client = await connect(alice);
    const { transport } = client;
    const session = transport?.sessionId ?? '';
    expect(session).not.toBe('');
    const sent = (id: string) => ({ method, path: '/mcp', session: id, ...(message === undefined ? {} : { message }) });
    const unknown = randomUUID();
    const foreign = await send(bob, sent(session), [session]);
    expect(foreign).toEqual(await send(bob, sent(unknown), [unknown]));
    expect(foreign.status).toBe(404);
    expect((await client.listTools()).tools).not.toEqual([]);
    await client.close();
  });

  it('each is offered the tools of their own servers, and calls no other', async () => {
    const { alice, bob } = world;
    const before = await stateOf(alice);
    const [hers, his] = await Promise.all([connect(alice), connect(bob)]);
    const offered = async (client: Client) => (await client.listTools()).tools.map(({ name }) => name);
    const own = (await offered(hers)).filter((name) => name.startsWith(server));
    expect(own).not.toEqual([]);
    expect((await offered(his)).filter((name) => name.startsWith(server))).toEqual([]);
    const refusals = [own[0] ?? '', 'nobody__log'].map(async (name) => {
      const refused = await his.callTool({ name, arguments: { text: 'x' } }).catch((error: unknown) => String(error));
      return JSON.stringify(refused).replaceAll(name, '<tool>');
    });
    const [foreign, unknown] = await Promise.all(refusals);
    expect(foreign).toContain('There is no tool');
    expect(foreign).toEqual(unknown);
    expect(await stateOf(alice)).toEqual(before);
    await Promise.all([hers.close(), his.close()]);
  });

  it('F28 a call that names the other user is made for its own', async () => {
    const { alice, bob } = world;
    await Promise.all(
      [
        [alice, bob],
        [bob, alice],
      ].map(async ([person, other]) => {
        if (person === undefined || other === undefined) throw new Error('There are two people.');
        const client = await connect(person);
        const call = async (name: string, args: object) =>
          JSON.stringify(await client.callTool({ name, arguments: { ...args, user_id: other.id } }));
        const title = 'By a program';
        expect(await call('notes__create', { title, body: person.canary })).toContain(person.canary);
        for (const name of ['notes__list', 'notes__read', 'notes__search']) {
          const seen = await call(
            name,
            name === 'notes__read' ? { id: title } : name === 'notes__list' ? {} : { query: 'canary' },
          );
          expect(seen).toContain(person.canary);
          expect(seen).not.toContain(other.canary);
        }
        await client.close();
      }),
    );
    const listed = await Promise.all([alice, bob].map(async ({ api }) => first(await api.conversations.watch({}))));
    expect(JSON.stringify(listed[0])).not.toContain(bob.canary);
    expect(JSON.stringify(listed[1])).not.toContain(alice.canary);
  });

  it('shows neither anything of the other', () => {
    const { alice, bob } = world;
    expect(bob.received.filter((text) => text.includes(alice.canary))).toEqual([]);
    expect(alice.received.filter((text) => text.includes(bob.canary))).toEqual([]);
  });
});
