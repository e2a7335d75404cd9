import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Logger, silentLogger } from '../../../shared/logger.ts';
import type { CallRecord } from '../../../shared/serverActivity.ts';
import type { CallLogStore } from '../stores.ts';
import { FakeClock } from '../testing/fakeClock.ts';
import { CallLog } from './callLog.ts';
import { settled } from './testing/callBench.ts';

class Store implements CallLogStore {
  readonly batches: CallRecord[][] = [];
  broken = false;
  gate: Promise<void> = Promise.resolve();

  async append(records: readonly CallRecord[]): Promise<void> {
    await this.gate;
    if (this.broken) throw new Error('The disk is full');
    this.batches.push([...records]);
  }

  async recent(serverId: string, limit: number): Promise<CallRecord[]> {
    if (this.broken) throw new Error('The disk is full');
    return this.batches
      .flat()
      .filter((record) => record.serverId === serverId)
      .slice(-limit);
  }
}

function record(tool: string, serverId = 'printer'): CallRecord {
  return { id: randomUUID(), serverId, tool, at: 0, duration: 1, attempts: 1, error: null, turnId: null };
}

function setUp(log: Logger = silentLogger) {
  const [clock, store] = [new FakeClock(), new Store()];
  return { clock, store, calls: new CallLog({ clock, store, log }) };
}

const tools = (records: readonly CallRecord[] | undefined) => records?.map(({ tool }) => tool);

describe('CallLog', () => {
  it('stores in batches: every half a second, or at 200 records', async () => {
    const { clock, store, calls } = setUp();
    calls.add(record('a'));
    calls.add(record('b'));
    clock.advance(499);
    await settled();
    expect(store.batches).toEqual([]);
    clock.advance(1);
    await settled();
    expect(store.batches.map(tools)).toEqual([['a', 'b']]);
    for (let count = 0; count < 200; count += 1) calls.add(record('c'));
    await settled();
    expect(store.batches.map(({ length }) => length)).toEqual([2, 200]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('stores everything that was added, in order, before a flush resolves', async () => {
    const { store, calls } = setUp();
    for (let count = 0; count < 450; count += 1) calls.add(record(String(count)));
    await calls.flush();
    expect(store.batches.flat().map(({ tool }) => Number(tool))).toEqual(Array.from({ length: 450 }, (_, at) => at));
  });

  it('F42 outlives a store that fails, says it once, and stores again when it can', async () => {
    const warnings: string[] = [];
    const { store, calls } = setUp({ ...silentLogger, warn: (_fields, message) => warnings.push(message) });
    store.broken = true;
    for (let count = 0; count < 3; count += 1) {
      calls.add(record('lost'));
      await calls.flush();
    }
    expect(warnings).toHaveLength(1);
    store.broken = false;
    calls.add(record('kept'));
    await calls.flush();
    expect(store.batches.map(tools)).toEqual([['kept']]);
  });

  it('holds no more than 5,000 records for a store that hangs', async () => {
    const { store, calls } = setUp();
    let open: () => void = () => {};
    store.gate = new Promise((resolve) => {
      open = resolve;
    });
    for (let count = 0; count < 10_000; count += 1) calls.add(record(String(count)));
    open();
    await calls.flush();
    const stored = store.batches.flat();
    // One batch was on its way when it hung.
    expect(stored).toHaveLength(5_200);
    expect(stored.at(-1)?.tool).toBe('9999');
  });

  it('shows a watcher what is stored and what is not yet, oldest first and each once, then what comes', async () => {
    const { clock, store, calls } = setUp();
    store.batches.push([record('from an earlier run'), record('other', 'clock')]);
    calls.add(record('stored'));
    await calls.flush();
    calls.add(record('waiting'));
    calls.add(record('other', 'clock'));
    const controller = new AbortController();
    const watch = calls.watch('printer', controller.signal);
    expect(tools((await watch.next()).value)).toEqual(['from an earlier run', 'stored', 'waiting']);
    const next = watch.next();
    calls.add(record('new'));
    calls.add(record('other', 'clock'));
    expect(tools((await next).value)).toEqual(['new']);
    const end = watch.next();
    controller.abort();
    clock.advance(50);
    expect(await end).toMatchObject({ done: true });
  });

  it('misses nothing that comes while the stored calls are read', async () => {
    const { calls } = setUp();
    const watch = calls.watch('printer', new AbortController().signal);
    const first = watch.next();
    calls.add(record('meanwhile'));
    expect(tools((await first).value)).toEqual(['meanwhile']);
    await watch.return?.();
  });

  it('shows a watcher the last 100, also when it falls behind', async () => {
    const { store, calls } = setUp();
    for (let count = 0; count < 150; count += 1) calls.add(record(`old ${count}`));
    await calls.flush();
    expect(store.batches.flat()).toHaveLength(150);
    const watch = calls.watch('printer', new AbortController().signal);
    const first = (await watch.next()).value;
    expect([first?.length, first?.[0]?.tool]).toEqual([100, 'old 50']);
    for (let count = 0; count < 250; count += 1) calls.add(record(`new ${count}`));
    const second = (await watch.next()).value;
    expect([second?.length, second?.[0]?.tool]).toEqual([100, 'new 150']);
    await watch.return?.();
  });

  it('F42 shows what it remembers where the store is unreadable', async () => {
    const { store, calls } = setUp();
    store.broken = true;
    calls.add(record('remembered'));
    const watch = calls.watch('printer', new AbortController().signal);
    expect(tools((await watch.next()).value)).toEqual(['remembered']);
    await watch.return?.();
  });

  it('forgets a server that was removed', async () => {
    const { store, calls } = setUp();
    store.broken = true;
    calls.add(record('gone'));
    calls.forget('printer');
    const watch = calls.watch('printer', new AbortController().signal);
    expect((await watch.next()).value).toEqual([]);
    await watch.return?.();
  });
});
