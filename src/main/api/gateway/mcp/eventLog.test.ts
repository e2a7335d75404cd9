import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { EventLog } from './eventLog.ts';

const message = (text: string): JSONRPCMessage => ({ jsonrpc: '2.0', method: 'notifications/x', params: { text } });

async function missed(log: EventLog, after: string): Promise<unknown[]> {
  const sent: unknown[] = [];
  await log.replayEventsAfter(after, { send: async (_id, each) => void sent.push(each) });
  return sent;
}

describe('EventLog', () => {
  it('gives back what came after an event, of the same stream', async () => {
    const log = new EventLog();
    const first = await log.storeEvent('a', message('1'));
    await log.storeEvent('b', message('2'));
    await log.storeEvent('a', message('3'));
    expect(await missed(log, first)).toEqual([message('3')]);
    expect(await log.getStreamIdForEventId(first)).toBe('a');
  });

  it('keeps the last events, and no more than a few megabytes', async () => {
    const log = new EventLog();
    const first = await log.storeEvent('a', message('1'));
    for (let count = 0; count < 256; count += 1) await log.storeEvent('a', message('2'));
    expect(await log.getStreamIdForEventId(first)).toBeUndefined();
    await expect(missed(log, first)).rejects.toThrow('not kept');
    const small = await log.storeEvent('a', message('small'));
    const large = await log.storeEvent('a', message('x'.repeat(5_000_000)));
    expect(await log.getStreamIdForEventId(small)).toBeUndefined();
    expect(await log.getStreamIdForEventId(large)).toBe('a');
  });
});
