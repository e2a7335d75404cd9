import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conversationCases } from './conversationProbes.ts';
import { type Owned, once, own, quiet, stateOf } from './owned.ts';
import { answerTo, type Case, type Probe, type ProcedurePath, procedurePaths } from './probe.ts';
import { serverCases } from './serverProbes.ts';
import { settingsCases } from './settingsProbes.ts';
import { openWorld, type World } from './world.ts';

/** Each procedure of the contract: a new one has to be added here before this compiles. */
const cases: Record<ProcedurePath, Case> = { ...conversationCases, ...serverCases, ...settingsCases };

const probes = Object.entries(cases).flatMap(([path, probed]) =>
  typeof probed === 'string' ? [] : probed.map((probe): [string, string, Probe] => [path, probe.what, probe]),
);

let world: World;
let ofAlice: Owned;
let ofBob: Owned;

beforeAll(async () => {
  world = await openWorld();
  ofAlice = await own(world.alice);
  ofBob = await own(world.bob);
  // So that the log of approvals has lines.
  for (const person of [world.alice, world.bob]) {
    for (const owned of [await own(person), await own(person)]) {
      await person.api.turns.decide({ approvalIds: [owned.approvalId], answer: { ...once, decision: 'deny' } });
    }
    await quiet(person);
  }
}, 120_000);
afterAll(() => world.close());

it('F27 knows of every procedure what it names', () => {
  expect(Object.keys(cases).sort()).toEqual([...procedurePaths].sort());
});

describe('F27 what is another user’s reads like what does not exist', () => {
  it.each(probes)('%s: %s', async (path, _what, probe) => {
    const { alice, bob } = world;
    const id = await probe.make(alice, ofAlice);
    const before = await stateOf(alice);
    const asBob = async (named: string) => {
      const answer = await answerTo(bob, path, probe.input(named, ofBob), named);
      await probe.undo?.(bob, named);
      return answer;
    };
    const foreign = await asBob(id);
    expect(foreign).toEqual(await asBob(probe.unknown()));
    const { foreign: expected = 'NOT_FOUND', owner } = probe;
    if (expected !== 'the same result') expect(foreign).toMatchObject({ success: false, error: { code: expected } });
    expect(await stateOf(alice)).toEqual(before);

    if (owner !== 'nothing') {
      const own = await answerTo(alice, path, probe.input(id, ofAlice), id);
      expect(own).toMatchObject(owner === undefined ? { success: true } : { success: false, error: { code: owner } });
      if (owner === undefined && expected === 'the same result') expectOwnResult(path, own, foreign);
    }
    await quiet(alice);
    await quiet(bob);
  });
});

/** Where others get a result too, the owner gets another one, or the probe would show nothing. */
function expectOwnResult(path: string, own: unknown, foreign: unknown): void {
  const alike = ['turns.start', 'conversations.context', 'settings.saveProvider', 'servers.add'];
  if (!alike.includes(path)) expect(own).not.toEqual(foreign);
}

it('F27 shows neither anything of the other in any answer or error', () => {
  const { alice, bob } = world;
  expect(bob.received.filter((text) => text.includes(alice.canary))).toEqual([]);
  expect(alice.received.filter((text) => text.includes(bob.canary))).toEqual([]);
  for (const { model, canary } of [alice, bob]) {
    expect(model.requests.map(({ headers }) => headers.authorization)).not.toHaveLength(0);
    for (const { headers } of model.requests) expect(headers.authorization).toBe(`Bearer sk-${canary}`);
  }
});
