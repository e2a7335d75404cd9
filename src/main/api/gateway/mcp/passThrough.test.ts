import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { command, reach } from '../../../../../faults/watching.ts';
import { connect, modern } from './testing/mcpClients.ts';
import { type McpHost, openMcpHost } from './testing/mcpHost.ts';

const fixture = new URL('../../../../../faults/compat/fixture/index.ts', import.meta.url).pathname;
let host: McpHost;
/** How many listen to the notices of servers now. */
let listening: number;

beforeEach(async () => {
  const conformance = command('conformance', process.execPath, [fixture], { name: 'Conformance' });
  host = await openMcpHost({ users: { alice: [conformance] } });
  const { supervisor } = host.user('alice');
  const { notices } = supervisor;
  const listen = notices.listen.bind(notices);
  listening = 0;
  vi.spyOn(notices, 'listen').mockImplementation((id, listener) => {
    const stop = listen(id, listener);
    listening += 1;
    return () => {
      listening -= 1;
      stop();
    };
  });
  await reach(supervisor, 'conformance', 'ready');
});
afterEach(() => host.close());

const path = '/conformance';
const uri = 'test://watched-resource';

describe('What one server offers beside tools', () => {
  it('costs a request of the newer era nothing that stays', async () => {
    const client = await connect(host, { path, options: modern });
    await client.listPrompts();
    const after = listening;
    for (let count = 0; count < 5; count += 1) await client.listPrompts();
    expect(listening).toBe(after);
    await client.close();
  });

  it('is told by the same listener to all clients of the newer era', async () => {
    const client = await connect(host, { path, options: modern });
    const changed = Promise.withResolvers<void>();
    client.setNotificationHandler('notifications/resources/list_changed', () => changed.resolve());
    await client.listen({ resourcesListChanged: true });
    expect(client.getServerCapabilities()?.resources).toMatchObject({ listChanged: true, subscribe: false });
    host.user('alice').supervisor.notices.publish('conformance', () => ({ kind: 'resources' }));
    await changed.promise;
    await client.close();
  });

  it('is followed once, however often a session asks at the same time', async () => {
    const client = await connect(host, { path });
    const before = listening;
    await Promise.all([1, 2, 3].map(() => client.subscribeResource({ uri })));
    expect(listening).toBe(before + 1);
    await client.unsubscribeResource({ uri });
    expect(listening).toBe(before);
    await client.close();
  });

  it('is not followed any more where the server would not have it', async () => {
    const client = await connect(host, { path });
    const before = listening;
    const { supervisor } = host.user('alice');
    vi.spyOn(supervisor, 'request').mockResolvedValueOnce({ kind: 'refused', code: -32_602, message: 'No.' });
    await expect(client.subscribeResource({ uri })).rejects.toThrow('No.');
    expect(listening).toBe(before);
    await client.close();
  });

  it('can be followed in parts that are not without end', async () => {
    const client = await connect(host, { path });
    const { supervisor } = host.user('alice');
    vi.spyOn(supervisor, 'request').mockResolvedValue({ kind: 'result', result: {} });
    for (let count = 0; count < 256; count += 1) await client.subscribeResource({ uri: `test://${count}` });
    await expect(client.subscribeResource({ uri })).rejects.toThrow('256 resources at most');
    await client.close();
  });
});
