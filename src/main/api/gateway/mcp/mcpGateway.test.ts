import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faultyScript } from '../../../../../faults/watching.ts';
import { silentLogger } from '../../../../shared/logger.ts';
import { openStorage } from '../../../storage/index.ts';
import { keyFileCipher } from '../../../storage/keyFileCipher.ts';
import { GatewayUnderTest } from '../testing/gatewayUnderTest.ts';
import { waitingCall } from './testing/mcpClients.ts';

let gateway: GatewayUnderTest;
let serverId: string;

beforeEach(async () => {
  gateway = await GatewayUnderTest.start();
  const launch = {
    kind: 'stdio' as const,
    command: process.execPath,
    args: [faultyScript],
    cwd: null,
    environment: [],
  };
  const { id } = await gateway.client.servers.add({ name: 'Guarded', launch });
  await gateway.client.servers.setEnabled({ id, enabled: true });
  serverId = id;
});
afterEach(() => gateway.stop());

async function connect(key: string): Promise<Client> {
  const client = new Client({ name: 'Inspector', version: '1' });
  const headers = { authorization: `Bearer ${key}` };
  const transport = new StreamableHTTPClientTransport(new URL(`${gateway.origin}/mcp`), { requestInit: { headers } });
  await client.connect(transport);
  return client;
}

/** Waits until a page shows what has become of the turn of the only call. */
async function untilTurn(status: string): Promise<void> {
  for await (const event of await gateway.client.conversations.watch({})) {
    const [conversation] = event.type === 'snapshot' ? event.conversations : [];
    if (conversation === undefined) continue;
    for await (const { change } of await gateway.client.turns.watch({
      conversationId: conversation.id,
      resume: null,
    })) {
      const turns = change.type === 'snapshot' ? change.transcript.turns : change.type === 'turn' ? [change.turn] : [];
      if (turns.at(-1)?.status === status) return;
    }
  }
}

describe('The MCP endpoint behind the gateway', () => {
  it('F22 leaves a call that waits for a person on disk when the host closes', async () => {
    const client = await connect((await gateway.newKey()).text);
    const { waits } = waitingCall(client, `${serverId}__echo`);
    await waits;
    await untilTurn('waiting');
    await gateway.host.dispose();
    const storage = await openStorage({
      dataFolder: gateway.dataFolder,
      workerUrl: new URL('../../../storage/thread.ts', import.meta.url),
      cipher: await keyFileCipher(gateway.dataFolder),
      log: silentLogger,
    });
    const unfinished = await storage.turns.unfinished();
    await storage.close();
    expect(unfinished.map(({ turn }) => turn.status)).toEqual(['waiting']);
    await client.close();
  });

  it('F35 ends what is under way when its key is revoked', async () => {
    const { id, text } = await gateway.newKey();
    const client = await connect(text);
    const { waits, result } = waitingCall(client, `${serverId}__echo`);
    await waits;
    await gateway.client.gateway.revokeKey({ id });
    await untilTurn('cancelled');
    await expect(client.listTools()).rejects.toThrow();
    await client.close();
    await expect(result).rejects.toThrow();
  });
});
