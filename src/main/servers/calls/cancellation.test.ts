import { InMemoryTransport, type JSONRPCMessage } from '@modelcontextprotocol/client';
import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../shared/tool.ts';
import { ServerConnection } from '../connection.ts';
import { CallBench, done, settled } from './testing/callBench.ts';

const listed = { name: 'print', inputSchema: { type: 'object' } };

/** Calls over the protocol library's own client, with a server that never answers a call by itself. */
async function setUp() {
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const received: JSONRPCMessage[] = [];
  const results: Record<string, Record<string, unknown>> = {
    initialize: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 's', version: '1' } },
    'tools/list': { tools: [listed] },
  };
  theirs.onmessage = (message) => {
    received.push(message);
    if (!('method' in message) || !('id' in message)) return;
    const result = results[message.method];
    if (result !== undefined) void theirs.send({ jsonrpc: '2.0', id: message.id, result });
  };
  const bench = new CallBench();
  const connection = new ServerConnection({
    clock: bench.clock,
    clientVersion: '1.0.0',
    requestTimeout: 10_000,
    roots: [],
    memory: { era: 'legacy' },
    identity: null,
    onToolsChanged() {},
    onNotice() {},
    onRemark() {},
  });
  await connection.open(ours);
  bench.connection = connection;
  const sent = (method: string) => received.filter((message) => 'method' in message && message.method === method);
  return { bench, sent, server: theirs };
}

function idOf(message: JSONRPCMessage | undefined) {
  if (message === undefined || !('id' in message) || message.id === undefined) throw new Error('No request');
  return message.id;
}

describe('a call over the protocol', () => {
  it('F13 tells the server when the caller cancels, and drops the late reply', async () => {
    const { bench, sent, server } = await setUp();
    const controller = new AbortController();
    const call = bench.start('print', { signal: controller.signal });
    await settled();
    const id = idOf(sent('tools/call')[0]);
    controller.abort();
    expect(await call.settled).toMatchObject({ error: { code: 'CANCELLED' } });
    await settled();
    const reason = 'The caller cancelled the call';
    expect(sent('notifications/cancelled')).toMatchObject([{ params: { requestId: id, reason } }]);
    await server.send({ jsonrpc: '2.0', id, result: { ...done } });
    await settled();
    await bench.pass(500);
    expect(bench.records).toMatchObject([{ attempts: 1, error: { code: 'CANCELLED' } }]);
  });

  it('F13 tells the server when the deadline comes, which progress does not move', async () => {
    const { bench, sent, server } = await setUp();
    const seen: Progress[] = [];
    const call = bench.start('print', { onProgress: (progress) => seen.push(progress) });
    await settled();
    const progressToken = idOf(sent('tools/call')[0]);
    for (let progress = 1; progress <= 59; progress += 1) {
      const params = { progressToken, progress, total: 60 };
      await server.send({ jsonrpc: '2.0', method: 'notifications/progress', params });
      await bench.pass(1_000);
    }
    expect([seen.length, seen.at(-1)]).toEqual([59, { progress: 59, total: 60, message: null }]);
    expect(call.outcome).toBeNull();
    await bench.pass(1_000);
    expect(call.outcome).toMatchObject({ error: { code: 'OUTCOME_UNKNOWN' } });
    expect(sent('notifications/cancelled')).toHaveLength(1);
  });

  it('F13 does not disturb the server over a call that it answered', async () => {
    const { bench, sent, server } = await setUp();
    const controller = new AbortController();
    const call = bench.start('print', { signal: controller.signal });
    await settled();
    await server.send({ jsonrpc: '2.0', id: idOf(sent('tools/call')[0]), result: { ...done } });
    expect(await call.settled).toMatchObject({ success: true, data: { text: 'done' } });
    controller.abort();
    await bench.pass(600_000);
    expect(sent('notifications/cancelled')).toEqual([]);
  });

  it('F11 does not send again what was under way when the connection went', async () => {
    const { bench, sent, server } = await setUp();
    const call = bench.start('print');
    await settled();
    await server.close();
    expect(await call.settled).toMatchObject({ error: { code: 'OUTCOME_UNKNOWN' } });
    expect(sent('tools/call')).toHaveLength(1);
  });
});
