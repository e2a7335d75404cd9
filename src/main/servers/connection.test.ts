import { InMemoryTransport, type JSONRPCMessage } from '@modelcontextprotocol/client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type EraMemory, ServerConnection } from './connection.ts';
import { FakeClock } from './testing/fakeClock.ts';

type Request = { id: string | number; method: string };
type Reply = { result: Record<string, unknown> } | { error: { code: number; message: string } } | null;

const welcome = {
  result: {
    protocolVersion: '2025-11-25',
    capabilities: { tools: { listChanged: true } },
    serverInfo: { name: 's', version: '1' },
  },
};

/** A connection to a server that answers requests as told; null leaves one unanswered. */
function connectionTo(reply: (method: string) => Reply, memory: EraMemory = { era: 'legacy' }) {
  const clock = new FakeClock();
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const remarks: string[] = [];
  const asked: string[] = [];
  theirs.onmessage = (message) => {
    if (!isRequest(message)) return;
    asked.push(message.method);
    const answer = reply(message.method);
    if (answer !== null) void theirs.send({ jsonrpc: '2.0', id: message.id, ...answer } as JSONRPCMessage);
  };
  const connection = new ServerConnection({
    clock,
    clientVersion: '0.0.0',
    requestTimeout: 5_000,
    roots: [],
    memory,
    identity: null,
    onToolsChanged: () => {},
    onNotice: () => {},
    onRemark: (remark) => remarks.push(remark),
  });
  onTestFinished(() => connection.close());
  const changed = () => theirs.send({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' });
  return { connection, clock, remarks, asked, changed, open: () => connection.open(ours) };
}

function isRequest(message: object): message is Request {
  return 'method' in message && 'id' in message;
}

describe('the instructions of a server', () => {
  const told = async (instructions: string | undefined) => {
    const { connection, open } = connectionTo((method) =>
      method === 'initialize' ? { result: { ...welcome.result, instructions } } : { result: { tools: [] } },
    );
    await open();
    return connection.instructions;
  };

  it('F24 have nothing in them that a reader can’t see', async () => {
    expect(await told('Search\u200B first\u{E0041}.\u001B[31m\n')).toBe('Search first.');
  });

  it('are bounded, and nothing where there are none', async () => {
    expect(await told('x'.repeat(1_000_000))).toHaveLength(2_000);
    expect([await told(undefined), await told(' \n')]).toEqual([null, null]);
  });
});

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('the era of a server', () => {
  it.each([-32_601, -32_602, -32_603, -32_000])(
    'is asked anew when the remembered one is refused with %s',
    async (code) => {
      const memory: EraMemory = { era: 'legacy' };
      const { open } = connectionTo(() => ({ error: { code, message: 'No' } }), memory);
      await expect(open()).rejects.toThrow('No');
      expect(memory.era).toBeNull();
    },
  );

  it('stays remembered when the connection just ended', async () => {
    const memory: EraMemory = { era: 'legacy' };
    const { open, connection } = connectionTo(() => null, memory);
    const opening = open();
    await turn();
    await connection.close();
    await expect(opening).rejects.toThrow();
    expect(memory.era).toBe('legacy');
  });
});

describe('a connection that is closed', () => {
  const answers = (method: string): Reply => (method === 'initialize' ? welcome : { result: { tools: [] } });

  it('asks for no tools any more, and complains of nothing', async () => {
    const { connection, clock, remarks, changed, open } = connectionTo(answers);
    await open();
    await changed();
    await turn();
    expect(clock.pendingTimers).toBe(1);
    await connection.close();
    expect(clock.pendingTimers).toBe(0);
    clock.advance(1_000);
    await turn();
    expect(remarks).toEqual([]);
  });

  it('while its tools are listed again leaves no timer and no complaint behind', async () => {
    let silent = false;
    const { connection, clock, remarks, asked, changed, open } = connectionTo((method) =>
      silent ? null : answers(method),
    );
    await open();
    silent = true;
    await changed();
    await turn();
    clock.advance(250);
    expect(asked.at(-1)).toBe('tools/list');
    await changed();
    await turn();
    await connection.close();
    await turn();
    expect(clock.pendingTimers).toBe(0);
    expect(remarks).toEqual([]);
  });
});
