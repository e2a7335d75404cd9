import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listBackups, takeBackup } from './backup.ts';
import { openWritable } from './connection.ts';
import { markSuspect, type StorageFiles, storageFiles } from './files.ts';
import { openForWriting } from './openDatabase.ts';
import { indexQueued } from './operations/searchQueue.ts';
import type { Reply } from './protocol.ts';
import { findDamage } from './recovery.ts';
import { StorageServer } from './storageServer.ts';
import { temporaryFolder } from './testing/openTestStorage.ts';

let folder: ReturnType<typeof temporaryFolder>;
let files: StorageFiles;
beforeEach(() => {
  folder = temporaryFolder();
  files = storageFiles(folder.path);
});
afterEach(() => folder.remove());

/** Opens, does something, closes; returns what the user is told. */
function open(work: (sql: (text: string) => unknown[]) => void = () => {}): string | null {
  const { connection, notice } = openForWriting(folder.path);
  if (connection === null) throw new Error('Not writable');
  work((text) => connection.all(text));
  connection.close();
  return notice;
}

function addUser(name: string): void {
  const connection = openWritable(files.database);
  connection.run('INSERT INTO users (id, name, created_at, is_local) VALUES (?, ?, 1, 0)', [name, name]);
  connection.close();
}

function usersNow(): { users: string[]; notice: string | null } {
  const users: string[] = [];
  const notice = open((sql) => {
    for (const row of sql('SELECT name FROM users ORDER BY name')) {
      if (row !== null && typeof row === 'object' && 'name' in row) users.push(String(row.name));
    }
  });
  return { users, notice };
}

/** A database with a backup that has Alice, and Bob after it. */
function withBackup(): void {
  open();
  addUser('Alice');
  takeBackup(folder.path, 'daily', Date.UTC(2025, 4, 3, 10, 12));
  addUser('Bob');
}

const garble = (from: number, length: number) => () => {
  const content = readFileSync(files.database);
  randomBytes(length).copy(content, from);
  writeFileSync(files.database, content);
};

const damages: [name: string, damage: () => void][] = [
  ['all of it is garbage', () => writeFileSync(files.database, randomBytes(50_000))],
  ['its head is garbage', garble(0, 100)],
  ['its first page is garbage', garble(100, 3900)],
  ['pages in the middle are garbage', garble(4096 * 3, 4096 * 8)],
  ['its end is cut off', () => truncateSync(files.database, 4096 * 5)],
  ['it is text', () => writeFileSync(files.database, 'This is not a database at all.\n'.repeat(100))],
  ['it is empty', () => truncateSync(files.database, 0)],
];

describe('F44 a damaged database', () => {
  it.each(damages)('is replaced by the backup when %s', (_, damage) => {
    withBackup();
    damage();
    const damaged = readFileSync(files.database);
    const { users, notice } = usersNow();
    expect(users).toEqual(['Alice']);
    expect(notice).toContain('2025-05-03 10:12 UTC');
    const kept = /kept as (.*)\.$/.exec(notice ?? '')?.[1] ?? '';
    expect(readFileSync(kept).equals(damaged)).toBe(true);
    expect(usersNow()).toEqual({ users: ['Alice'], notice: null });
  });

  it.each(damages.filter(([name]) => name !== 'it is empty'))(
    'is replaced by an empty one without a backup when %s',
    (_, damage) => {
      open();
      addUser('Alice');
      damage();
      const { users, notice } = usersNow();
      expect(users).toEqual([]);
      expect(notice).toMatch(/no backup.*empty.*kept as/);
    },
  );

  it('is looked for where it went missing', () => {
    withBackup();
    rmSync(files.database);
    expect(usersNow()).toMatchObject({ users: ['Alice'], notice: expect.stringContaining('restored') });
  });

  it('takes its journal with it', () => {
    withBackup();
    writeFileSync(files.database, randomBytes(50_000));
    const journal = randomBytes(9000);
    writeFileSync(`${files.database}-wal`, journal);
    expect(usersNow().users).toEqual(['Alice']);
    const [moment = ''] = readdirSync(files.quarantine);
    const kept = join(files.quarantine, moment, `${basename(files.database)}-wal`);
    expect(readFileSync(kept).equals(journal)).toBe(true);
  });

  it('is replaced by an older backup where the newest is damaged too', () => {
    withBackup();
    takeBackup(folder.path, 'daily', Date.UTC(2025, 4, 4));
    writeFileSync(listBackups(files)[0]?.path ?? '', randomBytes(9000));
    writeFileSync(files.database, randomBytes(50_000));
    expect(usersNow()).toMatchObject({ users: ['Alice'], notice: expect.stringContaining('2025-05-03') });
  });

  it('stays where it is as long as its replacement is not whole', () => {
    withBackup();
    writeFileSync(files.database, randomBytes(50_000));
    const damaged = readFileSync(files.database);
    mkdirSync(join(files.replacement, 'in the way'), { recursive: true });
    expect(() => usersNow()).toThrow();
    expect(readFileSync(files.database).equals(damaged)).toBe(true);
    rmSync(files.replacement, { recursive: true });
    expect(usersNow().users).toEqual(['Alice']);
  });

  it('is not restored over a sound one', () => {
    withBackup();
    expect(usersNow()).toEqual({ users: ['Alice', 'Bob'], notice: null });
  });
});

