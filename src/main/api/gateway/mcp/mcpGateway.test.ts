import { Client, type ClientOptions, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { faultyScript } from '../../../../../faults/watching.ts';
import { silentLogger } from '../../../../shared/logger.ts';
import { openStorage } from '../../../storage/index.ts';
import { keyFileCipher } from '../../../storage/keyFileCipher.ts';
import { GatewayUnderTest } from '../testing/gatewayUnderTest.ts';
import { initialize, modern, textOf, waitingCall } from './testing/mcpClients.ts';

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

async function connect(key: string, options: ClientOptions = {}): Promise<Client> {
  const client = new Client({ name: 'Inspector', version: '1' }, options);
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

/** Allows the first call that waits in the only conversation. */
async function allowCall(): Promise<void> {
  for await (const event of await gateway.client.conversations.watch({})) {
    const [conversation] = event.type === 'snapshot' ? event.conversations : [];
    if (conversation === undefined) continue;
    const seen = await gateway.client.turns.watch({ conversationId: conversation.id, resume: null });
    for await (const { change } of seen) {
      const items = change.type === 'snapshot' ? change.transcript.items : change.type === 'item' ? [change.item] : [];
      const ids = items.flatMap((item) => (item.kind === 'tool_call' ? [item.approvalId] : []));
      const [approvalId] = ids.filter((id) => id !== null);
      if (approvalId === undefined) continue;
      const answer = { decision: 'allow' as const, scope: 'once' as const, conditions: [] };
      await gateway.client.turns.decide({ approvalIds: [approvalId], answer });
      return;
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

  it('F35 ends a call that waits for a person when its key expires', async () => {
    const expiresAt = Date.now() + 3_600_000;
    const { text } = await gateway.client.gateway.createKey({ name: 'For an hour', expiresAt });
    const early = await connect((await gateway.newKey()).text);
    await early.listTools();
    await early.close();
    // Once its server runs, the clock stands shortly before the end until the call waits, however long that takes.
    vi.useFakeTimers({ toFake: ['Date'], now: expiresAt - 50 });
    onTestFinished(() => void vi.useRealTimers());
    const client = await connect(text);
    const { waits, result } = waitingCall(client, `${serverId}__echo`);
    await waits;
    vi.setSystemTime(expiresAt);
    await untilTurn('cancelled');
    await client.close();
    await expect(result).rejects.toThrow();
  });

  it('F35 tells two keys of one user and one name apart', async () => {
    const [first, second] = [await gateway.newKey(), await gateway.newKey()];
    const ask = (key: string, message: object, headers: Record<string, string> = {}) =>
      gateway.ask('/mcp', {
        method: 'POST',
        key,
        headers: { accept: 'application/json, text/event-stream', ...headers },
        body: message,
      });
    const opened = await ask(first.text, initialize);
    const session = { 'mcp-session-id': String(opened.headers['mcp-session-id']) };
    const list = { jsonrpc: '2.0', id: 2, method: 'tools/list' };
    expect((await ask(first.text, list, session)).status).toBe(200);
    expect((await ask(second.text, list, session)).status).toBe(404);

    const [one, other] = [await connect(first.text, modern), await connect(second.text, modern)];
    await one.listTools();
    const { waits, result } = waitingCall(other, `${serverId}__echo`, { text: 'still here' });
    await waits;
    await gateway.client.gateway.revokeKey({ id: first.id });
    await allowCall();
    expect(textOf(await result)).toBe('still here');
    await Promise.all([one.close(), other.close()]);
  });
});
