import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { randomFrom, seed, times } from '../soak.ts';
import { order } from './obedientModel.ts';
import { newAgent, newServer, once, stateOf, uploaded, waitingTurn } from './owned.ts';
import { callsIn, first, type Person } from './person.ts';
import { openWorld, type World } from './world.ts';

/** Something that a person does; what comes of it has to hold their canary where it says so. */
interface Operation {
  act(person: Person): Promise<unknown>;
  readonly shows: boolean;
}

const calling = (name: string, args: (person: Person) => object) => async (person: Person) => {
  const said = await person.say(order({ name, arguments: args(person) }));
  return callsIn(said).map(({ status, outcome }) => ({ status, outcome }));
};

const operations: Operation[] = [
  { act: (person) => person.say(`Something of ${person.canary}`), shows: true },
  { act: calling('notes__list', () => ({})), shows: true },
  { act: calling('notes__search', () => ({ query: 'canary' })), shows: true },
  { act: calling('notes__read', () => ({ id: 'The same title' })), shows: true },
  {
    act: calling('notes__update', ({ canary }) => ({ id: 'The same title', body: `Changed by ${canary}` })),
    shows: true,
  },
  { act: calling('clock__now', () => ({ place: 'Oslo' })), shows: false },
  {
    async act(person) {
      const { approvalId, conversationId, turnId } = await waitingTurn(person);
      await person.api.turns.decide({ approvalIds: [approvalId], answer: { ...once, decision: 'deny' } });
      return person.ended(conversationId, turnId);
    },
    shows: true,
  },
  {
    async act(person) {
      const { data } = await person.api.results.read({ handle: await uploaded(person), offset: 0 });
      return Buffer.from(data, 'base64').toString();
    },
    shows: true,
  },
  {
    async act(person) {
      const { id } = await newAgent(person);
      const agents = await first(await person.api.agents.watch({}));
      await person.api.agents.remove({ id });
      return agents;
    },
    shows: true,
  },
  {
    async act(person) {
      const id = await newServer(person);
      const servers = await first(await person.api.servers.watch({}));
      await person.api.servers.remove({ id });
      return servers;
    },
    shows: true,
  },
  { act: (person) => person.api.conversations.search({ query: 'canary' }), shows: true },
  { act: (person) => person.api.approvals.log({ before: null, limit: 50 }), shows: false },
  { act: async (person) => first(await person.api.settings.watch({})), shows: true },
  {
    async act(person) {
      const { conversationId, turnId } = await person.say(`A branch of ${person.canary}`);
      const branch = await person.api.conversations.fork({ turnId });
      await person.api.conversations.rename({ id: branch.id, title: `${person.canary} ${randomUUID()}` });
      await person.api.conversations.remove({ id: conversationId });
      return first(await person.api.turns.watch({ conversationId: branch.id, resume: null }));
    },
    shows: true,
  },
];

let world: World;
beforeAll(async () => {
  world = await openWorld();
  for (const person of [world.alice, world.bob]) {
    for (const tool of ['update', 'create']) {
      const action = tool === 'create' ? ('ask' as const) : ('allow' as const);
      await person.api.approvals.saveRule({ id: null, rule: { serverId: 'notes', tool, action, conditions: [] } });
    }
    const args = { title: 'The same title', body: `First of ${person.canary}` };
    const said = await person.say(order({ name: 'notes__create', arguments: args }));
    const approvalIds = callsIn(said).flatMap(({ approvalId }) => approvalId ?? []);
    await person.api.turns.decide({ approvalIds, answer: once });
    await person.ended(said.conversationId, said.turnId);
  }
}, 60_000);
afterAll(() => world.close());

it(`F27 two people at work at once see nothing of each other, whatever they do: seed ${seed}`, {
  timeout: times(120_000, 1_800_000),
}, async () => {
  const random = randomFrom(seed);
  const { alice, bob } = world;
  const pairs = [
    [alice, bob],
    [bob, alice],
  ] as const;
  const left = Array.from({ length: times(200, 4_000) }, () => {
    const [person, other] = pairs[random() < 0.5 ? 0 : 1];
    const operation = operations[Math.floor(random() * operations.length)];
    return { person, other, operation };
  });
  const work = async () => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const { person, other, operation } = next;
      const result = JSON.stringify(await operation?.act(person));
      if (operation?.shows) expect(result).toContain(person.canary);
      expect(result).not.toContain(other.canary);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  for (const [person, other] of pairs) {
    expect(person.received.filter((text) => text.includes(other.canary))).toEqual([]);
    expect(JSON.stringify(person.model.requests)).not.toContain(other.canary);
    expect(JSON.stringify(await stateOf(person))).not.toContain(other.canary);
  }
});
