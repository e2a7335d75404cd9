import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { order } from './obedientModel.ts';
import { once, quiet, stateOf, uploaded, waitingTurn } from './owned.ts';
import { callsIn, type Person } from './person.ts';
import { answerTo } from './probe.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
}, 60_000);
afterAll(() => world.close());

/** What Bob is told when he reaches for a turn, which has to be what he is told of one that nobody has. */
async function reach(bob: Person, turnId: string, approvalId: string): Promise<unknown[]> {
  const answers = [
    answerTo(bob, 'turns.decide', { approvalIds: [approvalId], answer: once }, approvalId),
    answerTo(bob, 'turns.decide', { approvalIds: [approvalId], answer: { ...once, scope: 'always' } }, approvalId),
    answerTo(bob, 'turns.decide', { approvalIds: [approvalId], answer: { ...once, decision: 'deny' } }, approvalId),
    answerTo(bob, 'turns.cancel', { turnId }, turnId),
    answerTo(bob, 'turns.retry', { turnId }, turnId),
    answerTo(bob, 'turns.continue', { turnId }, turnId),
  ];
  return Promise.all(answers);
}

it('F21 F22 an approval waits for its own user, over a restart too, and then is used once', async () => {
  const { alice, bob } = world;
  const { conversationId, turnId, approvalId } = await waitingTurn(alice);
  await waitingTurn(bob);
  const nobodys = await reach(bob, randomUUID(), randomUUID());
  for (const answer of nobodys) expect(answer).toMatchObject({ success: false, error: { code: 'NOT_FOUND' } });

  for (const restart of [async () => {}, world.restart]) {
    await restart();
    const before = await stateOf(alice);
    expect(await reach(bob, turnId, approvalId)).toEqual(nobodys);
    await quiet(alice);
    expect(await stateOf(alice)).toEqual(before);
    expect((await alice.settled(conversationId, turnId)).turn).toMatchObject({ status: 'waiting', error: null });
  }

  await alice.api.turns.decide({ approvalIds: [approvalId], answer: once });
  expect(callsIn(await alice.ended(conversationId, turnId))).toMatchObject([{ status: 'succeeded' }]);
  await expect(alice.api.turns.decide({ approvalIds: [approvalId], answer: once })).rejects.toMatchObject({
    code: 'CONFLICT',
  });
  expect(await reach(bob, turnId, approvalId)).toEqual(nobodys);
  const listed = await Promise.all([alice, bob].map((each) => each.say(order({ name: 'notes__list', arguments: {} }))));
  const totals = listed.flatMap(callsIn).map(({ outcome }) => outcome?.success && outcome.data.structured);
  expect(totals).toMatchObject([{ data: { total: 1 } }, { data: { total: 0 } }]);
});

it('F21 a rule that one makes lets no call of the other pass', async () => {
  const { alice, bob } = world;
  await alice.api.approvals.saveRule({
    id: null,
    rule: { serverId: 'notes', tool: null, action: 'allow', conditions: [] },
  });
  const text = order({ name: 'notes__create', arguments: { body: 'The same words' } });
  const [hers, his] = await Promise.all([alice.say(text), bob.say(text)]);
  expect(hers.turn.status).toBe('completed');
  expect(callsIn(hers)).toMatchObject([{ permission: { by: 'rule' } }]);
  expect(his.turn.status).toBe('waiting');
  await bob.api.approvals.saveRule({
    id: null,
    rule: { serverId: 'notes', tool: 'create', action: 'deny', conditions: [] },
  });
  const [again, denied] = await Promise.all([alice.say(text), bob.say(text)]);
  expect(callsIn(again)).toMatchObject([{ status: 'succeeded' }]);
  expect(callsIn(denied)).toMatchObject([{ status: 'denied' }]);
});

it('F27 the kept part of a large result is read by its own user, before and after a restart', async () => {
  const { alice, bob } = world;
  const body = `${alice.canary} `.repeat(4_000);
  await alice.say(order({ name: 'notes__create', arguments: { title: 'Large', body } }));
  const [call] = callsIn(await alice.say(order({ name: 'notes__read', arguments: { id: 'Large' } })));
  const stored = call?.outcome?.success ? call.outcome.data.stored : [];
  const handle = stored[0]?.handle ?? '';
  expect(handle).not.toBe('');
  for (const restart of [async () => {}, world.restart]) {
    await restart();
    const { data } = await alice.api.results.read({ handle, offset: 0 });
    expect(Buffer.from(data, 'base64').toString()).toContain(alice.canary);
    const unknown = randomUUID();
    for (const path of ['results.read', 'turns.start']) {
      const input = (named: string) =>
        path === 'results.read'
          ? { handle: named, offset: 0 }
          : { conversationId: null, text: 'Read this', attachments: [named] };
      const foreign = await answerTo(bob, path, input(handle), handle);
      expect(foreign).toMatchObject({ success: false, error: { code: 'NOT_FOUND' } });
      expect(foreign).toEqual(await answerTo(bob, path, input(unknown), unknown));
    }
  }
  expect(bob.received.filter((text) => text.includes(alice.canary))).toEqual([]);
});

it('F27 a handle is nothing but an id: no way of writing it leads to another file', async () => {
  const { alice, bob } = world;
  const handle = await uploaded(alice);
  for (const written of [`../${handle}`, `${handle}/..`, `${handle}\0`, handle.replaceAll('-', ''), '', '%2e%2e/x']) {
    expect(await answerTo(bob, 'results.read', { handle: written, offset: 0 }, handle)).toMatchObject({
      success: false,
      error: { code: 'INVALID_INPUT' },
    });
  }
});
