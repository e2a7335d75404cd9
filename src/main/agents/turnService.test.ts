import type { Model } from '@openai/agents-core';
import { assistantMessage, functionCall, modelStreamResponder, ScriptedModel } from '@openai/agents-core/testing';
import { describe, expect, it } from 'vitest';
import { fail } from '../../shared/errors.ts';
import { callsOf, lastTurn, modelFailed, TurnHost, turnFixture } from './testing/turnHarness.ts';

const fixture = turnFixture();
const host = (model: Model) => new TurnHost(fixture, model);
const start = async (service: TurnHost) => (await service.start()).conversationId;

describe('TurnService', () => {
  it('F28 runs a read at once, with the identity that the host and not the model chose', async () => {
    const service = host(
      new ScriptedModel([
        [functionCall('library__find_book', { book: 'Emma', user_id: 'mallory' }, { callId: 'c1' })],
        [assistantMessage('Found it.')],
      ]),
    );
    const { items, turns } = await service.until(await start(service), lastTurn('completed'));
    expect(fixture.library.calls).toEqual([
      {
        tool: 'find_book',
        args: { book: 'Emma', user_id: fixture.store.userId },
        userId: fixture.store.userId,
      },
    ]);
    expect(items.map(({ kind }) => kind)).toEqual(['user', 'tool_call', 'assistant']);
    expect(callsOf(items)[0]).toMatchObject({ status: 'succeeded', arguments: { book: 'Emma' } });
    expect(turns[0]).toMatchObject({ error: null, modelLabel: 'Scripted' });
  });

  it('F28 hides the identity parameter from the model, and sends it only to tools that have one', async () => {
    const model = new ScriptedModel([
      // Not even where the tool announces no such parameter: it may look for one.
      [functionCall('library__opening_hours', { user_id: 'mallory' }, { callId: 'c1' })],
      [assistantMessage('Nine to five.')],
    ]);
    const service = host(model);
    await service.until(await start(service), lastTurn('completed'));
    expect(fixture.library.calls.map(({ tool, args }) => ({ tool, args }))).toEqual([
      { tool: 'opening_hours', args: {} },
    ]);
    expect(JSON.stringify(model.calls[0]?.request.tools)).not.toContain('user_id');
  });

  it('calls a tool whose name and server have hyphens', async () => {
    const { view } = fixture.library;
    const tools = [...view.tools, { ...view.tools[0], name: 'find-a-book' } as (typeof view.tools)[number]];
    fixture.library.view = { ...view, config: { ...view.config, id: 'town-library' }, tools };
    const model = new ScriptedModel([
      [functionCall('town-library__find-a-book', { book: 'Emma' }, { callId: 'c1' })],
      [assistantMessage('Found it.')],
    ]);
    const service = host(model);
    const { items } = await service.until(await start(service), lastTurn('completed'));
    expect(model.calls[0]?.request.tools).toContainEqual(
      expect.objectContaining({ name: 'town-library__find-a-book' }),
    );
    expect(fixture.library.calls).toMatchObject([{ tool: 'find-a-book' }]);
    expect(callsOf(items)).toMatchObject([{ serverId: 'town-library', tool: 'find-a-book', status: 'succeeded' }]);
  });

  it('stops a call under way and keeps the text so far', async () => {
    const called = Promise.withResolvers<void>();
    fixture.library.answer = (_tool, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve(fail('CANCELLED', 'The call was cancelled.')));
        called.resolve();
      });
    const service = host(
      new ScriptedModel([
        [assistantMessage('Let me look.'), functionCall('library__find_book', { book: 'Emma' }, { callId: 'c1' })],
      ]),
    );
    const { conversationId, turnId } = await service.turns.start(fixture.store.userId, {
      conversationId: null,
      text: 'Find Emma',
    });
    await called.promise;
    await service.turns.cancel(fixture.store.userId, turnId);
    const { items, turns } = await fixture.store.storage.turns.loadTranscript(fixture.store.userId, conversationId);
    expect(turns[0]).toMatchObject({ status: 'cancelled' });
    expect(items[1]).toMatchObject({ kind: 'assistant', text: 'Let me look.' });
    expect(callsOf(items)[0]).toMatchObject({ status: 'cancelled' });
  });

  it('F41 reads a turn of a host that died as interrupted, and the call that was open as unknown', async () => {
    fixture.library.answer = () => new Promise(() => {});
    const first = host(
      new ScriptedModel([
        [assistantMessage('Looking.'), functionCall('library__find_book', { book: 'Emma' }, { callId: 'c1' })],
      ]),
    );
    const conversationId = await start(first);
    await first.until(conversationId, ({ items }) => callsOf(items).length === 1);

    const model = new ScriptedModel([[assistantMessage('Hello again.')]]);
    const second = host(model);
    await second.turns.recover();
    const { items, turns } = await fixture.store.storage.turns.loadTranscript(fixture.store.userId, conversationId);
    expect(turns[0]).toMatchObject({ status: 'interrupted' });
    expect(callsOf(items)[0]).toMatchObject({ status: 'unknown', outcome: { error: { code: 'OUTCOME_UNKNOWN' } } });

    await second.turns.start(fixture.store.userId, { conversationId, text: 'Still there?' });
    await second.until(conversationId, lastTurn('completed'));
    expect(JSON.stringify(model.calls[0]?.request.input)).toContain('OUTCOME_UNKNOWN');
    expect(fixture.library.calls).toHaveLength(1);
  });

  it('refuses a second message while an answer is under way', async () => {
    fixture.library.answer = () => new Promise(() => {});
    const service = host(new ScriptedModel([[functionCall('library__find_book', { book: 'Emma' }, { callId: 'c1' })]]));
    const conversationId = await start(service);
    await expect(service.turns.start(fixture.store.userId, { conversationId, text: 'And?' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  it('says why a turn failed, and lets the next one work', async () => {
    const service = host(
      new ScriptedModel([
        modelStreamResponder(() => {
          throw new Error('socket hang up');
        }),
        [assistantMessage('Back.')],
      ]),
    );
    const conversationId = await start(service);
    const failed = await service.until(conversationId, lastTurn('failed'));
    expect(failed.turns[0]?.error).toEqual(modelFailed.toData());
    await service.turns.start(fixture.store.userId, { conversationId, text: 'Again' });
    await service.until(conversationId, lastTurn('completed'));
  });

  it('F15 tells the model and the turn which server is missing and why', async () => {
    const failure = { summary: 'The command “library” was not found.', detail: '', cause: 'not_found' as const };
    fixture.library.view = { ...fixture.library.view, state: { status: 'failed', since: 0, failure }, tools: [] };
    const model = new ScriptedModel([[assistantMessage('I cannot lend books now.')]]);
    const service = host(model);
    const { turns } = await service.until(await start(service), lastTurn('completed'));
    expect(turns[0]?.missingServers).toEqual([{ id: 'library', name: 'Library', reason: failure.summary }]);
    expect(model.calls[0]?.request.systemInstructions).toContain(failure.summary);
    expect(model.calls[0]?.request.tools).toEqual([]);
  });

  it('records a call of a tool that does not exist, and lets the model know', async () => {
    const model = new ScriptedModel([
      [functionCall('library__burn_book', {}, { callId: 'c1' })],
      [assistantMessage('I can not do that.')],
    ]);
    const service = host(model);
    const { items } = await service.until(await start(service), lastTurn('completed'));
    expect(callsOf(items)[0]).toMatchObject({ status: 'failed', outcome: { error: { code: 'NOT_FOUND' } } });
  });
});
