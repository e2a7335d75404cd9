import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../shared/serverActivity.ts';
import { connected } from '../testing/connected.ts';
import { FakeHost } from '../testing/fakeHost.ts';
import { conversation, id, server, transcript } from '../testing/samples.ts';
import { until } from '../testing/until.ts';
import { applyConversationEvent, createConversations } from './conversations.ts';
import { appendLines, createServerLogs, keptLines } from './serverLogs.ts';
import { applyServerEvent, createServers, openIntents } from './servers.ts';

describe('conversations', () => {
  it('keeps the newest first, each once', () => {
    const list = applyConversationEvent(null, { type: 'snapshot', conversations: [conversation(1), conversation(2)] });
    expect(list?.map((entry) => entry.id)).toEqual([id(2), id(1)]);
    const moved = applyConversationEvent(list, {
      type: 'conversation',
      conversation: conversation(1, { updatedAt: 9 }),
    });
    expect(moved?.map((entry) => entry.id)).toEqual([id(1), id(2)]);
    expect(applyConversationEvent(moved, { type: 'removed', id: id(1) })?.map((entry) => entry.id)).toEqual([id(2)]);
  });

  it('shows a rename, a removal and a restore', async () => {
    const fake = new FakeHost({ transcripts: [transcript()] });
    const conversations = createConversations(await connected(fake));
    await until(conversations.state, ({ list }) => list?.length === 1);
    await conversations.rename(id(1), 'Milk');
    expect(conversations.state.getState().list).toMatchObject([{ title: 'Milk' }]);
    await conversations.remove(id(1));
    expect(conversations.state.getState().list).toEqual([]);
    await conversations.restore(id(1));
    expect(conversations.state.getState().list).toHaveLength(1);
  });
});

describe('servers', () => {
  const bundled = (serverId: string) =>
    server(serverId, { config: { ...server(serverId).config, launch: { kind: 'bundled', name: 'clock' } } });

  it('puts bundled servers first, then goes by name', () => {
    const list = applyServerEvent(null, { type: 'snapshot', servers: [server('b'), server('a'), bundled('z')] });
    expect(list?.map(({ config }) => config.id)).toEqual(['z', 'a', 'b']);
    expect(applyServerEvent(list, { type: 'removed', id: 'a' })).toHaveLength(2);
  });

  it('keeps an intent until the list says the same, and forgets one for a server that is gone', () => {
    const list = [server('a')];
    expect(openIntents(new Map([['a', false]]), list)).toEqual(new Map([['a', false]]));
    expect(openIntents(new Map([['a', true]]), list)).toEqual(new Map());
    expect(openIntents(new Map([['gone', true]]), list)).toEqual(new Map());
  });

  it('flips a lever at once and keeps it there when the host agrees', async () => {
    const fake = new FakeHost({ servers: [server('a')] });
    const servers = createServers(await connected(fake));
    await until(servers.state, ({ list }) => list !== null);
    const flipped = servers.setEnabled('a', false);
    expect(servers.state.getState().intents.get('a')).toBe(false);
    await flipped;
    const state = await until(servers.state, ({ intents }) => intents.size === 0);
    expect(state.list).toMatchObject([{ config: { enabled: false } }]);
  });

  it('has a saved change at once, before the host tells everybody of it', async () => {
    const fake = new FakeHost({ servers: [server('a'), server('b')] });
    const servers = createServers(await connected(fake));
    await until(servers.state, ({ list }) => list !== null);
    await servers.update({ id: 'a', name: 'Zebra' });
    expect(servers.state.getState().list?.map(({ config }) => config.name)).toEqual([server('b').config.name, 'Zebra']);
  });

  it('flips a lever back when the host refuses', async () => {
    const fake = new FakeHost({ servers: [server('a')] });
    const servers = createServers(await connected(fake));
    await until(servers.state, ({ list }) => list !== null);
    fake.failure = new Error('no');
    await expect(servers.setEnabled('a', false)).rejects.toThrow();
    expect(servers.state.getState()).toMatchObject({ intents: new Map(), list: [{ config: { enabled: true } }] });
  });
});

describe('server logs', () => {
  const lines = (from: number, amount: number, start = 0): LogLine[] =>
    Array.from({ length: amount }, (_, index) => ({
      seq: from + index,
      at: start + from + index,
      source: 'stderr',
      text: `line ${from + index}`,
    }));

  it('takes each line once when a batch is repeated', () => {
    expect(appendLines(appendLines(lines(0, 3), lines(1, 4)), []).map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4]);
  });

  it('keeps a bounded tail', () => {
    const tail = appendLines(lines(0, keptLines), lines(keptLines, 10));
    expect(tail).toHaveLength(keptLines);
    expect(tail.at(-1)?.seq).toBe(keptLines + 9);
  });

  it('begins anew when the host counts anew', () => {
    expect(appendLines(lines(0, 9), lines(0, 2, 5_000)).map(({ at }) => at)).toEqual([5_000, 5_001]);
  });

  it('follows the log that is looked at, and forgets it afterwards', async () => {
    const fake = new FakeHost({ logs: { a: lines(0, 2) } });
    const logs = createServerLogs(await connected(fake));
    const stop = logs.watch('a');
    await until(logs.state, (state) => state.byServer.get('a')?.entries?.length === 2);
    fake.logs.push({ id: 'b', batch: lines(0, 5) });
    fake.logs.push({ id: 'a', batch: lines(2, 1) });
    await until(logs.state, (state) => state.byServer.get('a')?.entries?.length === 3);
    stop();
    expect(logs.state.getState().byServer.size).toBe(0);
  });
});
