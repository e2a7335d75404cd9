import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Storage } from '../index.ts';
import { beginTurn } from '../testing/beginTurn.ts';
import { addUser, openTestStorage, temporaryFolder } from '../testing/openTestStorage.ts';
import { sampleTurn } from '../testing/samples.ts';

const folder = temporaryFolder();
let storage: Storage;
let alice: string;
const bob = 'bob';

beforeAll(async () => {
  storage = await openTestStorage(folder.path);
  alice = (await storage.users.ensureLocal('Alice')).id;
  addUser(folder.path, bob);
});
afterAll(async () => {
  await storage.close();
  folder.remove();
});

const threads = () => storage.gatewayThreads;
const endOf = ({ conversation, turn }: Awaited<ReturnType<typeof beginTurn>>) => ({
  conversationId: conversation.id,
  turnId: turn.id,
});

describe('Threads of programs', () => {
  it('are found by their words, and may be remembered twice', async () => {
    const begun = await beginTurn(storage, alice);
    await threads().put(alice, 'words', begun.turn.id);
    await threads().put(alice, 'words', begun.turn.id);
    expect(await threads().find(alice, 'words')).toEqual(endOf(begun));
    expect(await threads().find(alice, 'other words')).toBeNull();
  });

  it('lead, of several with the same words, to one that nothing follows yet', async () => {
    const first = await beginTurn(storage, alice);
    const second = await beginTurn(storage, alice);
    await threads().put(alice, 'twice', first.turn.id);
    await threads().put(alice, 'twice', second.turn.id);
    expect(await threads().find(alice, 'twice')).toEqual(endOf(second));
    const child = sampleTurn(second.conversation.id, { parentId: second.turn.id });
    await storage.turns.begin(alice, { conversation: null, turn: child, items: [] });
    expect(await threads().find(alice, 'twice')).toEqual(endOf(first));
  });

  it('are gone with their conversation, and come back with it', async () => {
    const begun = await beginTurn(storage, alice);
    await threads().put(alice, 'hidden', begun.turn.id);
    await storage.conversations.remove(alice, begun.conversation.id);
    expect(await threads().find(alice, 'hidden')).toBeNull();
    await storage.conversations.restore(alice, begun.conversation.id);
    expect(await threads().find(alice, 'hidden')).toEqual(endOf(begun));
    await storage.conversations.remove(alice, begun.conversation.id);
    await storage.conversations.purgeRemoved();
    expect(await threads().find(alice, 'hidden')).toBeNull();
  });

  it('F27 lead nobody to another user’s turn', async () => {
    const begun = await beginTurn(storage, bob);
    await threads().put(bob, 'secret', begun.turn.id);
    expect(await threads().find(alice, 'secret')).toBeNull();
    const foreign = await threads()
      .put(alice, 'mine', begun.turn.id)
      .catch((error: unknown) => error);
    const unknown = await threads()
      .put(alice, 'mine', randomUUID())
      .catch((error: unknown) => error);
    expect(foreign).toMatchObject({ code: 'NOT_FOUND' });
    expect(foreign).toEqual(unknown);
  });
});
