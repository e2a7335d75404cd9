import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents-core/testing';
import { describe, expect, it } from 'vitest';
import { isFinal } from '../../shared/conversation.ts';
import { SignalboxError } from '../../shared/errors.ts';
import { handoffToolName } from './handoffs.ts';
import { librarian, router } from './testing/agentSamples.ts';
import {
  approvalOf,
  callsOf,
  endlessModel,
  inUse,
  lastTurn,
  type ModelsOf,
  TurnHost,
  turnFixture,
} from './testing/turnHarness.ts';
import type { TurnStore } from './turnStore.ts';

const fixture = turnFixture();
const user = () => fixture.store.userId;
const lend = functionCall('library__lend_book', { book: 'Emma' }, { callId: 'c1' });
const stored = (id: string) => fixture.store.storage.turns.loadTranscript(user(), id);

describe('Running a turn again', () => {
  it('leaves it waiting where no model can answer', async () => {
    let isThere = true;
    const models: ModelsOf = () => {
      if (!isThere) throw new SignalboxError('INVALID_INPUT', 'The provider was removed.');
      return inUse(new ScriptedModel([[lend]]));
    };
    const service = new TurnHost(fixture, models);
    const { conversationId, turnId } = await service.start();
    await service.until(conversationId, lastTurn('waiting'));
    isThere = false;
    await expect(service.turns.retry(user(), turnId)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect((await stored(conversationId)).turns).toMatchObject([{ status: 'waiting' }]);
  });

  it('leaves it waiting while another branch is being answered', async () => {
    const models = [new ScriptedModel([[lend]]), endlessModel('Hm').model];
    let index = 0;
    const service = new TurnHost(fixture, () => inUse(models[index] ?? new ScriptedModel([])));
    const { conversationId, turnId } = await service.start();
    await service.until(conversationId, lastTurn('waiting'));
    index = 1;
    await service.turns.start(user(), { conversationId, text: 'Beside it', parentId: null });
    await expect(service.turns.retry(user(), turnId)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await stored(conversationId)).turns.map(({ status }) => status)).toEqual(['waiting', 'running']);
    await service.turns.dispose();
  });
});

describe('A handoff beside a call that asks', () => {
  it('happens once, and the call is made once', async () => {
    const handOver = functionCall(handoffToolName(librarian), { reason: 'A book.' }, { callId: 'h1' });
    for (const parts of [
      [lend, handOver],
      [handOver, lend],
    ]) {
      const model = new ScriptedModel([parts, [assistantMessage('Lent.')]]);
      const service = new TurnHost(fixture, model);
      await fixture.store.storage.agents.save(user(), [{ ...router, servers: ['library'] }, librarian]);
      const start = { conversationId: null, agentId: 'router', text: 'Lend me Emma' };
      const { conversationId } = await service.turns.start(user(), start);
      const waiting = await service.until(conversationId, lastTurn('waiting'));
      await service.turns.dispose();
      const second = new TurnHost(fixture, model);
      await second.turns.recover();
      await second.decide(approvalOf(waiting), 'allow');
      const { items } = await second.until(conversationId, lastTurn('completed'));
      expect(items.filter(({ kind }) => kind === 'handoff')).toHaveLength(1);
      expect(callsOf(items)).toMatchObject([{ status: 'succeeded' }]);
      expect(fixture.library.calls.splice(0)).toHaveLength(1);
    }
  });
});

const changes = { rename: { title: 'Fairy tales' }, showTurn: {}, setAgent: { agentId: 'dispatcher' } };

