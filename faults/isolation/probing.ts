import { expect } from 'vitest';
import { conversationCases } from './conversationProbes.ts';
import { type Owned, once, own, quiet, stateOf } from './owned.ts';
import type { Person } from './person.ts';
import type { Answer, Case, Probe, ProcedurePath } from './probe.ts';
import { serverCases } from './serverProbes.ts';
import { settingsCases } from './settingsProbes.ts';
import type { World } from './world.ts';

/** Each procedure of the contract: a new one has to be added here before this compiles. */
export const cases: Record<ProcedurePath, Case> = { ...conversationCases, ...serverCases, ...settingsCases };

/** The path of the procedure, what is named, and how. */
export const probes = Object.entries(cases).flatMap(([path, probed]) =>
  typeof probed === 'string' ? [] : probed.map((probe): [string, string, Probe] => [path, probe.what, probe]),
);

/** Things of both people, which the inputs of probes name beside what they are about. */
export interface Belongings {
  alice: Owned;
  bob: Owned;
}

export async function giveBelongings({ alice, bob }: World): Promise<Belongings> {
  const belongings = { alice: await own(alice), bob: await own(bob) };
  // So that the log of approvals has lines.
  for (const person of [alice, bob]) {
    for (const owned of [await own(person), await own(person)]) {
      await person.api.turns.decide({ approvalIds: [owned.approvalId], answer: { ...once, decision: 'deny' } });
    }
    await quiet(person);
  }
  return belongings;
}

/** How a procedure is called: in one way or another, with the same answer. */
export type Ask = (person: Person, path: string, input: unknown, id: string) => Promise<Answer>;

/** Checks that Bob is told of a thing of Alice what he is told of a thing of nobody, that it stays, and that she has it. */
export async function check(
  { alice, bob }: World,
  belongings: Belongings,
  path: string,
  probe: Probe,
  ask: Ask,
): Promise<void> {
  const id = await probe.make(alice, belongings.alice);
  const before = await stateOf(alice);
  const asBob = async (named: string) => {
    const answer = await ask(bob, path, probe.input(named, belongings.bob), named);
    await probe.undo?.(bob, named);
    return answer;
  };
  const foreign = await asBob(id);
  expect(foreign).toEqual(await asBob(probe.unknown()));
  const { foreign: expected = 'NOT_FOUND', owner } = probe;
  if (expected !== 'the same result') expect(foreign).toMatchObject({ success: false, error: { code: expected } });
  expect(await stateOf(alice)).toEqual(before);

  if (owner !== 'nothing') {
    const hers = await ask(alice, path, probe.input(id, belongings.alice), id);
    expect(hers).toMatchObject(owner === undefined ? { success: true } : { success: false, error: { code: owner } });
    if (owner === undefined && expected === 'the same result') expectOwnResult(path, hers, foreign);
  }
  await quiet(alice);
  await quiet(bob);
}

/** Where others get a result too, the owner gets another one, or the probe would show nothing. */
function expectOwnResult(path: string, own: Answer, foreign: Answer): void {
  const alike = ['turns.start', 'conversations.context', 'settings.saveProvider', 'servers.add'];
  if (!alike.includes(path)) expect(own).not.toEqual(foreign);
}
