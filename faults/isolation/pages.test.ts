import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Conversation, ConversationEvent } from '../../src/shared/conversation.ts';
import { newAgent } from './owned.ts';
import { connectPage } from './pagePort.ts';
import { first } from './person.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
}, 60_000);
afterAll(() => world.close());

/** A page at which Alice is signed in. */
async function pageOfAlice() {
  const page = world.host.openPage('window');
  await connectPage(world.host, page).api.users.signIn({ id: world.alice.id, passphrase: null });
  return page;
}

/** Notes down what comes on a stream until it ends, in whatever way. */
function follow(stream: AsyncIterable<unknown>): { heard: string[]; over: Promise<void> } {
  const heard: string[] = [];
  const over = (async () => {
    for await (const value of stream) heard.push(JSON.stringify(value));
  })().catch(() => {});
  return { heard, over };
}

it('F27 a page that another user signs in at hears nothing more of the one before', async () => {
  const { alice, bob, host } = world;
  const page = await pageOfAlice();
  const before = connectPage(host, page);
  const { conversationId } = await alice.say(`I am ${alice.canary}`);
  const streams = await Promise.all([
    before.api.agents.watch({}),
    before.api.servers.watch({}),
    before.api.conversations.watch({}),
    before.api.turns.watch({ conversationId, resume: null }),
    before.api.servers.watchLog({ id: 'notes' }),
    before.api.settings.watch({}),
  ]);
  const followed = streams.map(follow);
  await before.api.users.signIn({ id: bob.id, passphrase: null });
  await before.ended;
  await Promise.all(followed.map(({ over }) => over));
  const heard = followed.map(({ heard }) => heard.length);
  await newAgent(alice);
  await alice.say(`More of ${alice.canary}`, conversationId);
  expect(followed.map(({ heard }) => heard.length)).toEqual(heard);

  const after = connectPage(host, page);
  expect(await after.api.system.info({})).toMatchObject({ user: { id: bob.id } });
  const found = await Promise.all([
    first(await after.api.agents.watch({})),
    first(await after.api.conversations.watch({})),
    first(await after.api.settings.watch({})),
    after.api.conversations.search({ query: alice.canary }),
  ]);
  expect(JSON.stringify(found)).toContain(bob.canary);
  expect(JSON.stringify(found)).not.toContain(alice.canary);
  const resumed = await after.api.turns.watch({ conversationId, resume: { epoch: host.epoch, seq: 0 } });
  await expect(first(resumed)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('F27 what was begun at a page goes on for the one who began it', async () => {
  const { alice, bob, host } = world;
  const page = await pageOfAlice();
  const port = connectPage(host, page);
  const conversations = await alice.api.conversations.watch({});
  // The answer may not arrive any more: what is begun is seen in the list of who began it.
  await Promise.allSettled([
    port.api.turns.start({ conversationId: null, text: `Begun by ${alice.canary}` }),
    port.api.users.signIn({ id: bob.id, passphrase: null }),
  ]);
  const { id, headTurnId } = await begun(conversations);
  expect((await alice.ended(id, headTurnId ?? '')).turn.status).toBe('completed');
  await expect(bob.settled(id, headTurnId ?? '')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await first(await bob.api.conversations.watch({}))).toMatchObject({ conversations: [] });
});

/** The conversation that begins while the list is watched. */
async function begun(list: AsyncIterable<ConversationEvent>): Promise<Conversation> {
  for await (const event of list) {
    if (event.type === 'snapshot') {
      const found = event.conversations.find(({ title }) => title.startsWith('Begun by'));
      if (found !== undefined) return found;
    } else if (event.type === 'conversation' && event.conversation.title.startsWith('Begun by')) {
      return event.conversation;
    }
  }
  throw new Error('The list ended before anything began.');
}

it('F27 a passphrase keeps others out, and a page that does not know it stays whose it was', async () => {
  const { alice, bob, host } = world;
  await bob.api.users.setPassphrase({ current: null, next: 'correct horse' });
  const page = await pageOfAlice();
  const port = connectPage(host, page);
  const agents = follow(await port.api.agents.watch({}));
  for (const passphrase of [null, 'wrong horse']) {
    await expect(port.api.users.signIn({ id: bob.id, passphrase })).rejects.toMatchObject({ code: 'DENIED' });
  }
  expect(await port.api.system.info({})).toMatchObject({ user: { id: alice.id } });
  const { id } = await newAgent(alice);
  // The stream was not ended: it tells of what changed after the wrong passphrases.
  const listed = await first(await port.api.agents.watch({}));
  expect(listed.map((agent) => agent.id)).toContain(id);
  await port.api.users.signOut({});
  await port.ended;
  await agents.over;
  expect(agents.heard.at(-1)).toContain(id);
  await expect(connectPage(host, page).api.conversations.search({ query: 'x' })).rejects.toMatchObject({
    code: 'UNAUTHORIZED',
  });
  await bob.api.users.setPassphrase({ current: 'correct horse', next: null });
});
