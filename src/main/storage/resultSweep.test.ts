import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StorageAccess } from './access.ts';
import { ResultFiles } from './resultFiles.ts';
import { sweepResults } from './resultSweep.ts';
import { temporaryFolder } from './testing/openTestStorage.ts';

/*
 * Files and rows that change while they are compared: the moments are chosen by what stands in for the database. The
 * sweep over real storage is in the tests of the repository.
 */
let folder: ReturnType<typeof temporaryFolder>;
let files: ResultFiles;
beforeEach(() => {
  folder = temporaryFolder();
  files = new ResultFiles(folder.path);
});
afterEach(() => folder.remove());

const handle = randomUUID();
const content = Buffer.from('a result');
const isThere = async () => (await files.read(handle, 0, 8, 8)) !== null;

/** A database with one row or none; `meanwhile` happens at the moment when the row is looked up. */
function database(row: 'row' | 'no row', meanwhile: () => Promise<void> = async () => {}) {
  const forgotten: unknown[] = [];
  const access: StorageAccess = {
    now: () => 0,
    readOnly: null,
    read: async (_name, parameters) => {
      const isOurs = JSON.stringify(parameters) === JSON.stringify({ prefix: handle.slice(0, 2) });
      if (isOurs) await meanwhile();
      return (isOurs && row === 'row' ? [handle] : []) as never;
    },
    write: async (_name, parameters) => {
      forgotten.push(parameters);
      return undefined as never;
    },
  };
  return { access, forgotten };
}

const going = () => new AbortController().signal;

describe('a sweep', () => {
  it('removes a file without a row, but not while it is being stored', async () => {
    await files.write(handle, content);
    const { access, forgotten } = database('no row');
    await sweepResults({ access, files, unsettled: new Set([handle]), ending: going() });
    expect(await isThere()).toBe(true);
    await sweepResults({ access, files, unsettled: new Set(), ending: going() });
    expect(await isThere()).toBe(false);
    expect(forgotten).toEqual([]);
  });

  it('keeps a file that is settled between the two looks', async () => {
    await files.write(handle, content);
    const unsettled = new Set([handle]);
    const { access } = database('no row', async () => {
      unsettled.clear();
    });
    await sweepResults({ access, files, unsettled, ending: going() });
    expect(await isThere()).toBe(true);
  });

  it('forgets a row without a file, but not one whose file came between the two looks', async () => {
    const lost = database('row');
    await sweepResults({ access: lost.access, files, unsettled: new Set(), ending: going() });
    expect(lost.forgotten).toEqual([{ handles: [handle] }]);
    const stored = database('row', () => files.write(handle, content));
    await sweepResults({ access: stored.access, files, unsettled: new Set(), ending: going() });
    expect(stored.forgotten).toEqual([]);
    expect(await isThere()).toBe(true);
  });

  it('stops when storage ends', async () => {
    await files.write(handle, content);
    const ending = new AbortController();
    const { access } = database('no row', async () => ending.abort());
    await sweepResults({ access, files, unsettled: new Set(), ending: ending.signal });
    expect(await isThere()).toBe(true);
  });
});

describe('a file of a result', () => {
  it('leaves nothing behind when it can’t get its name', async () => {
    const path = join(folder.path, handle.slice(0, 2));
    mkdirSync(join(path, handle), { recursive: true });
    await expect(files.write(handle, content)).rejects.toThrow();
    expect(readdirSync(path)).toEqual([handle]);
  });

  it('is read only as long as it was', async () => {
    await files.write(handle, content);
    expect(await files.read(handle, 2, 3, 8)).toEqual(Buffer.from('res'));
    for (const size of [7, 9]) expect(await files.read(handle, 2, 3, size)).toBeNull();
    expect(await files.read(randomUUID(), 0, 3, 8)).toBeNull();
  });
});