describe('a restore that was cut short', () => {
  it('ends when the damaged file was moved away already', () => {
    withBackup();
    copyFileSync(listBackups(files)[0]?.path ?? '', files.replacement);
    rmSync(files.database);
    writeFileSync(`${files.database}-wal`, 'left behind');
    expect(usersNow()).toMatchObject({ users: ['Alice'], notice: expect.stringContaining('restored') });
    expect(existsSync(files.replacement)).toBe(false);
  });

  it('begins anew when it was not', () => {
    withBackup();
    writeFileSync(files.replacement, 'half a copy');
    writeFileSync(files.database, randomBytes(50_000));
    expect(usersNow()).toMatchObject({ users: ['Alice'], notice: expect.stringContaining('2025-05-03') });
    expect(existsSync(files.replacement)).toBe(false);
  });

  it('does not trust a replacement that is no database', () => {
    withBackup();
    writeFileSync(files.replacement, 'half a copy');
    renameSync(files.database, `${files.database}.elsewhere`);
    expect(usersNow().users).toEqual(['Alice']);
  });
});

describe('damage met while running', () => {
  const search = { userId: 'Alice', query: 'rare', limit: 5 };

  function talk(): void {
    const connection = openWritable(files.database);
    connection.execute(`INSERT INTO conversations (user_id, id, title, agent_id, created_at, updated_at)
      VALUES ('Alice', 'c', 'A rare title', 'assistant', 1, 1)`);
    indexQueued(connection);
    connection.close();
  }

  /** Asks the reader thread's server, as a window would. */
  function searchNow(): Reply[] {
    const replies: Reply[] = [];
    const server = new StorageServer((some) => replies.push(...some));
    server.serve([
      { id: 1, kind: 'openReader', dataFolder: folder.path },
      { id: 2, kind: 'operation', name: 'conversations.search', parameters: search },
      { id: 3, kind: 'close' },
    ]);
    return replies;
  }

  it('makes the next start mend the search index', () => {
    open();
    addUser('Alice');
    talk();
    const database = new Database(files.database).unsafeMode();
    database.exec('DELETE FROM title_search_docsize');
    database.close();
    expect(searchNow()[1]).toMatchObject({
      ok: false,
      error: { code: 'STORAGE_ERROR', message: expect.stringContaining('Restart') },
    });
    expect(existsSync(files.suspicion)).toBe(true);

    expect(open()).toBeNull();
    expect(existsSync(files.suspicion)).toBe(false);
    expect(searchNow()[1]).toMatchObject({ ok: true, value: [{ title: 'A rare title' }] });
  });

  it('has a large database read whole only then', () => {
    withBackup();
    garble(4096 * 3, 4096 * 8)();
    expect(findDamage(files, 0)).toBeNull();
    markSuspect(files);
    expect(findDamage(files, 0)).not.toBeNull();
  });

  it('keeps the good backups when a backup meets it', () => {
    withBackup();
    garble(4096 * 3, 4096 * 8)();
    expect(takeBackup(folder.path, 'daily', Date.now())).toEqual({ path: null });
    expect(listBackups(files)).toHaveLength(1);
    expect(existsSync(files.suspicion)).toBe(true);
    expect(usersNow().users).toEqual(['Alice']);
    expect(existsSync(files.suspicion)).toBe(false);
  });
});
