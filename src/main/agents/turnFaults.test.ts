import type { Model } from '@openai/agents-core';
import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents-core/testing';
import { describe, expect, it } from 'vitest';
import { isFinal } from '../../shared/conversation.ts';
import { SignalboxError } from '../../shared/errors.ts';
import { callsOf, endlessModel, lastTurn, TurnHost, turnFixture } from './testing/turnHarness.ts';
import type { TurnChanges, TurnStore } from './turnStore.ts';

const fixture = turnFixture();

const host = (model: Model, turns?: TurnStore) => new TurnHost(fixture, model, turns);
const lend = functionCall('library__lend_book', { book: 'Emma' }, { callId: 'c1' });
const find = functionCall('library__find_book', { book: 'Emma' }, { callId: 'c2' });

/** The real store on a disk that is full for some writes. */
function fullDisk(isFull: (changes: TurnChanges) => boolean): TurnStore {
  const save: TurnStore['save'] = async (userId, changes) => {
    if (isFull(changes)) throw new SignalboxError('STORAGE_ERROR', 'The disk is full.', { retryable: true });
    return fixture.store.storage.turns.save(userId, changes);
  };
  return { ...fixture.store.storage.turns, save };
}

describe('TurnService when the disk is full', () => {
  it('F42 says so, shows what was said, and takes the next message once there is room', async () => {
    let full = false;
    const service = host(new ScriptedModel([[assistantMessage('Hello.')], [assistantMessage('Back.')]]), {
      ...fullDisk(() => full),
    });
    full = true;
    const { conversationId } = await service.start('Hi');
    for await (const { change } of service.turns.watch(
      fixture.store.userId,
      conversationId,
      null,
      new AbortController().signal,
    )) {
      const turn =
        change.type === 'snapshot' ? change.transcript.turns[0] : change.type === 'turn' ? change.turn : null;
      if (turn?.status === 'failed') break;
    }
    // A page that comes later is shown the same.
    const shown = await service.shown(conversationId);
    expect(shown.turns).toMatchObject([
      { status: 'failed', error: { code: 'STORAGE_ERROR', message: 'The disk is full.' } },
    ]);
    expect(shown.items[1]).toMatchObject({ kind: 'assistant', text: 'Hello.' });
    expect(shown.items[1]).not.toMatchObject({ status: 'streaming' });

    full = false;
    await service.start('And now?', conversationId);
    const { turns } = await service.until(conversationId, lastTurn('completed'));
    expect(turns.map(({ status }) => status)).toEqual(['failed', 'completed']);
  });

  it('F42 makes no call that could not be written down, and does not claim that it was sent', async () => {
    let failures = 0;
    const disk = fullDisk(({ items = [] }) => items.some(({ kind }) => kind === 'tool_call') && failures++ === 0);
    const service = host(new ScriptedModel([[lend]]), disk);
    const content = { serverId: 'library', tool: 'lend_book', action: 'allow' as const, conditions: [] };
    const rule = await service.approvals.saveRule(fixture.store.userId, null, content);
    const { conversationId } = await service.start();
    const { turns, items } = await service.until(conversationId, lastTurn('failed'));
    await service.approvals.removeRule(fixture.store.userId, rule.id);
    expect(fixture.library.calls).toEqual([]);
    expect(turns[0]?.error).toMatchObject({ code: 'STORAGE_ERROR', message: 'The disk is full.' });
    expect(callsOf(items)).toMatchObject([{ status: 'cancelled', outcome: { error: { code: 'CANCELLED' } } }]);
  });

  it('F42 says the same of an approved call that could not be marked as sent', async () => {
    let full = false;
    const disk = fullDisk(
      ({ items = [] }) => full && items.some((item) => item.kind === 'tool_call' && item.status === 'running'),
    );
    const service = host(new ScriptedModel([[lend]]), disk);
    const { conversationId } = await service.start();
    const waiting = await service.until(conversationId, lastTurn('waiting'));
    full = true;
    await service.decide(callsOf(waiting.items)[0]?.approvalId ?? '', 'allow');
    const { turns, items } = await service.until(conversationId, lastTurn('failed'));
    expect(fixture.library.calls).toEqual([]);
    expect(turns[0]?.error).toMatchObject({ code: 'STORAGE_ERROR', message: 'The disk is full.' });
    expect(callsOf(items)).toMatchObject([{ status: 'cancelled' }]);
  });

  it('F42 lets a host start whose unfinished turns can’t be closed, and closes them later', async () => {
    fixture.library.answer = () => new Promise(() => {});
    const { conversationId, turnId } = await host(new ScriptedModel([[find]])).start();
    let full = true;
    const second = host(
      new ScriptedModel([[assistantMessage('Hello.')]]),
      fullDisk(() => full),
    );
    await second.turns.recover();
    await expect(second.turns.cancel(fixture.store.userId, turnId)).rejects.toMatchObject({ code: 'STORAGE_ERROR' });
    full = false;
    await second.start('Again', conversationId);
    const { turns } = await second.until(conversationId, lastTurn('completed'));
    expect(turns.map(({ status }) => status)).toEqual(['interrupted', 'completed']);
  });
});

describe('TurnService with a model that misbehaves', () => {
  it.each([
    ['an empty response', [] as ReturnType<typeof assistantMessage>[]],
    ['an empty message', [assistantMessage('  ')]],
  ])('says that the model gave no answer: %s', async (_name, response) => {
    const model = new ScriptedModel([response]);
    const service = host(model);
    const { conversationId } = await service.start();
    const { turns, items } = await service.until(conversationId, lastTurn('failed'));
    expect(turns[0]?.error).toMatchObject({ code: 'PROVIDER_ERROR', retryable: true });
    expect(turns[0]?.error?.message).toContain('without an answer');
    expect(items).toHaveLength(1);
    expect(model.calls).toHaveLength(1);
  });

  it('stops a turn whose model neither goes on nor heeds the signal, and takes nothing from it afterwards', async () => {
    const { model, goOn } = endlessModel('Once upon a time');
    const service = host(model);
    const { conversationId, turnId } = await service.start();
    await service.until(conversationId, async () => (await service.shown(conversationId)).items.length === 2);
    await service.turns.cancel(fixture.store.userId, turnId);
    const stored = await fixture.store.storage.turns.loadTranscript(fixture.store.userId, conversationId);
    expect(stored.turns).toMatchObject([{ status: 'cancelled' }]);
    expect(stored.items[1]).toMatchObject({ text: 'Once upon a time', status: 'interrupted' });
    goOn();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await service.shown(conversationId)).toEqual(stored);
  });

  it('stops one that calls for ever with arguments that are no JSON', async () => {
    const broken = (index: number) => [{ ...lend, callId: `c${index}`, arguments: '{"book":' }];
    const model = new ScriptedModel(Array.from({ length: 60 }, (_, index) => broken(index)));
    const service = host(model);
    const { conversationId } = await service.start();
    const { turns } = await service.until(conversationId, lastTurn('failed'));
    expect(turns[0]?.error?.message).toContain('without finishing');
    expect(model.calls.length).toBeLessThan(30);
  });

  it('never makes a call twice for a model that gives two calls one id', async () => {
    const service = host(new ScriptedModel([[find, find], [assistantMessage('Found.')]]));
    const { conversationId } = await service.start();
    const { turns } = await service.until(
      conversationId,
      ({ turns: [turn] }) => turn !== undefined && isFinal(turn.status),
    );
    expect(turns).toMatchObject([{ status: 'completed' }]);
    expect(fixture.library.calls).toHaveLength(1);
  });
});
