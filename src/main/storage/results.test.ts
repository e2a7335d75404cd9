import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLogger } from '../../shared/logger.ts';
import { storageFiles } from './files.ts';
import type { Storage } from './index.ts';
import { openTestStorage, temporaryFolder } from './testing/openTestStorage.ts';
import { ResultFolder, sampleText } from './testing/resultFolder.ts';
import { sampleConversation } from './testing/samples.ts';

/* Results over the end and the start of storage. */
const gone = { code: 'NOT_FOUND', message: expect.stringContaining('not stored any more') };
/** How long something in the background is waited for on a busy machine. */
const patience = { timeout: 15_000 };
let folder: ReturnType<typeof temporaryFolder>;
let results: ResultFolder;
let storage: Storage;
let alice: string;

beforeEach(async () => {
  folder = temporaryFolder();
  results = new ResultFolder(folder.path);
  storage = await openTestStorage(folder.path);
  alice = (await storage.users.ensureLocal('Alice')).id;
});
afterEach(async () => {
  await storage.close();
  folder.remove();
});

async function reopen(): Promise<void> {
  await storage.close();
  storage = await openTestStorage(folder.path);
}

const putText = () => storage.results.put(alice, sampleText(), { conversationId: null });

describe('storage', () => {
  it('keeps the results that were asked for before', async () => {
    const puts = Array.from({ length: 4 }, () => putText());
    await storage.close();
    const handles = (await Promise.all(puts)).map(({ handle }) => handle).sort();
    expect(results.rows()).toEqual(handles);
    expect(results.files()).toEqual(handles);
    await expect(putText()).rejects.toMatchObject({ code: 'STORAGE_ERROR' });
    expect(results.files()).toEqual(handles);
  });

  it('refuses a result with a reason where its file can’t be written', async () => {
    writeFileSync(results.root, 'a file');
    await expect(putText()).rejects.toMatchObject({
      code: 'STORAGE_ERROR',
      message: expect.stringContaining('a file is in the way'),
    });
    expect(results.rows()).toEqual([]);
  });
});

describe('a start', () => {
  /** A file that bears a handle, as a crash between the file and its row leaves it. */
  function strayFile(suffix = ''): string {
    const handle = randomUUID();
    mkdirSync(results.folderOf(handle), { recursive: true });
    writeFileSync(`${results.pathOf(handle)}${suffix}`, 'stray');
    return `${handle}${suffix}`;
  }

  it('clears away files that no row names, and rows whose file is lost', async () => {
    const [kept, lost] = [await putText(), await putText()];
    rmSync(results.pathOf(lost.handle));
    for (const suffix of ['', '', '.partial']) strayFile(suffix);
    const foreignName = join(results.folderOf(kept.handle), 'a note of the user.txt');
    writeFileSync(foreignName, '');
    await reopen();
    await vi.waitFor(() => {
      expect(results.files()).toEqual([kept.handle, 'a note of the user.txt'].sort());
      expect(results.rows()).toEqual([kept.handle]);
    }, patience);
    expect((await storage.results.read(alice, kept.handle, 0, 1)).data.toString()).toBe('x');
  });

  it('loses nothing of what is put meanwhile', async () => {
    for (let index = 0; index < 300; index++) strayFile();
    await storage.close();
    storage = await openTestStorage(folder.path);
    const puts = await Promise.all(Array.from({ length: 60 }, () => putText()));
    const handles = puts.map(({ handle }) => handle).sort();
    await vi.waitFor(() => expect(results.files()).toEqual(handles), patience);
    expect(results.rows()).toEqual(handles);
    for (const handle of handles) await storage.results.read(alice, handle, 0, 1);
  });

  it('keeps rows while the folder of results is not there at all', async () => {
    const { handle } = await putText();
    rmSync(results.root, { recursive: true });
    await reopen();
    await expect(storage.results.read(alice, handle, 0, 1)).rejects.toMatchObject(gone);
    await storage.close();
    expect(results.rows()).toEqual([handle]);
  });

  it('drops what was never sent a day later', async () => {
    const day = 24 * 60 * 60 * 1000;
    const conversation = sampleConversation();
    await storage.conversations.create(alice, conversation);
    const old = await putText();
    const ofConversation = await storage.results.put(alice, sampleText(), { conversationId: conversation.id });
    await storage.close();
    storage = await openTestStorage(folder.path, { now: () => Date.now() + day / 2 });
    const newer = await putText();
    await storage.close();
    storage = await openTestStorage(folder.path, { now: () => Date.now() + day });
    const kept = [ofConversation.handle, newer.handle].sort();
    await vi.waitFor(() => expect(results.files()).toEqual(kept), patience);
    expect(results.rows()).toEqual(kept);
    await expect(storage.results.info(alice, old.handle)).rejects.toMatchObject(gone);
  });

  it('with a repaired database leaves every file in its place', async () => {
    const { handle } = await putText();
    await storage.close();
    writeFileSync(storageFiles(folder.path).database, 'garbage '.repeat(1000));
    storage = await openTestStorage(folder.path);
    expect(storage.notice).toContain('damaged');
    await storage.close();
    expect(results.files()).toEqual([handle]);
  });

  it('clears up what it can, and tells what it can’t', async () => {
    const [stuck] = [strayFile(), strayFile()];
    rmSync(results.pathOf(stuck));
    mkdirSync(results.pathOf(stuck));
    const warnings: string[] = [];
    const log = { ...silentLogger, warn: (_: object, message: string) => warnings.push(message) };
    await storage.close();
    storage = await openTestStorage(folder.path, { log });
    await vi.waitFor(() => expect(warnings).toEqual(['Clearing up stored results failed']), patience);
    expect(results.files()).toEqual([stuck]);
  });
});
