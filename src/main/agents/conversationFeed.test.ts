import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Transcript, TurnEvent } from '../../shared/conversation.ts';
import { applyChange } from '../../shared/transcript.ts';
import { ConversationFeed } from './conversationFeed.ts';
import { sample } from './testing/samples.ts';

const turn = sample.turn();
const answer = sample.assistant({ turnId: turn.id });

function openFeed(transcript: Transcript = sample.transcript({ turns: [turn], items: [answer] })) {
  return new ConversationFeed('epoch-1', 0, transcript);
}

/** Reads events until there is nothing more to read at once. */
async function readAll(events: AsyncGenerator<TurnEvent, void>): Promise<TurnEvent[]> {
  const read: TurnEvent[] = [];
  for (;;) {
    const next = events.next();
    const winner = await Promise.race([next, new Promise<'idle'>((resolve) => setImmediate(() => resolve('idle')))]);
    if (winner === 'idle' || winner.done) return read;
    read.push(winner.value);
  }
}

const watch = (feed: ConversationFeed, resume: { epoch: string; seq: number } | null = null) =>
  feed.watch(resume, new AbortController().signal);

afterEach(() => vi.useRealTimers());

describe('ConversationFeed', () => {
  it('gives a new watcher a snapshot and a returning one exactly what it missed', async () => {
    const feed = openFeed();
    const [snapshot] = await readAll(watch(feed));
    expect(snapshot).toMatchObject({ seq: 0, change: { type: 'snapshot' } });
    feed.publish({ type: 'turn', turn: { ...turn, status: 'waiting' } });
    feed.publish({ type: 'turn', turn: { ...turn, status: 'completed' } });
    const missed = await readAll(watch(feed, { epoch: 'epoch-1', seq: 1 }));
    expect(missed).toMatchObject([{ seq: 2, change: { type: 'turn', turn: { status: 'completed' } } }]);
  });

  it.each([
    ['another epoch', { epoch: 'epoch-0', seq: 0 }],
    ['a number that was never given', { epoch: 'epoch-1', seq: 9 }],
  ])('answers a resume point of %s with a snapshot', async (_name, resume) => {
    const feed = openFeed();
    feed.publish({ type: 'turn', turn });
    expect(await readAll(watch(feed, resume))).toMatchObject([{ seq: 1, change: { type: 'snapshot' } }]);
  });

  it('gathers text to one event a frame', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const feed = openFeed();
    const events = watch(feed, { epoch: 'epoch-1', seq: 0 });
    for (const [index, letter] of [...'signalbox'].entries()) feed.publishText(answer.id, index, letter);
    expect(await readAll(watch(feed, { epoch: 'epoch-1', seq: 0 }))).toEqual([]);
    vi.advanceTimersByTime(16);
    expect(await readAll(events)).toMatchObject([{ change: { type: 'text', offset: 0, delta: 'signalbox' } }]);
  });

  it('never lets an event overtake the text before it', async () => {
    const feed = openFeed();
    feed.publishText(answer.id, 0, 'Done.');
    feed.publish({ type: 'item', item: { ...answer, text: 'Done.', status: 'done' } });
    const events = await readAll(watch(feed, { epoch: 'epoch-1', seq: 0 }));
    expect(events.map(({ change }) => change.type)).toEqual(['text', 'item']);
  });

  it('shows a snapshot the text that no frame has carried yet, and does not repeat it', async () => {
    const feed = openFeed();
    feed.publishText(answer.id, 0, 'Half');
    const [snapshot] = await readAll(watch(feed));
    if (snapshot?.change.type !== 'snapshot') throw new Error('expected a snapshot');
    expect(snapshot.change.transcript.items).toMatchObject([{ text: 'Half' }]);
    expect(await readAll(watch(feed, snapshot))).toEqual([]);
  });

  it('gives a watcher that fell far behind a snapshot, and both reach the same transcript', async () => {
    const feed = openFeed();
    const slow = watch(feed, { epoch: 'epoch-1', seq: 0 });
    for (let index = 0; index < 10_000; index += 1) feed.publishText(answer.id, index, 'x');
    for (let index = 0; index < 10_000; index += 1) {
      feed.publish({ type: 'turn', turn: { ...turn, startedAt: index } });
    }
    let transcript: Transcript | null = null;
    const events = await readAll(slow);
    for (const { change } of events) transcript = applyChange(transcript, change);
    expect(events[0]?.change.type).toBe('snapshot');
    expect(transcript).toEqual(feed.transcript);
  });

  it('ends with its signal', async () => {
    const abort = new AbortController();
    const events = openFeed().watch(null, abort.signal);
    await events.next();
    const next = events.next();
    abort.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  });
});
