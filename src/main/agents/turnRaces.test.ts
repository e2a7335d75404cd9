import type { Model } from '@openai/agents-core';
import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents-core/testing';
import { describe, expect, it } from 'vitest';
import type { ToolOutcome } from '../../shared/tool.ts';
import { callsOf, done, endlessModel, Library, lastTurn, TurnHost, turnFixture } from './testing/turnHarness.ts';
import type { TurnStore } from './turnStore.ts';

const fixture = turnFixture();

const host = (model: Model, turns?: TurnStore) => new TurnHost(fixture, model, turns);
const lend = functionCall('library__lend_book', { book: 'Emma' }, { callId: 'c1' });
const find = functionCall('library__find_book', { book: 'Emma' }, { callId: 'c2' });

describe('TurnService when things change at the same moment', () => {
  it('asks for the answer that is due before it takes another message', async () => {
    const service = host(new ScriptedModel([[lend]]));
    const { conversationId } = await service.start();
    await service.until(conversationId, lastTurn('waiting'));
    await expect(service.start('And?', conversationId)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('Allow or deny'),
    });
  });

  it('stops a turn that begins to wait just when it is stopped', async () => {
    const service = host(new ScriptedModel([[lend]]));
    const { conversationId, turnId } = await service.start();
    for await (const { change } of service.turns.watch(
      fixture.store.userId,
      conversationId,
      null,
      new AbortController().signal,
    )) {
      if (change.type === 'turn' && change.turn.status === 'waiting') break;
      if (change.type === 'snapshot' && change.transcript.turns[0]?.status === 'waiting') break;
    }
    await service.turns.cancel(fixture.store.userId, turnId);
    const { turns } = await fixture.store.storage.turns.loadTranscript(fixture.store.userId, conversationId);
    expect(turns).toMatchObject([{ status: 'cancelled' }]);
  });

  it('either stops a waiting turn or answers it, never half of both', async () => {
    for (let round = 0; round < 20; round += 1) {
      fixture.library = new Library();
      const service = host(new ScriptedModel([[lend], [assistantMessage('Lent.')]]));
      const { conversationId, turnId } = await service.start();
      const waiting = await service.until(conversationId, lastTurn('waiting'));
      const approvalId = callsOf(waiting.items)[0]?.approvalId ?? '';
      const answers = await Promise.allSettled([
        ...Array.from({ length: round % 4 }, () => fixture.store.storage.users.ensureLocal('You')),
        service.decide(approvalId, 'allow'),
        ...Array.from({ length: round % 5 }, () => fixture.store.storage.turns.get(fixture.store.userId, turnId)),
        service.turns.cancel(fixture.store.userId, turnId),
      ]);
      expect(answers.at(-1)).toMatchObject({ status: 'fulfilled' });
      const stored = await fixture.store.storage.turns.loadTranscript(fixture.store.userId, conversationId);
      expect(stored.turns[0]?.status).toMatch(/^(cancelled|completed)$/);
      await service.turns.dispose();
      expect(await service.shown(conversationId)).toEqual(stored);
    }
  });

  it('F5 ends a turn that was just beginning when the host closed', async () => {
    const service = host(endlessModel('Hm').model);
    const starting = service.start();
    const closed = service.turns.dispose();
    const { conversationId } = await starting;
    await closed;
    const { turns } = await fixture.store.storage.turns.loadTranscript(fixture.store.userId, conversationId);
    expect(turns).toMatchObject([{ status: 'interrupted' }]);
  });

  it('goes on after an answer though the server of a call beside it was removed', async () => {
    const other = {
      ...fixture.library.view,
      config: { ...fixture.library.view.config, id: 'archive', name: 'Archive' },
    };
    const search = functionCall('archive__find_book', { book: 'Emma' }, { callId: 'c9' });
    fixture.library.views = () => [fixture.library.view, other];
    const service = host(new ScriptedModel([[search, lend], [assistantMessage('Lent.')]]));
    const { conversationId } = await service.start();
    const waiting = await service.until(conversationId, lastTurn('waiting'));
    fixture.library.views = () => [fixture.library.view];
    await service.decide(callsOf(waiting.items)[1]?.approvalId ?? '', 'allow');
    const { items } = await service.until(conversationId, lastTurn('completed'));
    expect(callsOf(items).map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
  });

  it('says why a call that was allowed could not be made when its server is gone', async () => {
    const service = host(new ScriptedModel([[lend], [assistantMessage('I could not.')]]));
    const { conversationId } = await service.start();
    const waiting = await service.until(conversationId, lastTurn('waiting'));
    fixture.library.views = () => [];
    fixture.library.answer = async (): Promise<ToolOutcome> => ({
      success: false,
      error: { code: 'NOT_FOUND', message: 'There is no server “library” any more.', retryable: false },
    });
    await service.decide(callsOf(waiting.items)[0]?.approvalId ?? '', 'allow');
    const { items } = await service.until(conversationId, lastTurn('completed'));
    expect(callsOf(items)).toMatchObject([{ status: 'failed', outcome: { error: { code: 'NOT_FOUND' } } }]);
  });

  it('says so when a turn can’t go on from what was stored of it', async () => {
    const outdated: TurnStore = {
      ...fixture.store.storage.turns,
      get: async (userId, turnId) => ({
        ...(await fixture.store.storage.turns.get(userId, turnId)),
        runState: '{"version":"0"}',
      }),
    };
    const service = host(new ScriptedModel([[lend]]), outdated);
    const { conversationId } = await service.start();
    const waiting = await service.until(conversationId, lastTurn('waiting'));
    await expect(service.decide(callsOf(waiting.items)[0]?.approvalId ?? '', 'allow')).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('Run it again'),
    });
    const { turns, items } = await service.shown(conversationId);
    expect(turns[0]).toMatchObject({ status: 'waiting', error: { code: 'CONFLICT' } });
    expect(callsOf(items)[0]).toMatchObject({ status: 'waiting' });
    expect(fixture.library.calls).toEqual([]);
  });

  it('cancels what runs in a conversation that is removed, and shows the end when it is restored', async () => {
    const called = Promise.withResolvers<void>();
    fixture.library.answer = (_tool, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve(done('too late')));
        called.resolve();
      });
    const service = host(new ScriptedModel([[find]]));
    const { conversationId } = await service.start();
    await called.promise;
    const removing = service.conversations.remove(fixture.store.userId, conversationId);
    const restoring = service.conversations.restore(fixture.store.userId, conversationId);
    await Promise.all([removing, restoring]);
    const stored = await fixture.store.storage.turns.loadTranscript(fixture.store.userId, conversationId);
    expect(stored.turns).toMatchObject([{ status: 'cancelled' }]);
    expect(await service.shown(conversationId)).toEqual(stored);
  });

  it('refuses what comes for a removed conversation', async () => {
    const service = host(new ScriptedModel([[lend]]));
    const { conversationId } = await service.start();
    const waiting = await service.until(conversationId, lastTurn('waiting'));
    await service.conversations.remove(fixture.store.userId, conversationId);
    const missing = { code: 'NOT_FOUND' };
    await expect(service.start('And?', conversationId)).rejects.toMatchObject(missing);
    const approvalId = callsOf(waiting.items)[0]?.approvalId ?? '';
    await expect(service.decide(approvalId, 'allow')).rejects.toMatchObject(missing);
    await service.conversations.restore(fixture.store.userId, conversationId);
    await expect(service.decide(approvalId, 'allow')).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  it('keeps a new name that was given while an answer was written', async () => {
    const { model } = endlessModel('Once');
    const service = host(model);
    const { conversationId, turnId } = await service.start();
    const renamed = await service.conversations.rename(fixture.store.userId, conversationId, 'Fairy tales');
    expect(renamed.title).toBe('Fairy tales');
    await service.turns.cancel(fixture.store.userId, turnId);
    expect((await service.shown(conversationId)).conversation.title).toBe('Fairy tales');
  });
});
