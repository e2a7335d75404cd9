import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { busyDay } from './busyDay.ts';
import { order } from './obedientModel.ts';
import { stateOf, uploaded, waitingTurn } from './owned.ts';
import { callsIn, first, type Person } from './person.ts';
import { rowsOf, tablesWith } from './rows.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
}, 60_000);
afterEach(() => world.close());

/** The files of stored results. */
async function resultFiles(): Promise<string[]> {
  const entries = await readdir(join(world.dataFolder, 'results'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

/** Notes and files that the servers of a person keep. */
async function keep(person: Person): Promise<void> {
  await person.api.servers.setEnabled({ id: 'files', enabled: true });
  for (const serverId of ['notes', 'files']) {
    const rule = { serverId, tool: null, action: 'allow' as const, conditions: [] };
    await person.api.approvals.saveRule({ id: null, rule });
  }
  const said = await person.say(
    order(
      { name: 'notes__create', arguments: { title: 'Kept', body: person.canary } },
      { name: 'files__write', arguments: { path: 'kept.txt', content: person.canary } },
    ),
  );
  expect(callsIn(said)).toMatchObject([{ status: 'succeeded' }, { status: 'succeeded' }]);
}

it('F27 removing a user takes everything of theirs, and nothing of the other', { timeout: 60_000 }, async () => {
  const { alice, bob, dataFolder } = world;
  await Promise.all([alice, bob].map((person) => busyDay(person, world.gateway)));
  await Promise.all([alice, bob].map(keep));
  const hers = await uploaded(alice);
  const his = await uploaded(bob);
  const before = { state: await stateOf(alice), rows: rowsOf(dataFolder, alice.id) };
  const filled = Object.entries(rowsOf(dataFolder, bob.id)).filter(([, rows]) => rows.length > 0);
  expect(filled.map(([table]) => table)).toEqual(expect.arrayContaining(['agents', 'secrets', 'turns', 'results']));
  expect(tablesWith(dataFolder, bob.canary)).not.toEqual([]);
  expect(await resultFiles()).toEqual(expect.arrayContaining([hers, his]));

  await bob.api.users.remove({ passphrase: null });
  for (const [table, rows] of Object.entries(rowsOf(dataFolder, bob.id))) expect([table, rows]).toEqual([table, []]);
  expect(tablesWith(dataFolder, bob.canary)).toEqual([]);
  expect(tablesWith(dataFolder, bob.id)).toEqual([]);
  expect(await resultFiles()).toContain(hers);
  expect(await resultFiles()).not.toContain(his);
  expect((await resultFiles()).sort()).toEqual(handlesIn(rowsOf(dataFolder, alice.id)));
  const left = await readdir(dataFolder, { recursive: true });
  expect(left.filter((name) => name.includes(bob.id))).toEqual([]);

  const kept = rowsOf(dataFolder, alice.id);
  // What was still on its way to the logs may have come meanwhile; everything else is as it was.
  for (const log of ['call_log', 'gateway_log'])
    expect(kept[log]).toEqual(expect.arrayContaining(before.rows[log] ?? []));
  expect({ ...kept, call_log: [], gateway_log: [] }).toEqual({ ...before.rows, call_log: [], gateway_log: [] });
  expect(await stateOf(alice)).toEqual(before.state);
  expect(existsSync(join(dataFolder, 'users', alice.id, 'servers', 'notes'))).toBe(true);
  const [read] = callsIn(await alice.say(order({ name: 'notes__read', arguments: { id: 'Kept' } })));
  expect(JSON.stringify(read?.outcome)).toContain(alice.canary);
  await expect(bob.api.conversations.search({ query: bob.canary })).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
});

it('F27 begins nothing any more for a user who is being removed', { timeout: 60_000 }, async () => {
  const { alice, bob, dataFolder } = world;
  const waiting = await waitingTurn(bob);
  const answer = { decision: 'allow', scope: 'always', conditions: [] } as const;
  const [removed, ...begun] = await Promise.allSettled([
    bob.api.users.remove({ passphrase: null }),
    ...Array.from({ length: 5 }, () =>
      bob.api.turns.start({ conversationId: null, text: `Late words of ${bob.canary}` }),
    ),
    bob.api.turns.decide({ approvalIds: [waiting.approvalId], answer: { ...answer, conditions: [] } }),
    uploaded(bob),
    bob.api.servers.setEnabled({ id: 'files', enabled: true }),
  ]);
  expect(removed).toMatchObject({ status: 'fulfilled' });
  for (const each of begun) {
    if (each.status === 'rejected') expect(['UNAUTHORIZED', 'NOT_FOUND', 'UNAVAILABLE']).toContain(each.reason.code);
  }
  const everybody = await first(await alice.api.users.watch({}));
  expect(everybody.map(({ id }) => id)).toEqual([alice.id]);
  await alice.say(`Alice goes on, and says so as ${alice.canary}`);
  await world.host.dispose();
  for (const [table, rows] of Object.entries(rowsOf(dataFolder, bob.id))) expect([table, rows]).toEqual([table, []]);
  expect((await resultFiles().catch(() => [])).sort()).toEqual(handlesIn(rowsOf(dataFolder, alice.id)));
  expect(existsSync(join(dataFolder, 'users', bob.id))).toBe(false);
});

/** The handles of the results among the rows of a user, in alphabetical order. */
function handlesIn({ results = [] }: Record<string, string[]>): string[] {
  return results.map((row) => String(JSON.parse(row).handle)).sort();
}
