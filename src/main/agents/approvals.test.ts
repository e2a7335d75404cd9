import type { Model } from '@openai/agents-core';
import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents-core/testing';
import { describe, expect, it } from 'vitest';
import type { ToolOutcome } from '../../shared/tool.ts';
import { approvalOf, callsOf, done, lastTurn, TurnHost, turnFixture } from './testing/turnHarness.ts';

const fixture = turnFixture();
const host = (model: Model) => new TurnHost(fixture, model);
const start = async (service: TurnHost) => (await service.start()).conversationId;

describe('An approval', () => {
  it('asks before a write, and makes it only after it was allowed', async () => {
    const model = new ScriptedModel([
      [assistantMessage('One moment.'), functionCall('library__lend_book', { book: 'Emma' }, { callId: 'c1' })],
      [assistantMessage('Lent.')],
    ]);
    const service = host(model);
    const conversationId = await start(service);
    const waiting = await service.until(conversationId, lastTurn('waiting'));
    expect(fixture.library.calls).toEqual([]);
    const approvalId = approvalOf(waiting);
    await service.decide(approvalId, 'allow');
    const { items } = await service.until(conversationId, lastTurn('completed'));
    expect(fixture.library.calls).toHaveLength(1);
    expect(items.at(-1)).toMatchObject({ kind: 'assistant', text: 'Lent.', status: 'done' });
    await expect(service.decide(approvalId, 'allow')).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  it('tells the model of a denial and never makes the call', async () => {
    const model = new ScriptedModel([
      [functionCall('library__lend_book', { book: 'Emma' }, { callId: 'c1' })],
      [assistantMessage('As you wish.')],
    ]);
    const service = host(model);
    const conversationId = await start(service);
    const waiting = await service.until(conversationId, lastTurn('waiting'));
    await service.decide(approvalOf(waiting), 'deny');
    const { items } = await service.until(conversationId, lastTurn('completed'));
    expect(fixture.library.calls).toEqual([]);
    expect(callsOf(items)[0]).toMatchObject({ status: 'denied' });
    expect(JSON.stringify(model.calls[1]?.request.input)).toContain('did not allow');
  });

  it('goes on once every call of an answer was decided, in whatever order', async () => {
    const service = host(
      new ScriptedModel([
        [
          functionCall('library__lend_book', { book: 'Emma' }, { callId: 'c1' }),
          functionCall('library__find_book', { book: 'Emma' }, { callId: 'c2' }),
          functionCall('library__lend_book', { book: 'Persuasion' }, { callId: 'c3' }),
        ],
        [assistantMessage('Both dealt with.')],
      ]),
    );
    const conversationId = await start(service);
    const waiting = await service.until(conversationId, lastTurn('waiting'));
    const asked = callsOf(waiting.items).filter(({ status }) => status === 'waiting');
    expect(asked.map(({ callId }) => callId)).toEqual(['c1', 'c3']);
    await Promise.all([
      service.decide(asked[1]?.approvalId ?? '', 'allow'),
      service.decide(asked[0]?.approvalId ?? '', 'deny'),
    ]);
    const { items } = await service.until(conversationId, lastTurn('completed'));
    expect(callsOf(items).map(({ status }) => status)).toEqual(['denied', 'succeeded', 'succeeded']);
    expect(fixture.library.calls.map(({ tool, args }) => [tool, args.book])).toEqual([
      ['find_book', 'Emma'],
      ['lend_book', 'Persuasion'],
    ]);
  });

  it('takes an answer that comes while another call of the same response still runs', async () => {
    const reading = Promise.withResolvers<ToolOutcome>();
    fixture.library.answer = async (tool) => (tool === 'find_book' ? reading.promise : done('lent'));
    const service = host(
      new ScriptedModel([
        [
          functionCall('library__find_book', { book: 'Emma' }, { callId: 'c1' }),
          functionCall('library__lend_book', { book: 'Emma' }, { callId: 'c2' }),
        ],
        [assistantMessage('Lent.')],
      ]),
    );
    const conversationId = await start(service);
    const early = await service.until(conversationId, ({ items }) => callsOf(items).length === 2);
    await service.decide(approvalOf(early, 1), 'allow');
    reading.resolve(done('on the shelf'));
    const { items } = await service.until(conversationId, lastTurn('completed'));
    expect(callsOf(items).map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
  });

  it('F22 keeps a pending approval over a restart, and goes on when it is answered', async () => {
    const first = host(new ScriptedModel([[functionCall('library__lend_book', { book: 'Emma' }, { callId: 'c1' })]]));
    const conversationId = await start(first);
    const waiting = await first.until(conversationId, lastTurn('waiting'));
    await first.turns.dispose();

    const second = host(new ScriptedModel([[assistantMessage('Lent after all.')]]));
    await second.turns.recover();
    await second.until(conversationId, lastTurn('waiting'));
    expect(fixture.library.calls).toEqual([]);
    await second.decide(approvalOf(waiting), 'allow');
    const { items } = await second.until(conversationId, lastTurn('completed'));
    expect(items.at(-1)).toMatchObject({ text: 'Lent after all.' });
    expect(fixture.library.calls).toHaveLength(1);
  });

  it('F21 F22 is for the arguments as JSON carries them: they are the same after a restart', async () => {
    const [read, made] = ['{"book":"Emma","at":-0.0,"book":"Persuasion"}', { book: 'Persuasion', at: 0 }];
    const first = host(new ScriptedModel([[functionCall('library__lend_book', read, { callId: 'c1' })]]));
    const conversationId = await start(first);
    const waiting = await first.until(conversationId, lastTurn('waiting'));
    expect(callsOf(waiting.items)).toMatchObject([{ arguments: made }]);
    await first.turns.dispose();
    const second = host(new ScriptedModel([[assistantMessage('Lent.')]]));
    await second.turns.recover();
    await second.decide(approvalOf(waiting), 'allow');
    const { items } = await second.until(conversationId, lastTurn('completed'));
    expect(callsOf(items)).toMatchObject([{ status: 'succeeded' }]);
    expect(fixture.library.calls).toMatchObject([{ args: made }]);
  });

  it('F21 refuses an approval of another user', async () => {
    const service = host(new ScriptedModel([[functionCall('library__lend_book', { book: 'Emma' }, { callId: 'c1' })]]));
    const waiting = await service.until(await start(service), lastTurn('waiting'));
    const approvalId = approvalOf(waiting);
    await expect(service.decide(approvalId, 'allow', 'mallory')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(fixture.library.calls).toEqual([]);
  });

  it('cancels a turn that waits, so that its approval can no longer be used', async () => {
    const service = host(new ScriptedModel([[functionCall('library__lend_book', { book: 'Emma' }, { callId: 'c1' })]]));
    const { conversationId, turnId } = await service.turns.start(fixture.store.userId, {
      conversationId: null,
      text: 'Lend',
    });
    const waiting = await service.until(conversationId, lastTurn('waiting'));
    await service.turns.cancel(fixture.store.userId, turnId);
    const approvalId = approvalOf(waiting);
    await expect(service.decide(approvalId, 'allow')).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect(fixture.library.calls).toEqual([]);
  });
});
