import { afterEach, describe, expect, it } from 'vitest';
import type { ApprovalAnswer } from '../../shared/approval.ts';
import type { TurnEvent } from '../../shared/conversation.ts';
import { FakeHost } from '../testing/fakeHost.ts';
import { assistantItem, id, transcript, turn } from '../testing/samples.ts';
import { until } from '../testing/until.ts';
import { createHostLink, type HostLink } from './connection.ts';
import { applyTurnEvent, createTranscripts, type TranscriptEntry, type TranscriptsState } from './transcripts.ts';

const at = (seq: number, change: TurnEvent['change'], epoch = 'e'): TurnEvent => ({ epoch, seq, change });
const text = (offset: number, delta: string) => ({ type: 'text', itemId: id(21), offset, delta }) as const;
const start: TranscriptEntry = { transcript: null, resume: null, error: null };

describe('applyTurnEvent', () => {
  const loaded = applyTurnEvent(start, at(4, { type: 'snapshot', transcript: transcript() }));

  it('takes a snapshot as it is', () => {
    expect(loaded).toMatchObject({ resume: { epoch: 'e', seq: 4 }, transcript: { items: [{}, { text: 'Hi' }] } });
  });

  it('applies an event once however often it comes', () => {
    const once = loaded && applyTurnEvent(loaded, at(5, text(2, ' there')));
    expect(once?.transcript?.items[1]).toMatchObject({ text: 'Hi there' });
    expect(once && applyTurnEvent(once, at(5, text(2, ' there')))).toBe(once);
    expect(once && applyTurnEvent(once, at(3, text(0, 'old')))).toBe(once);
  });

  it('asks for a snapshot when events are missing, or come from another start of the host', () => {
    expect(loaded && applyTurnEvent(loaded, at(6, text(2, 'x')))).toBeNull();
    expect(loaded && applyTurnEvent(loaded, at(5, text(2, 'x'), 'other'))).toBeNull();
    expect(applyTurnEvent(start, at(1, text(0, 'x')))).toBeNull();
  });

  it('says that a removed conversation is gone', () => {
    expect(loaded && applyTurnEvent(loaded, at(5, { type: 'removed' }))).toMatchObject({
      transcript: null,
      error: { code: 'NOT_FOUND' },
    });
  });
});

let link: HostLink | undefined;
afterEach(() => link?.stop());

function setUp(fake: FakeHost) {
  link = createHostLink(fake.connect);
  const transcripts = createTranscripts(link);
  const answer = ({ entries }: TranscriptsState) => entries.get(id(1))?.transcript?.items[1];
  return {
    transcripts,
    answer,
    answers: (value: string) => (state: TranscriptsState) => {
      const item = answer(state);
      return item?.kind === 'assistant' && item.text === value;
    },
  };
}

describe('createTranscripts', () => {
  it('follows a conversation as it grows', async () => {
    const fake = new FakeHost({ transcripts: [transcript()] });
    const { transcripts, answers } = setUp(fake);
    const stop = transcripts.watch(id(1));
    await until(transcripts.state, answers('Hi'));
    fake.publish(id(1), text(2, ' there'));
    await until(transcripts.state, answers('Hi there'));
    stop();
  });

  it('goes on where it was after the connection was lost, without a second snapshot', async () => {
    const fake = new FakeHost({ transcripts: [transcript()] });
    const { transcripts, answers } = setUp(fake);
    transcripts.watch(id(1));
    await until(transcripts.state, answers('Hi'));
    fake.publish(id(1), text(2, ' there'));
    await until(transcripts.state, answers('Hi there'));
    fake.drop();
    if (link) await until(link.state, ({ status }) => status === 'lost');
    link?.retryNow();
    await expect.poll(() => fake.resumes.length).toBe(2);
    expect(fake.resumes).toEqual([null, { epoch: 'epoch-1', seq: 1 }]);
    fake.publish(id(1), text(8, '!'));
    await until(transcripts.state, answers('Hi there!'));
  });

  it('asks for a snapshot when it notices that events are missing', async () => {
    const fake = new FakeHost({ transcripts: [transcript()] });
    const { transcripts, answers } = setUp(fake);
    transcripts.watch(id(1));
    await until(transcripts.state, answers('Hi'));
    const feed = fake.feeds.get(id(1));
    if (feed)
      feed.transcript = { ...feed.transcript, items: [assistantItem(20), assistantItem(21, { text: 'Whole' })] };
    feed?.channel.push(at(7, { type: 'turn', turn: turn(10) }, 'epoch-1'));
    await until(transcripts.state, answers('Whole'));
    expect(fake.resumes).toEqual([null, null]);
  });

  it('says what is wrong with a conversation that is not there', async () => {
    const { transcripts } = setUp(new FakeHost());
    transcripts.watch(id(5));
    const state = await until(transcripts.state, ({ entries }) => entries.get(id(5))?.error != null);
    expect(state.entries.get(id(5))).toMatchObject({ transcript: null, error: { code: 'NOT_FOUND' } });
  });

  it('stops reading when nobody watches any more', async () => {
    const fake = new FakeHost({ transcripts: [transcript()] });
    const { transcripts, answers } = setUp(fake);
    const stop = transcripts.watch(id(1));
    await until(transcripts.state, answers('Hi'));
    stop();
    await expect.poll(() => fake.feeds.get(id(1))?.channel.readers).toBe(0);
  });

  it('remembers the conversations that were looked at last, and only those', async () => {
    const { transcripts } = setUp(new FakeHost());
    for (let number = 1; number <= 12; number += 1) transcripts.watch(id(number))();
    expect([...transcripts.state.getState().entries.keys()]).toEqual([5, 6, 7, 8, 9, 10, 11, 12].map(id));
  });

  it('passes on messages, stops, decisions and answers', async () => {
    const fake = new FakeHost();
    const { transcripts } = setUp(fake);
    if (link) await until(link.state, ({ status }) => status === 'online');
    const { turnId } = await transcripts.send(null, 'Hello', { agentId: 'note-keeper' });
    await transcripts.cancel(turnId);
    const answer: ApprovalAnswer = { decision: 'allow', scope: 'turn', conditions: [] };
    await transcripts.decide([id(99), id(97)], answer);
    await transcripts.answer(id(98), { action: 'accept', content: { city: 'Oslo', days: 3 } });
    expect(fake.requests).toEqual([
      { name: 'start', input: { conversationId: null, text: 'Hello', agentId: 'note-keeper' } },
      { name: 'cancel', input: { turnId } },
      { name: 'decide', input: { approvalIds: [id(99), id(97)], answer } },
      {
        name: 'answer',
        input: { questionId: id(98), answer: { action: 'accept', content: { city: 'Oslo', days: 3 } } },
      },
    ]);
  });

  it('begins turns beside and after others', async () => {
    const fake = new FakeHost({ transcripts: [transcript()] });
    const { transcripts } = setUp(fake);
    if (link) await until(link.state, ({ status }) => status === 'online');
    await transcripts.send(id(1), 'Hello, again', { parentId: null, attachments: [id(50)] });
    await expect(transcripts.retry(id(10))).resolves.toMatchObject({ conversationId: id(1) });
    await transcripts.continue(id(10));
    expect(fake.requests).toEqual([
      {
        name: 'start',
        input: { conversationId: id(1), text: 'Hello, again', parentId: null, attachments: [id(50)] },
      },
      { name: 'retry', input: { turnId: id(10) } },
      { name: 'continue', input: { turnId: id(10) } },
    ]);
  });
});
