import { randomUUID } from 'node:crypto';
import { rmSync, statSync, symlinkSync, truncateSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { storedResultSchema } from '../../../shared/tool.ts';
import type { Storage } from '../index.ts';
import { resultOverhead } from '../operations/results.ts';
import { newUser, openTestStorage, temporaryFolder } from '../testing/openTestStorage.ts';
import { ResultFolder, sampleText } from '../testing/resultFolder.ts';
import { sampleConversation } from '../testing/samples.ts';

const nowhere = { conversationId: null };
const gone = { code: 'NOT_FOUND', message: expect.stringContaining('not stored any more') };
/** Room for four results of a thousand bytes. */
const resultBytes = 4 * (1000 + resultOverhead);
/** How long something in the background is waited for on a busy machine. */
const patience = { timeout: 15_000 };

const folder = temporaryFolder();
const results = new ResultFolder(folder.path);
let storage: Storage;
let alice: string;
let bob: string;
/** What earlier tests left. */
let before: Set<string>;

beforeAll(async () => {
  storage = await openTestStorage(folder.path, { retention: { resultBytes } });
});
beforeEach(() => {
  [alice, bob] = [newUser(folder.path), newUser(folder.path)];
  before = new Set([...results.files(), ...results.rows()]);
});
afterAll(async () => {
  await storage.close();
  folder.remove();
});

const isNew = (name: string) => !before.has(name);
const filesNow = () => results.files().filter(isNew);
const rowsNow = () => results.rows().filter(isNew);

function putText(userId: string, content?: string | Buffer, place: { conversationId: string | null } = nowhere) {
  return storage.results.put(userId, sampleText(content), place);
}

async function conversationOf(userId: string): Promise<{ conversationId: string }> {
  const conversation = sampleConversation();
  await storage.conversations.create(userId, conversation);
  return { conversationId: conversation.id };
}

describe('results', () => {
  it('are given back byte for byte, in pieces', async () => {
    const data = Buffer.from(Array.from({ length: 1001 }, (_, index) => index % 256));
    const part = { kind: 'image', mimeType: 'image/png', name: 'plan.png', data } as const;
    const stored = await storage.results.put(alice, part, nowhere);
    expect(stored).toEqual({
      handle: stored.handle,
      kind: 'image',
      mimeType: 'image/png',
      bytes: 1001,
      name: 'plan.png',
    });
    storedResultSchema.parse(stored);

    expect(await storage.results.info(alice, stored.handle)).toEqual(stored);

    const pieces: Buffer[] = [];
    for (let offset: number | null = 0; offset !== null; ) {
      const piece = await storage.results.read(alice, stored.handle, offset, 250);
      expect(piece).toMatchObject({ bytes: 1001, mimeType: 'image/png' });
      expect(piece.data.byteLength).toBeLessThanOrEqual(250);
      pieces.push(piece.data);
      offset = piece.next;
    }
    expect(pieces).toHaveLength(5);
    expect(Buffer.concat(pieces).equals(data)).toBe(true);
  });

  it('end where they end', async () => {
    const { handle } = await putText(alice, 'four');
    const whole = await storage.results.read(alice, handle, 0, 4);
    expect(whole).toEqual({ data: Buffer.from('four'), next: null, bytes: 4, mimeType: 'text/plain' });
    for (const offset of [4, 5, 1e12]) {
      expect(await storage.results.read(alice, handle, offset, 4)).toMatchObject({ data: Buffer.alloc(0), next: null });
    }
    const empty = await putText(alice, '');
    expect(await storage.results.read(alice, empty.handle, 0, 10)).toMatchObject({ bytes: 0, next: null });
  });

  it.skipIf(process.platform === 'win32')('are files that only their owner can read', async () => {
    const { handle } = await putText(alice);
    expect(statSync(results.pathOf(handle)).mode & 0o777).toBe(0o600);
    for (const path of [results.folderOf(handle), results.root]) {
      expect(statSync(path).mode & 0o777).toBe(0o700);
    }
    expect(filesNow()).toEqual([handle]);
  });

  it('that were lost or cut read as not stored any more', async () => {
    const [lost, cut] = [await putText(alice), await putText(alice)];
    rmSync(results.pathOf(lost.handle));
    truncateSync(results.pathOf(cut.handle), 10);
    for (const { handle } of [lost, cut]) {
      await expect(storage.results.read(alice, handle, 0, 10)).rejects.toMatchObject(gone);
    }
    await expect(storage.results.info(alice, lost.handle)).rejects.toMatchObject(gone);
  });
});

describe('a file of a result that can’t be read', () => {
  it.skipIf(process.platform === 'win32')('is no lost one: the reason is told', async () => {
    const { handle } = await putText(alice, 'a text');
    rmSync(results.pathOf(handle));
    symlinkSync(results.pathOf(handle), results.pathOf(handle));
    await expect(storage.results.read(alice, handle, 0, 10)).rejects.toMatchObject({
      code: 'STORAGE_ERROR',
      message: expect.stringContaining('could not be read'),
    });
  });
});

describe('the room for results', () => {
  it('is made by the oldest of the same user', async () => {
    const bobs = await putText(bob);
    const puts = [];
    for (let index = 0; index < 6; index++) puts.push(await putText(alice));
    const [first, second, ...kept] = puts.map(({ handle }) => handle);
    for (const handle of [first, second]) {
      await expect(storage.results.read(alice, handle ?? '', 0, 1)).rejects.toMatchObject(gone);
    }
    const left = [...kept, bobs.handle].sort();
    expect(rowsNow()).toEqual(left);
    await vi.waitFor(() => expect(filesNow()).toEqual(left), patience);
  });

  it('counts what a file takes, however small its content is', async () => {
    for (let index = 0; index < 10; index++) await putText(alice, '');
    expect(rowsNow()).toHaveLength(Math.floor(resultBytes / resultOverhead));
  });

  it('is not emptied for what will never fit', async () => {
    const { handle } = await putText(alice);
    await expect(putText(alice, Buffer.alloc(resultBytes))).rejects.toMatchObject({ code: 'TOO_LARGE' });
    expect(rowsNow()).toEqual([handle]);
    expect(filesNow()).toEqual([handle]);
  });
});

describe('the results of a conversation', () => {
  it('are hidden and shown with it, and go with it', async () => {
    const place = await conversationOf(alice);
    const { handle } = await putText(alice, 'of a conversation', place);
    const free = await putText(alice, 'of none');
    await storage.conversations.remove(alice, place.conversationId);
    await expect(storage.results.read(alice, handle, 0, 5)).rejects.toMatchObject(gone);
    await storage.conversations.restore(alice, place.conversationId);
    expect((await storage.results.read(alice, handle, 0, 2)).data.toString()).toBe('of');

    await storage.conversations.remove(alice, place.conversationId);
    expect(await storage.conversations.purgeRemoved()).toBe(1);
    expect(rowsNow()).toEqual([free.handle]);
    await vi.waitFor(() => expect(filesNow()).toEqual([free.handle]), patience);
  });

  it('leave nothing behind when there is no such conversation', async () => {
    await expect(putText(alice, 'stray', { conversationId: randomUUID() })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(filesNow()).toEqual([]);
    expect(rowsNow()).toEqual([]);
  });
});

describe('F27 a result of another user', () => {
  it('reads like one that does not exist, whatever the handle', async () => {
    const theirs = await putText(bob, 'private', await conversationOf(bob));
    const handles = [theirs.handle, randomUUID(), '', '..', `../${theirs.handle}`, theirs.handle.toUpperCase(), 'a\0b'];
    const reads = await Promise.allSettled(handles.map((handle) => storage.results.read(alice, handle, 0, 10)));
    for (const read of reads) expect(read).toEqual(reads[1]);
    expect(reads[1]).toMatchObject({ status: 'rejected', reason: gone });
    const infos = await Promise.allSettled(handles.map((handle) => storage.results.info(alice, handle)));
    for (const info of infos) expect(info).toEqual(reads[1]);
    expect((await storage.results.read(bob, theirs.handle, 0, 7)).data.toString()).toBe('private');
  });

  it('can’t be put into another user’s conversation', async () => {
    const place = await conversationOf(bob);
    const attempts = [place, { conversationId: randomUUID() }].map((owner) => putText(alice, 'from Alice', owner));
    const [foreign, unknown] = await Promise.allSettled(attempts);
    expect(foreign).toEqual(unknown);
    expect(foreign).toMatchObject({ status: 'rejected', reason: { code: 'NOT_FOUND' } });
  });
});
