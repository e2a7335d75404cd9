import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiServer } from '../../resources/servers/http-api/testing/apiServer.ts';
import { order } from './obedientModel.ts';
import { connectionTo, credentialOf, startOwnedApi } from './ownedApi.ts';
import { callsIn, first, type Person } from './person.ts';
import { type ToolCase, toolCases } from './toolCases.ts';
import { bundledNames, openWorld, type World } from './world.ts';

const calls = Object.entries(toolCases).flatMap(([server, cases]) =>
  cases.map((each): [string, string, ToolCase] => [server, each.tool, each]),
);

let world: World;
let api: ApiServer;
let pairs: [Person, Person][];

beforeAll(async () => {
  world = await openWorld();
  api = await startOwnedApi();
  const { alice, bob } = world;
  pairs = [
    [alice, bob],
    [bob, alice],
  ];
  await Promise.all([alice, bob].map(prepare));
}, 120_000);
afterAll(async () => {
  await world.close();
  await api.close();
});

/** Switches every bundled server on, and lets agents call all of its tools. */
async function prepare(person: Person): Promise<void> {
  const connections = [{ ...connectionTo(api, person), credential: credentialOf(person) }];
  await person.api.servers.update({ id: 'http-api', launch: { kind: 'bundled', name: 'http-api', connections } });
  for (const id of Object.keys(toolCases)) {
    await person.api.servers.setEnabled({ id, enabled: true });
    const rule = { serverId: id, tool: null, action: 'allow' as const, conditions: [] };
    await person.api.approvals.saveRule({ id: null, rule });
  }
  await person.say(`Wait for the servers of ${person.canary}`);
}

it('knows every tool of every server that comes with the app', async () => {
  expect(Object.keys(toolCases).sort()).toEqual(await bundledNames());
  const event = await first(await world.alice.api.servers.watch({}));
  const views = event.type === 'snapshot' ? event.servers : [];
  for (const [server, cases] of Object.entries(toolCases)) {
    const view = views.find(({ config }) => config.id === server);
    expect(cases.map(({ tool }) => tool).sort()).toEqual(view?.tools.map(({ name }) => name).sort());
  }
});

describe('F28 a model that names the other user reaches nothing of them, in calls at the same time', () => {
  it.each(calls)('%s: %s', async (server, tool, { arguments: args, shows }) => {
    await Promise.all(
      pairs.map(async ([person, other]) => {
        const given = { ...args(person), user_id: other.id };
        const said = await person.say(order({ name: `${server}__${tool}`, arguments: given }));
        expect(callsIn(said)).toMatchObject([{ status: 'succeeded', arguments: args(person) }]);
        const seen = JSON.stringify(callsIn(said).map(({ outcome }) => outcome));
        if (shows === 'the canary') expect(seen).toContain(person.canary);
        expect(JSON.stringify(said)).not.toContain(other.canary);
      }),
    );
  });

  it('F27 each model and the API saw the words and the credential of its own user alone', () => {
    for (const [person, other] of pairs) {
      expect(JSON.stringify(person.model.requests)).toContain(person.canary);
      expect(JSON.stringify(person.model.requests)).not.toContain(other.canary);
      expect(JSON.stringify(person.received)).not.toContain(other.canary);
    }
    const credentials = api.seen.map(({ headers }) => headers.authorization).sort();
    expect(credentials).toEqual(pairs.map(([person]) => `Bearer ${credentialOf(person)}`).sort());
  });

  it('F27 what the servers of one keep is in a folder that has nothing of the other', async () => {
    // Something has to be kept, after everything was removed again.
    for (const [person] of pairs) {
      const body = `Kept by ${person.canary}`;
      await person.say(
        order(
          { name: 'notes__create', arguments: { title: 'Kept', body } },
          { name: 'files__write', arguments: { path: 'kept.txt', content: body } },
        ),
      );
    }
    for (const [person, other] of pairs) {
      const kept = await contentsOf(join(world.dataFolder, 'users', person.id));
      expect(kept).toContain(person.canary);
      expect(kept).not.toContain(other.canary);
    }
  });
});

/** Everything in the files below a folder. */
async function contentsOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return (await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')))).join(
    '\n',
  );
}