describe('A conversation that is changed just when a turn begins in it', () => {
  const pause = (count: number) => Array.from({ length: count }, () => fixture.store.storage.users.ensureLocal('You'));

  it('shows what is stored', async () => {
    for (let round = 0; round < 12; round += 1) {
      const service = new TurnHost(
        fixture,
        new ScriptedModel([1, 2, 3].map((index) => [assistantMessage(`Answer ${index}`)])),
      );
      const { conversationId, turnId } = await service.start();
      await service.until(conversationId, lastTurn('completed'));
      const watching = new AbortController();
      const watch = service.turns.watch(user(), conversationId, null, watching.signal);
      await watch.next();
      await Promise.allSettled([
        service.turns.start(user(), { conversationId, text: 'Next', parentId: null }),
        ...pause(round % 4),
        service.conversations.showTurn(user(), turnId),
        service.conversations.rename(user(), conversationId, `Name ${round}`),
        ...pause(round % 3),
        service.conversations.setAgent(user(), conversationId, 'assistant'),
      ]);
      await service.until(conversationId, ({ turns }) => turns.every(({ status }) => isFinal(status)));
      const shown = await service.shown(conversationId);
      expect(shown.conversation.headTurnId).toBe((await stored(conversationId)).conversation.headTurnId);
      expect(shown.conversation.title).toBe(`Name ${round}`);
      watching.abort();
      await service.turns.dispose();
    }
  });

  it.each(['rename', 'showTurn', 'setAgent'] as const)(
    'shows the turn and what %s did, stored together',
    async (what) => {
      const { storage } = fixture.store;
      const together = Promise.withResolvers<void>();
      const reached = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const [first, second] = reached;
      let isHeld = false;
      const held = async <T>(work: Promise<T>): Promise<T> => {
        const result = await work;
        if (!isHeld) return result;
        reached.shift()?.resolve();
        await together.promise;
        return result;
      };
      const begin: TurnStore['begin'] = (userId, start) => held(storage.turns.begin(userId, start));
      const service = new TurnHost(
        fixture,
        new ScriptedModel([[assistantMessage('One')], [assistantMessage('Two')]]),
        { ...storage.turns, begin },
        {
          ...storage.conversations,
          rename: (...change) => held(storage.conversations.rename(...change)),
          setHead: (...change) => held(storage.conversations.setHead(...change)),
          setAgent: (...change) => held(storage.conversations.setAgent(...change)),
        },
      );
      const { conversationId, turnId } = await service.start();
      await service.until(conversationId, lastTurn('completed'));
      // A page is looking: what it is told stays with it.
      const watching = new AbortController();
      await service.turns.watch(user(), conversationId, null, watching.signal).next();
      isHeld = true;
      const changing = {
        rename: () => service.conversations.rename(user(), conversationId, 'Fairy tales'),
        showTurn: () => service.conversations.showTurn(user(), turnId),
        setAgent: () => service.conversations.setAgent(user(), conversationId, 'dispatcher'),
      }[what]();
      await first?.promise;
      const starting = service.turns.start(user(), { conversationId, text: 'Next', parentId: null });
      await second?.promise;
      together.resolve();
      const [started] = await Promise.all([starting, changing]);
      await service.until(conversationId, lastTurn('completed'));
      const { conversation } = await service.shown(conversationId);
      expect(conversation.headTurnId).toBe(started.turnId);
      expect(conversation).toMatchObject(changes[what]);
      watching.abort();
      await service.turns.dispose();
    },
  );

  it('leaves nothing running once it is removed', async () => {
    for (let round = 0; round < 12; round += 1) {
      const models = [new ScriptedModel([[assistantMessage('Hello.')]]), endlessModel('Once').model];
      let index = 0;
      const service = new TurnHost(fixture, () => inUse(models[index] ?? new ScriptedModel([])));
      const { conversationId } = await service.start();
      await service.until(conversationId, lastTurn('completed'));
      index = 1;
      await Promise.allSettled([
        ...pause(round % 4),
        service.start('And?', conversationId),
        ...pause(round % 3),
        service.conversations.remove(user(), conversationId),
      ]);
      await service.conversations.restore(user(), conversationId);
      const { turns } = await stored(conversationId);
      expect(turns.map(({ status }) => status)).not.toContain('running');
      await service.turns.dispose();
    }
  });
});
