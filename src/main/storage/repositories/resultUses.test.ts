import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Item, ToolCallItem, Turn } from '../../../shared/conversation.ts';
import type { StoredResult } from '../../../shared/tool.ts';
import type { Storage } from '../index.ts';
import { newUser, openTestStorage, temporaryFolder } from '../testing/openTestStorage.ts';
import { ResultFolder, sampleText } from '../testing/resultFolder.ts';
import { sampleAttachment, sampleCall, sampleConversation, sampleMessage, sampleTurn } from '../testing/samples.ts';

/* Which conversations a result is part of. */
const gone = { code: 'NOT_FOUND', message: expect.stringContaining('not stored any more') };
/** How long something in the background is waited for on a busy machine. */
const patience = { timeout: 15_000 };

const folder = temporaryFolder();
const results = new ResultFolder(folder.path);
let storage: Storage;
let alice: string;
let bob: string;

beforeAll(async () => {
  storage = await openTestStorage(folder.path);
});
beforeEach(() => {
  [alice, bob] = [newUser(folder.path), newUser(folder.path)];
});
afterAll(async () => {
  await storage.close();
  folder.remove();
});

const putFree = (userId: string) => storage.results.put(userId, sampleText(), { conversationId: null });

/** Begins a turn in a new conversation with a message that has files; returns the conversation's id. */
async function send(userId: string, ...files: StoredResult[]): Promise<string> {
  const conversation = sampleConversation();
  await storage.turns.begin(userId, { conversation, ...turnWith(conversation.id, files) });
  return conversation.id;
}

function turnWith(conversationId: string, files: StoredResult[], given: Partial<Turn> = {}) {
  const turn = sampleTurn(conversationId, given);
  return { turn, items: [sampleMessage(turn.id, 'Look', { attachments: files.map(sampleAttachment) })] as Item[] };
}

/** A call that gave a result. */
function callWith(turnId: string, stored: StoredResult): ToolCallItem {
  const data = { text: '', structured: null, cutFrom: null, stored: [stored] };
  return sampleCall(turnId, { status: 'succeeded', approvalId: null, outcome: { success: true, data } });
}

/** Copies a conversation's one turn, with a message that has a file and a call that gave a result, to a new one. */
async function copyWith(userId: string, file: StoredResult, result: StoredResult): Promise<string> {
  const conversation = sampleConversation();
  const { turn, items } = turnWith(conversation.id, [file], { status: 'completed' });
  await storage.turns.copy(userId, { conversation, turns: [turn], items: [...items, callWith(turn.id, result)] });
  return conversation.id;
}

describe('a file that was attached', () => {
  it('is part of the conversation that its message begins, and goes with it', async () => {
    const [sent, other] = [await putFree(alice), await putFree(alice)];
    const id = await send(alice, sent);
    await storage.conversations.remove(alice, id);
    await expect(storage.results.info(alice, sent.handle)).rejects.toMatchObject(gone);
    expect(await storage.results.info(alice, other.handle)).toEqual(other);
    await storage.conversations.purgeRemoved();
    await vi.waitFor(() => expect(results.files()).not.toContain(sent.handle), patience);
    expect(results.rows()).toContain(other.handle);
  });

  it('is part of an old conversation as well', async () => {
    const file = await putFree(alice);
    const id = await send(alice);
    await storage.turns.begin(alice, { conversation: null, ...turnWith(id, [file]) });
    await storage.conversations.remove(alice, id);
    await expect(storage.results.info(alice, file.handle)).rejects.toMatchObject(gone);
  });

  it('stays free when its message is refused', async () => {
    const file = await putFree(alice);
    const id = await send(alice);
    const { turn, items } = turnWith(id, [file]);
    const start = { conversation: null, turn: { ...turn, parentId: turn.id }, items };
    await expect(storage.turns.begin(alice, start)).rejects.toBeDefined();
    await storage.conversations.remove(alice, id);
    expect(await storage.results.info(alice, file.handle)).toEqual(file);
  });

  it('F27 of another user stays theirs', async () => {
    const theirs = await putFree(bob);
    const id = await send(alice, theirs);
    await expect(storage.results.info(alice, theirs.handle)).rejects.toMatchObject(gone);
    await storage.conversations.remove(alice, id);
    await storage.conversations.purgeRemoved();
    expect(await storage.results.info(bob, theirs.handle)).toEqual(theirs);
  });
});

describe('a result that two conversations show', () => {
  it('is there until both are gone', async () => {
    const [file, result] = [await putFree(alice), await putFree(alice)];
    const id = await send(alice, file, result);
    const copy = await copyWith(alice, file, result);
    await storage.conversations.remove(alice, id);
    for (const stored of [file, result]) expect(await storage.results.info(alice, stored.handle)).toEqual(stored);
    await storage.conversations.purgeRemoved();
    for (const { handle } of [file, result]) {
      expect((await storage.results.read(alice, handle, 0, 1)).data.toString()).toBe('x');
    }

    await storage.conversations.remove(alice, copy);
    for (const { handle } of [file, result]) {
      await expect(storage.results.info(alice, handle)).rejects.toMatchObject(gone);
    }
    await storage.conversations.purgeRemoved();
    expect(results.rows()).not.toContain(file.handle);
    await vi.waitFor(() => expect(results.files()).not.toContain(result.handle), patience);
  });

  it('goes with both at once', async () => {
    const file = await putFree(alice);
    const ids = [await send(alice, file), await send(alice, file)];
    for (const id of ids) await storage.conversations.remove(alice, id);
    await storage.conversations.purgeRemoved();
    expect(results.rows()).not.toContain(file.handle);
  });

  it('F27 is not made so by another user', async () => {
    const file = await putFree(bob);
    const id = await send(bob, file);
    await copyWith(alice, file, file);
    await expect(storage.results.info(alice, file.handle)).rejects.toMatchObject(gone);
    await storage.conversations.remove(bob, id);
    await expect(storage.results.info(bob, file.handle)).rejects.toMatchObject(gone);
    await storage.conversations.purgeRemoved();
    expect(results.rows()).not.toContain(file.handle);
  });
});
