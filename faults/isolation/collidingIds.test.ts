import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaultAgent } from '../../src/shared/agent.ts';
import type { ApprovalAnswer } from '../../src/shared/approval.ts';
import { copyRows } from './copyRows.ts';
import { order } from './obedientModel.ts';
import { callsIn, first, type Person, type Said } from './person.ts';
import { openWorld, type World } from './world.ts';

const once: ApprovalAnswer = { decision: 'allow', scope: 'once', conditions: [] };
let world: World;
let people: Person[];
/** Turns of Alice that wait, and of which Bob has a copy under the same ids with his own words. */
let shared: Said[];

const noteOf = (person: Person, title: string) =>
  order({ name: 'notes__create', arguments: { body: `Body of ${person.canary}`, title } });
const approvalsOf = (said: Said) => callsIn(said).map(({ approvalId }) => approvalId ?? '');

beforeAll(async () => {
  world = await openWorld();
  const { alice, bob } = world;
  people = [alice, bob];
  await alice.api.approvals.saveRule({
    id: null,
    rule: { serverId: 'notes', tool: 'delete', action: 'allow', conditions: [] },
  });
  await alice.api.agents.save({ ...defaultAgent, id: null, name: alice.canary });
  shared = [];
  for (let count = 0; count < 8; count += 1) shared.push(await alice.say(noteOf(alice, `Note ${count}`)));
  await world.restart(() => copyRows(world.dataFolder, alice, bob));
}, 120_000);
afterAll(() => world.close());

/** What the notes of a person are, from their own server. */
async function notesOf(person: Person): Promise<string> {
  return JSON.stringify(callsIn(await person.say(order({ name: 'notes__search', arguments: { query: 'Body' } }))));
}

it('F27 shows each of two people their own words under ids that both have', async () => {
  for (const { conversationId, turnId } of shared) {
    for (const person of people) {
      const { transcript } = await person.settled(conversationId, turnId);
      expect(JSON.stringify(transcript)).toContain(person.canary);
    }
  }
  expectNothingForeign();
});

it('F21 goes on with both turns of one id at the same time, each with the words of its own user', async () => {
  await Promise.all(
    shared.slice(0, 4).flatMap((said) =>
      people.map(async (person) => {
        await person.api.turns.decide({ approvalIds: approvalsOf(said), answer: once });
        const ended = await person.ended(said.conversationId, said.turnId);
        expect(callsIn(ended)).toMatchObject([{ status: 'succeeded' }]);
        expect(JSON.stringify(callsIn(ended))).toContain(person.canary);
      }),
    ),
  );
  for (const person of people) expect(await notesOf(person)).toContain(person.canary);
  expectNothingForeign();
});

it('F21 leaves the turn of the other alone when one is denied or stopped', async () => {
  const [denied, stopped] = shared.slice(4);
  if (denied === undefined || stopped === undefined) throw new Error('There are too few turns.');
  const { alice, bob } = world;
  await Promise.all([
    alice.api.turns.decide({ approvalIds: approvalsOf(denied), answer: { ...once, decision: 'deny' } }),
    bob.api.turns.decide({ approvalIds: approvalsOf(denied), answer: once }),
    alice.api.turns.cancel({ turnId: stopped.turnId }),
  ]);
  expect(callsIn(await alice.ended(denied.conversationId, denied.turnId))).toMatchObject([{ status: 'denied' }]);
  expect(callsIn(await bob.ended(denied.conversationId, denied.turnId))).toMatchObject([{ status: 'succeeded' }]);
  expect((await alice.settled(stopped.conversationId, stopped.turnId)).turn.status).toBe('cancelled');
  const left = await bob.settled(stopped.conversationId, stopped.turnId);
  expect(left.turn.status).toBe('waiting');
  await bob.api.turns.decide({ approvalIds: approvalsOf(stopped), answer: once });
  expect(callsIn(await bob.ended(stopped.conversationId, stopped.turnId))).toMatchObject([{ status: 'succeeded' }]);
  expectNothingForeign();
});

it('F27 changes, branches off and removes what is the caller’s own of two things with one id', async () => {
  const [said] = shared.slice(6);
  if (said === undefined) throw new Error('There are too few turns.');
  const { alice, bob } = world;
  await alice.api.conversations.rename({ id: said.conversationId, title: `Renamed by ${alice.canary}` });
  await alice.api.turns.cancel({ turnId: said.turnId });
  const branch = await alice.api.conversations.fork({ turnId: said.turnId });
  await alice.api.conversations.remove({ id: said.conversationId });
  await expect(bob.api.turns.watch({ conversationId: branch.id, resume: null }).then(first)).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  const { conversation } = (await bob.settled(said.conversationId, said.turnId)).transcript;
  expect(conversation.title).not.toContain('Renamed');

  const [rule] = await first(await alice.api.approvals.watchRules({}));
  await alice.api.approvals.removeRule({ id: rule?.id ?? '' });
  expect(await first(await bob.api.approvals.watchRules({}))).toMatchObject([{ id: rule?.id }]);
  const agent = (await first(await alice.api.agents.watch({}))).find(({ name }) => name === alice.canary);
  await alice.api.agents.remove({ id: agent?.id ?? '' });
  expect(await first(await bob.api.agents.watch({}))).toContainEqual({ ...agent, name: bob.canary });
  expectNothingForeign();
});

it('F27 keeps apart two uploads under one id', async () => {
  const uploadId = randomUUID();
  const pieces = (person: Person) => [person.canary, ' and', ' more'].map((text) => Buffer.from(text));
  await Promise.all(
    people.map(async (person) => {
      let offset = 0;
      for (const piece of pieces(person)) {
        await person.api.uploads.append({ uploadId, offset, data: piece.toString('base64') });
        offset += piece.length;
      }
    }),
  );
  for (const person of people) {
    const { handle } = await person.api.uploads.finish({ uploadId, name: 'a.txt', mimeType: 'text/plain' });
    const { data } = await person.api.results.read({ handle, offset: 0 });
    expect(Buffer.from(data, 'base64').toString()).toBe(`${person.canary} and more`);
  }
});

function expectNothingForeign(): void {
  const { alice, bob } = world;
  expect(bob.received.filter((text) => text.includes(alice.canary))).toEqual([]);
  expect(alice.received.filter((text) => text.includes(bob.canary))).toEqual([]);
}
