import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimDataFolder } from './dataFolder.ts';
import { TestProcess } from './testing/childProcess.ts';
import { openTestStorage, temporaryFolder } from './testing/openTestStorage.ts';
import { sampleConversation } from './testing/samples.ts';

/*
 * A superuser may write where modes forbid it, so that under one the folder is opened by a process without that right.
 */
const isSuperuser = process.getuid?.() === 0;
const withoutOverride = ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--inh-caps=-all'];
const [tool = '', ...toolArguments] = withoutOverride;
const canDropRights = isSuperuser && spawnSync(tool, [...toolArguments, 'true']).status === 0;
const canForbid = process.platform !== 'win32' && (!isSuperuser || canDropRights);

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  forbid(folder.path, false);
  folder.remove();
});

/** Takes the right to write from everybody, for a folder and what is in it, or gives it back. */
function forbid(path: string, forbidden: boolean): void {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isFile()) chmodSync(join(path, entry.name), forbidden ? 0o400 : 0o600);
  }
  chmodSync(path, forbidden ? 0o500 : 0o700);
}

async function openForbidden(path: string): Promise<unknown> {
  forbid(path, true);
  const child = new TestProcess('openReadOnly.ts', [path], isSuperuser ? withoutOverride : []);
  const found: unknown = JSON.parse(await child.line());
  await child.ended();
  forbid(path, false);
  return found;
}

const refused = { code: 'READ_ONLY', retryable: false, message: expect.stringContaining('permission was denied') };
const everythingReadable = {
  owner: true,
  readOnly: expect.stringMatching(/can’t write.*permission was denied/),
  user: 'Alice',
  titles: ['A title'],
  refused,
  resultRefused: refused,
  secret: { status: 'stored', value: 'sk-1' },
};

describe.skipIf(!canForbid)('F43 a data folder that can’t be written', () => {
  it('is read, and every change is refused in words', async () => {
    const storage = await fill(folder.path);
    await storage.close();
    expect(await openForbidden(folder.path)).toEqual(everythingReadable);
    expect(await openForbidden(folder.path)).toEqual(everythingReadable);
  });

  it('is read with what a killed host had not yet moved into the main file', async () => {
    const storage = await fill(folder.path);
    const copy = temporaryFolder();
    cpSync(folder.path, copy.path, { recursive: true, filter: (path) => !path.endsWith('-shm') });
    await storage.close();
    try {
      expect(readdirSync(copy.path)).toContain('signalbox.db-wal');
      expect(await openForbidden(copy.path)).toEqual(everythingReadable);
    } finally {
      copy.remove();
    }
  });

  it('is refused where it has no database, with what to do', async () => {
    expect(await openForbidden(folder.path)).toEqual({ failed: expect.stringMatching(/can’t write.*--data-dir/) });
  });
});

describe('a data folder that can’t exist', () => {
  it('is refused with its name and what to do', async () => {
    const file = join(folder.path, 'a file');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'below')]) {
      const error = {
        code: 'STORAGE_ERROR',
        retryable: false,
        message: expect.stringMatching(/a file is in the way.*--data-dir/),
      };
      await expect(claimDataFolder(path)).rejects.toMatchObject(error);
      await expect(openTestStorage(path)).rejects.toMatchObject({ ...error, message: expect.stringContaining(path) });
    }
  });

  it('does not hide a database that is a folder', async () => {
    mkdirSync(join(folder.path, 'signalbox.db'));
    await expect(openTestStorage(folder.path)).rejects.toMatchObject({ code: 'STORAGE_ERROR' });
  });
});

async function fill(path: string) {
  const storage = await openTestStorage(path);
  const user = await storage.users.ensureLocal('Alice');
  await storage.conversations.create(user.id, sampleConversation({ title: 'A title' }));
  await storage.secrets.set(user.id, 'provider', 'sk-1');
  return storage;
}
