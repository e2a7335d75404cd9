import { copyFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Connection, checkpointPages, openReadable, openWritable } from './connection.ts';
import { type StorageFiles, storageFiles } from './files.ts';
import { Housekeeping } from './housekeeping.ts';
import { openForWriting } from './openDatabase.ts';
import { temporaryFolder } from './testing/openTestStorage.ts';

let folder: ReturnType<typeof temporaryFolder>;
let files: StorageFiles;
let connection: Connection;
let housekeeping: Housekeeping;
beforeEach(() => {
  folder = temporaryFolder();
  files = storageFiles(folder.path);
  openForWriting(folder.path).connection?.close();
  connection = openWritable(files.database);
  housekeeping = new Housekeeping(connection);
});
afterEach(() => {
  connection.close();
  folder.remove();
});

const journalBytes = () => statSync(`${files.database}-wal`).size;
const fullJournal = checkpointPages * 4096;

/** Adds users, each in a commit of its own. */
function commit(count: number): void {
  for (let index = 0; index < count; index++) {
    connection.run("INSERT INTO users (id, name, created_at, is_local) VALUES (hex(randomblob(8)), 'A', 1, 0)");
    housekeeping.committed();
  }
}

/** How many users are in the main file, without its journal. */
function usersInMainFile(): number {
  const copy = join(folder.path, 'copy.db');
  copyFileSync(files.database, copy);
  const reader = openReadable(copy);
  const row = reader.get<{ n: number }>('SELECT count(*) AS n FROM users');
  reader.close();
  return row?.n ?? -1;
}

describe('housekeeping', () => {
  it('gives the journal its full size once there was a commit, and leaves nothing else', () => {
    expect(housekeeping.step()).toBe(false);
    expect(journalBytes()).toBeLessThan(fullJournal);
    commit(1);
    const before = { pages: connection.pragma('page_count'), cache: connection.pragma('cache_size') };
    expect(housekeeping.step()).toBe(false);
    const grown = journalBytes();
    expect(grown).toBeGreaterThan(fullJournal);
    expect({ pages: connection.pragma('page_count'), cache: connection.pragma('cache_size') }).toEqual(before);
    expect(connection.get("SELECT 1 FROM sqlite_schema WHERE name = 'filler'")).toBeUndefined();

    commit(20);
    housekeeping.step();
    expect(journalBytes()).toBe(grown);
    const reader = openReadable(files.database);
    expect(reader.get('SELECT count(*) AS n FROM users')).toEqual({ n: 21 });
    expect(reader.pragma('integrity_check')).toBe('ok');
    reader.close();
  });

  it('moves the journal into the main file after many commits', () => {
    commit(10);
    housekeeping.step();
    expect(usersInMainFile()).toBe(0);
    commit(50);
    housekeeping.step();
    expect(usersInMainFile()).toBe(60);
  });

  it('F42 can be tried again where the disk was full', () => {
    commit(1);
    connection.pragma(`max_page_count = ${Number(connection.pragma('page_count'))}`);
    expect(() => housekeeping.step()).toThrow('full');
    expect(connection.inTransaction).toBe(false);
    expect(housekeeping.step()).toBe(false);
    connection.pragma('max_page_count = 1000000');
    commit(1);
    expect(connection.get('SELECT count(*) AS n FROM users')).toEqual({ n: 2 });
  });
});
