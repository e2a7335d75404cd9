import { describe, expect, it } from 'vitest';
import { Bell, ChangeFeed } from './changeFeed.ts';

describe('ChangeFeed', () => {
  it('holds one mark a thing for a slow reader, and the last one wins', async () => {
    const feed = new ChangeFeed();
    const controller = new AbortController();
    const changes = feed.read(controller.signal);
    for (let count = 0; count < 1_000; count += 1) feed.publish(count % 2 === 0 ? 'a' : 'b');
    feed.publish('a', 'removed');
    const seen = [(await changes.next()).value, (await changes.next()).value];
    expect(seen).toEqual([
      { id: 'a', change: 'removed' },
      { id: 'b', change: 'changed' },
    ]);
    const waiting = changes.next();
    controller.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  it('gives nothing to a reader whose signal has aborted already', async () => {
    const feed = new ChangeFeed();
    const changes = feed.read(AbortSignal.abort());
    feed.publish('a');
    expect(await changes.next()).toMatchObject({ done: true });
  });

  it('tells what changes while a reader is busy with an earlier change', async () => {
    const feed = new ChangeFeed();
    const controller = new AbortController();
    const seen: string[] = [];
    feed.publish('before');
    const changes = feed.read(controller.signal);
    feed.publish('a');
    for await (const { id } of changes) {
      seen.push(id);
      if (seen.length === 1) feed.publish('a');
      else controller.abort();
    }
    expect(seen).toEqual(['a', 'a']);
  });
});

describe('Bell', () => {
  it('is heard once for any number of rings', async () => {
    const controller = new AbortController();
    const bell = new Bell(controller.signal);
    bell.ring();
    bell.ring();
    expect(await bell.heard()).toBe(true);
    const second = bell.heard();
    controller.abort();
    expect(await second).toBe(false);
  });
});
