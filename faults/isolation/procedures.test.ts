import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerTo, procedurePaths } from './probe.ts';
import { type Belongings, cases, check, giveBelongings, probes } from './probing.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let belongings: Belongings;

beforeAll(async () => {
  world = await openWorld();
  belongings = await giveBelongings(world);
}, 120_000);
afterAll(() => world.close());

it('F27 knows of every procedure what it names', () => {
  expect(Object.keys(cases).sort()).toEqual([...procedurePaths].sort());
});

describe('F27 what is another user’s reads like what does not exist', () => {
  it.each(probes)('%s: %s', (path, _what, probe) => check(world, belongings, path, probe, answerTo));
});

it('F27 shows neither anything of the other in any answer or error', () => {
  const { alice, bob } = world;
  expect(bob.received.filter((text) => text.includes(alice.canary))).toEqual([]);
  expect(alice.received.filter((text) => text.includes(bob.canary))).toEqual([]);
  for (const { model, canary } of [alice, bob]) {
    expect(model.requests).not.toHaveLength(0);
    for (const { headers } of model.requests) expect(headers.authorization).toBe(`Bearer sk-${canary}`);
  }
});
