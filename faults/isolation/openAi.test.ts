import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpProbe, openAiCases } from './openAiProbes.ts';
import { newAgent, quiet, stateOf } from './owned.ts';
import { first, type Person } from './person.ts';
import { general } from './probe.ts';
import { operationsOf } from './rest.ts';
import { openWorld, type World } from './world.ts';

const probes = Object.entries(openAiCases).flatMap(([operation, probed]) =>
  typeof probed === 'string' ? [] : probed.map((probe): [string, string, HttpProbe] => [operation, probe.what, probe]),
);

let world: World;
beforeAll(async () => {
  world = await openWorld();
}, 60_000);
afterAll(() => world.close());

async function ask(person: Person, { request }: HttpProbe, id: string) {
  const { method, path, body } = request(id);
  const answer = await person.ask(world.gateway, method, path, body);
  return general(answer, id);
}

it('F27 knows of every operation under /v1 what it names', async () => {
  const described = (await operationsOf(world.gateway)).filter((operation) => operation.includes(' /v1/'));
  expect(described.sort()).toEqual(Object.keys(openAiCases).sort());
});

describe('F27 what is another user’s reads like what does not exist, in OpenAI’s form', () => {
  it.each(probes)('%s: %s', async (_operation, _what, probe) => {
    const { alice, bob } = world;
    const id = await probe.make(alice, world.gateway);
    await quiet(alice);
    const before = await stateOf(alice);
    const foreign = await ask(bob, probe, id);
    expect(foreign).toEqual(await ask(bob, probe, probe.unknown()));
    expect(foreign.status).toBe(probe.foreign ?? 404);
    expect(await stateOf(alice)).toEqual(before);
    expect(await ask(alice, probe, id)).toMatchObject({ status: 200 });
    await quiet(alice);
  });

  it('lists the agents of the caller alone', async () => {
    const { alice, bob } = world;
    await newAgent(alice);
    for (const person of [alice, bob]) {
      const { json } = await person.ask(world.gateway, 'GET', '/v1/models');
      const agents = await first(await person.api.agents.watch({}));
      expect(json).toMatchObject({ data: agents.map(({ name }) => ({ name })) });
    }
  });

  it('finds the way back to a conversation of the caller alone', async () => {
    const { alice, bob } = world;
    const titles = async ({ api }: Person) => {
      const listed = await first(await api.conversations.watch({}));
      return listed.type === 'snapshot' ? listed.conversations.map(({ title }) => title) : [];
    };
    const words = 'The same words of both';
    const messages = [{ role: 'user', content: words }];
    const say = (person: Person, said: object[]) =>
      person.ask(world.gateway, 'POST', '/v1/chat/completions', { model: 'assistant', messages: said });
    const told = await Promise.all([alice, bob].map((person) => say(person, messages)));
    expect(told.map(({ status }) => status)).toEqual([200, 200]);
    const more = [...messages, { role: 'assistant', content: `I heard: ${words}` }, { role: 'user', content: 'And?' }];
    await Promise.all([alice, bob].map((person) => say(person, more)));
    for (const person of [alice, bob]) {
      expect((await titles(person)).filter((title) => title === words)).toHaveLength(1);
    }
  });

  it('shows neither anything of the other', () => {
    const { alice, bob } = world;
    expect(bob.received.filter((text) => text.includes(alice.canary))).toEqual([]);
    expect(alice.received.filter((text) => text.includes(bob.canary))).toEqual([]);
  });
});
