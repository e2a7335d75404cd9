import type { Model } from '@openai/agents-core';
import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents-core/testing';
import { describe, expect, it } from 'vitest';
import type { Transcript } from '../../shared/conversation.ts';
import type { Answer } from '../../shared/question.ts';
import type { AskedQuestion } from '../servers/elicitation.ts';
import { callsOf, done, lastTurn, TurnHost, turnFixture } from './testing/turnHarness.ts';

const fixture = turnFixture();
const host = (model: Model) => new TurnHost(fixture, model);

const asked: AskedQuestion = {
  message: 'For how long?',
  ask: {
    kind: 'form',
    fields: [
      {
        name: 'days',
        title: 'Days',
        description: null,
        required: true,
        type: 'number',
        integer: true,
        minimum: 1,
        maximum: 30,
      },
    ],
  },
};

/** A turn with one call, in which the library asks, and answers what it was told. */
async function asking() {
  const answers: Answer[] = [];
  fixture.library.answer = async (_tool, signal, { onQuestion }) => {
    const answer = (await onQuestion?.(asked, signal)) ?? { action: 'cancel' };
    answers.push(answer);
    return done(JSON.stringify(answer));
  };
  const model = new ScriptedModel([
    [functionCall('library__find_book', { book: 'Emma' }, { callId: 'c1' })],
    [assistantMessage('Found.')],
  ]);
  const service = host(model);
  const { conversationId, turnId } = await service.start();
  const isAsked = (transcript: Transcript) => questionOf(transcript)?.status === 'open';
  const transcript = await service.until(conversationId, isAsked);
  return { service, conversationId, turnId, id: questionOf(transcript)?.id ?? '', answers };
}

const questionOf = ({ items }: Transcript) => callsOf(items)[0]?.questions[0];

describe('a server that does not stop asking', () => {
  it('gets no answer after twenty questions of one call', async () => {
    const answers: Answer[] = [];
    fixture.library.answer = async (_tool, signal, { onQuestion }) => {
      const all = Array.from({ length: 25 }, () => onQuestion?.(asked, signal) ?? Promise.reject(new Error('Nobody')));
      // Those that are refused are so at once, while the others wait for the user.
      answers.push(...(await Promise.all(all.slice(20))));
      return done('asked');
    };
    const model = new ScriptedModel([
      [functionCall('library__find_book', { book: 'Emma' }, { callId: 'c1' })],
      [assistantMessage('Found.')],
    ]);
    const service = host(model);
    const { conversationId } = await service.start();
    const transcript = await service.until(conversationId, lastTurn('completed'));
    expect(callsOf(transcript.items)[0]?.questions).toHaveLength(20);
    expect(answers).toEqual(Array.from({ length: 5 }, () => ({ action: 'cancel' })));
  });
});

describe('a question of a server', () => {
  it('waits for the user, and its answer goes to the server', async () => {
    const { service, conversationId, id, answers } = await asking();
    service.turns.answer(fixture.store.userId, id, { action: 'accept', content: { days: 14 } });
    const transcript = await service.until(conversationId, lastTurn('completed'));
    expect(answers).toEqual([{ action: 'accept', content: { days: 14 } }]);
    expect(questionOf(transcript)).toEqual({ ...asked, id, status: 'answered' });
  });

  it('does not keep what was answered', async () => {
    const { service, conversationId, id } = await asking();
    fixture.library.answer = async () => done('');
    service.turns.answer(fixture.store.userId, id, { action: 'accept', content: { days: 29 } });
    const transcript = await service.until(conversationId, lastTurn('completed'));
    // The id is made of such digits by chance.
    const kept = callsOf(transcript.items)[0]?.questions.map(({ id: _, ...question }) => question);
    expect(kept).toHaveLength(1);
    expect(JSON.stringify(kept)).not.toContain('29');
  });

  it('stays open when the answer does not fit, and can be answered once', async () => {
    const { service, conversationId, id } = await asking();
    const answer = (given: Answer, userId = fixture.store.userId) => service.turns.answer(userId, id, given);
    const refused = (code: string) => expect.objectContaining({ code });
    expect(() => answer({ action: 'accept', content: { days: 'many' } })).toThrow(refused('INVALID_INPUT'));
    expect(() => answer({ action: 'decline' }, 'somebody else')).toThrow(refused('NOT_FOUND'));
    answer({ action: 'decline' });
    expect(() => answer({ action: 'decline' })).toThrow(refused('NOT_FOUND'));
    expect(questionOf(await service.until(conversationId, lastTurn('completed')))?.status).toBe('declined');
  });

  it('is over when the turn is stopped', async () => {
    const { service, conversationId, turnId, id, answers } = await asking();
    await service.turns.cancel(fixture.store.userId, turnId);
    const transcript = await service.until(conversationId, lastTurn('cancelled'));
    expect(questionOf(transcript)?.status).toBe('cancelled');
    expect(answers).toEqual([{ action: 'cancel' }]);
    expect(() => service.turns.answer(fixture.store.userId, id, { action: 'decline' })).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND' }),
    );
  });

  it('is over when the host ends', async () => {
    const { service, conversationId } = await asking();
    await service.turns.dispose();
    const transcript = await fixture.store.storage.turns.loadTranscript(fixture.store.userId, conversationId);
    expect(questionOf(transcript)?.status).toBe('cancelled');
  });
});

describe('the progress of a call', () => {
  it('is shown while it runs, seldom, and not stored', async () => {
    let end = () => {};
    fixture.library.answer = async (_tool, _signal, { onProgress }) => {
      for (let progress = 1; progress <= 1_000; progress += 1) onProgress?.({ progress, total: 1_000, message: null });
      await new Promise<void>((resolve) => {
        end = resolve;
      });
      return done('found');
    };
    const model = new ScriptedModel([
      [functionCall('library__find_book', { book: 'Emma' }, { callId: 'c1' })],
      [assistantMessage('Found.')],
    ]);
    const service = host(model);
    const { conversationId } = await service.start();
    const seen: number[] = [];
    const watch = service.turns.watch(fixture.store.userId, conversationId, null, new AbortController().signal);
    for await (const { change } of watch) {
      if (change.type === 'item' && change.item.kind === 'tool_call' && change.item.progress !== null) {
        seen.push(change.item.progress.progress);
        end();
      }
      if (change.type === 'turn' && change.turn.status === 'completed') break;
    }
    expect(seen).toEqual([1_000]);
    const { items } = await fixture.store.storage.turns.loadTranscript(fixture.store.userId, conversationId);
    expect(callsOf(items)[0]?.progress).toBeNull();
  });
});
