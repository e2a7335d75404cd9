import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Belongings, cases, check, giveBelongings, probes } from './probing.ts';
import { operationsOf, restAnswer, routeOf } from './rest.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let belongings: Belongings;

beforeAll(async () => {
  world = await openWorld();
  belongings = await giveBelongings(world);
}, 120_000);
afterAll(() => world.close());

it('F27 knows of every operation under /api what it names', async () => {
  const known = Object.keys(cases).flatMap((path) => {
    const route = routeOf(path);
    if (route === null) return [];
    const address = `/api${route.path}`;
    // What there is now is at the path of a stream without its end.
    return [...new Set([address, address.replace(/\/events$/, '')])].map((each) => `${route.method} ${each}`);
  });
  const described = (await operationsOf(world.gateway)).filter((operation) => operation.includes(' /api/'));
  expect(described.sort()).toEqual(known.sort());
});

describe('F27 what is another user’s reads like what does not exist, over HTTP', () => {
  const forPrograms = probes.filter(([path]) => routeOf(path) !== null);
  it.each(forPrograms)('%s: %s', (path, _what, probe) =>
    check(world, belongings, path, probe, (person, ...given) => restAnswer(person, world.gateway, ...given)),
  );
});

describe('F27 a key', () => {
  it('is of its user alone, whatever user a request names beside it', async () => {
    for (const [person, other] of [
      [world.alice, world.bob],
      [world.bob, world.alice],
    ] as const) {
      const paths = ['/api/system', `/api/system?userId=${other.id}`, `/api/system?user_id=${other.id}`];
      for (const path of paths) {
        const { json } = await person.ask(world.gateway, 'GET', path);
        expect(JSON.stringify(json)).not.toContain(other.id);
      }
      const { json } = await person.ask(world.gateway, 'GET', '/api/system');
      expect(json).toMatchObject({ success: true, data: { user: { id: person.id } } });
    }
  });

  it('ends with its user, and what the log keeps of the other stays theirs', async () => {
    const { alice, bob } = world;
    const secret = randomUUID();
    await alice.ask(world.gateway, 'GET', `/api/conversations/${secret}`);
    const { value } = await (await bob.api.gateway.watchLog({})).next();
    expect(value).not.toEqual([]);
    expect(JSON.stringify(value)).not.toContain(secret);
    await bob.api.users.remove({ passphrase: null });
    expect(await bob.ask(world.gateway, 'GET', '/api/system')).toMatchObject({ status: 401 });
    expect(await alice.ask(world.gateway, 'GET', '/api/system')).toMatchObject({ status: 200 });
    const log = await (await alice.api.gateway.watchLog({})).next();
    expect(JSON.stringify(log.value)).toContain(secret);
  });
});
