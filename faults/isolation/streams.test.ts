import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultAgent } from '../../src/shared/agent.ts';
import { busyDay } from './busyDay.ts';
import { Listener } from './listener.ts';
import { order } from './obedientModel.ts';
import { waitingTurn } from './owned.ts';
import { first, type Person } from './person.ts';
import { procedurePaths } from './probe.ts';
import { openWorld, type World } from './world.ts';

interface Watched {
  /** What the stream is of. */
  input(conversationId: string): object;
  /**
   * Makes a change with these words in it come on the stream; other words that it comes with instead are its result. Null
   * for one that comes by the clock, and has measurements and nothing of what anybody wrote.
   */
  mark: ((person: Person, words: string, conversationId: string) => Promise<unknown>) | null;
}

const nothing = () => ({});
const ofNotes = () => ({ id: 'notes' });
const rename: Watched['mark'] = ({ api }, title, id) => api.conversations.rename({ id, title });
const search = (person: Person, query: string) => person.say(order({ name: 'notes__search', arguments: { query } }));

/** Every stream of the contract but the list of people, which everybody at a host sees. */
const streams: Record<string, Watched> = {
  'conversations.watch': { input: nothing, mark: rename },
  'turns.watch': { input: (conversationId) => ({ conversationId, resume: null }), mark: rename },
  'servers.watch': {
    input: nothing,
    mark: ({ api }, name) =>
      api.servers.add({ name, launch: { kind: 'stdio', command: 'none', args: [], cwd: null, environment: [] } }),
  },
  'servers.watchLog': { input: ofNotes, mark: search },
  'servers.watchSamples': { input: ofNotes, mark: null },
  'servers.watchCalls': { input: ofNotes, mark: async (...given) => (await search(given[0], given[1])).turnId },
  'agents.watch': {
    input: nothing,
    mark: ({ api }, name) => api.agents.save({ ...defaultAgent, id: null, name }),
  },
  'approvals.watchWaiting': {
    input: nothing,
    mark: async (person) => (await waitingTurn(person)).conversationId,
  },
  'approvals.watchRules': {
    input: nothing,
    mark: ({ api }, value) =>
      api.approvals.saveRule({
        id: null,
        rule: { serverId: 'clock', tool: 'now', action: 'ask', conditions: [{ test: 'is', argument: 'x', value }] },
      }),
  },
  'settings.watch': { input: nothing, mark: setProvider },
  'gateway.watch': { input: nothing, mark: ({ api }, name) => api.gateway.createKey({ name, expiresAt: null }) },
  'gateway.watchLog': {
    input: nothing,
    // What it is marked with may not exist, as long as it is noted that somebody asked for it.
    mark: (person, words) => person.ask(world.gateway, 'GET', `/api/conversations/${words}`),
  },
};

async function setProvider({ api }: Person, name: string): Promise<void> {
  const [provider] = (await first(await api.settings.watch({}))).settings.providers;
  if (provider === undefined) throw new Error('There is no provider.');
  await api.settings.saveProvider({ provider: { ...provider, name }, key: { action: 'keep' } });
}

let world: World;
let listeners: Map<Person, Listener>;

beforeAll(async () => {
  world = await openWorld();
  const people = [world.alice, world.bob];
  const opened = await Promise.all(
    people.map(async (person): Promise<[Person, Listener]> => {
      const { conversationId } = await person.say(`I am ${person.canary}`);
      const listener = new Listener(person);
      for (const [path, { input }] of Object.entries(streams)) await listener.open(path, input(conversationId));
      return [person, listener];
    }),
  );
  listeners = new Map(opened);
  await Promise.all(people.map((person) => busyDay(person, world.gateway)));
  // Whatever is still under way to a stream has come once its mark has.
  for (const [person, listener] of listeners) await markAll(person, listener);
}, 120_000);
afterAll(async () => {
  for (const listener of listeners.values()) listener.leave();
  await world.close();
});

async function markAll(person: Person, listener: Listener): Promise<void> {
  const listed = await first(await person.api.conversations.watch({}));
  const oldest = listed.type === 'snapshot' ? listed.conversations.at(-1) : undefined;
  for (const [path, { mark }] of Object.entries(streams)) {
    if (mark === null) continue;
    const words = `mark-${randomUUID().slice(0, 8)}`;
    const others = await mark(person, words, oldest?.id ?? '');
    await listener.until(path, typeof others === 'string' ? others : words);
  }
}

it('knows every stream of the contract', () => {
  const watched = procedurePaths.filter((path) => /\.watch/.test(path) && path !== 'users.watch');
  expect(Object.keys(streams).sort()).toEqual(watched.sort());
});

describe('F27 while both do everything there is to do', () => {
  it.each(Object.keys(streams))('nothing of the other comes on %s', (path) => {
    const { alice, bob } = world;
    for (const [person, other] of [
      [alice, bob],
      [bob, alice],
    ] as const) {
      const heard = listeners.get(person)?.heard.get(path) ?? [];
      expect(heard).not.toHaveLength(0);
      expect(heard.filter((text) => text.includes(other.canary) || text.includes(other.id))).toEqual([]);
    }
  });

  it('nothing of the other is in any answer, error or request to a model', () => {
    const { alice, bob } = world;
    for (const [person, other] of [
      [alice, bob],
      [bob, alice],
    ] as const) {
      expect(person.received.length).toBeGreaterThan(100);
      expect(person.received.filter((text) => text.includes(other.canary))).toEqual([]);
      expect(JSON.stringify(person.model.requests)).toContain(person.canary);
      expect(JSON.stringify(person.model.requests)).not.toContain(other.canary);
    }
  });

  it('a search finds the words of the other nowhere', async () => {
    const { alice, bob } = world;
    expect(await alice.api.conversations.search({ query: alice.canary })).not.toEqual([]);
    expect(await bob.api.conversations.search({ query: alice.canary })).toEqual([]);
    expect(await bob.api.conversations.search({ query: bob.canary })).not.toEqual([]);
    expect(await alice.api.conversations.search({ query: bob.canary })).toEqual([]);
  });
});
