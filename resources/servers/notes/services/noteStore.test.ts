import { type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '../../testing/failures.ts';
import { NoteService } from './noteService.ts';
import { NoteStore } from './noteStore.ts';

const firstPage = { tag: null, limit: 10, offset: 0 };
/** A note as the first version of the file kept it. */
const firstVersion = `
  CREATE TABLE notes (key INTEGER PRIMARY KEY, user_id TEXT NOT NULL, id TEXT NOT NULL, title TEXT NOT NULL,
    title_key TEXT NOT NULL, body TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    UNIQUE (user_id, id)) STRICT;
  CREATE TABLE note_tags (user_id TEXT NOT NULL, tag TEXT NOT NULL,
    note_key INTEGER NOT NULL REFERENCES notes (key) ON DELETE CASCADE, PRIMARY KEY (user_id, tag, note_key)
  ) STRICT, WITHOUT ROWID;
  CREATE VIRTUAL TABLE note_texts USING fts5 (
    title, body, tags, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
  INSERT INTO notes VALUES (1, 'ada', 'n', '图书馆', '图书馆', 'milk', 1, 1);
  INSERT INTO note_tags VALUES ('ada', 'food', 1);
  INSERT INTO note_texts (rowid, title, body, tags) VALUES (1, '图书馆', 'milk', 'food');
  PRAGMA user_version = 1;`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'notes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the file of the notes', () => {
  it('is set to lose nothing that was answered', () => {
    const database = new Database(join(mkdtempSync(join(folder, 'set-')), 'notes.sqlite'));
    const store = new NoteStore(database);
    const settings = ['journal_mode', 'synchronous', 'foreign_keys'].map((name) =>
      database.pragma(name, { simple: true }),
    );
    expect(settings).toEqual(['wal', 2, 1]);
    store.close();
  });

  it('keeps no row of a deleted note', () => {
    const database = new Database(join(mkdtempSync(join(folder, 'rows-')), 'notes.sqlite'));
    const service = new NoteService(new NoteStore(database));
    const rows = () =>
      ['notes', 'note_tags', 'note_texts'].map((table) =>
        database.prepare(`SELECT count(*) FROM ${table}`).pluck().get(),
      );
    const { id } = service.create('ada', { title: 'Secret', body: 'treasure', tags: ['hidden'] });
    expect(rows()).toEqual([1, 1, 1]);
    service.remove('ada', id);
    expect(rows()).toEqual([0, 0, 0]);
    service.close();
  });

  it('F27 keeps apart two notes of the same id, whatever is done to one of them', async () => {
    const store = await NoteStore.open(folder);
    const noteOf = (body: string, tag: string) => ({
      id: 'same',
      title: 'Same',
      body,
      tags: [tag],
      createdAt: 1,
      updatedAt: 1,
    });
    store.write(() => {
      store.put('ada', noteOf('of Ada', 'a'));
      store.put('bob', noteOf('of Bob', 'b'));
      store.put('bob', noteOf('of Bob, changed', 'c'));
    });
    expect(store.byId('ada', 'same')).toEqual(noteOf('of Ada', 'a'));
    expect(store.search('ada', '"bob"', firstPage)).toEqual([]);
    store.write(() => store.remove('bob', 'same'));
    expect(store.byId('bob', 'same')).toBeNull();
    expect(store.search('ada', '"ada"', firstPage)).toMatchObject([{ id: 'same', tags: ['a'] }]);
    store.close();
  });

  it('keeps everything over a close, and two programs can use it at once', async () => {
    const one = new NoteService(await NoteStore.open(folder));
    const other = new NoteService(await NoteStore.open(folder));
    const { id } = one.create('ada', { title: 'Groceries', body: 'milk', tags: ['food'] });
    other.update('ada', id, { body: 'eggs' });
    expect(one.read('ada', id).body).toBe('eggs');
    one.close();
    other.close();
    const later = new NoteService(await NoteStore.open(folder));
    expect(later.read('ada', 'Groceries')).toMatchObject({ id, body: 'eggs', tags: ['food'] });
    const watch = { signal: new AbortController().signal, progress: () => {} };
    expect((await later.search('ada', 'eggs', firstPage, watch)).notes).toHaveLength(1);
    later.close();
  });

  it('F45 of the first version is brought to the next one whole or not at all', async () => {
    const database = new Database(join(folder, 'notes.sqlite'));
    database.exec(firstVersion);
    // A file whose index was taken away can't be updated, and is left as it is.
    database.exec('ALTER TABLE note_texts RENAME TO away');
    await expect(NoteStore.open(folder)).rejects.toThrow('note_texts');
    expect(database.pragma('user_version', { simple: true })).toBe(1);
    database.exec('ALTER TABLE away RENAME TO note_texts');
    database.close();
    const notes = new NoteService(await NoteStore.open(folder));
    const watch = { signal: new AbortController().signal, progress: () => {} };
    for (const query of ['书馆', 'milk', 'food']) {
      const found = await notes.search('ada', query, firstPage, watch);
      expect(found, query).toMatchObject({ match: 'all', notes: [{ title: '图书馆', tags: ['food'] }] });
    }
    notes.close();
  });

  it('is opened by two programs that make it at the same moment', async () => {
    // Each round is lost in about one of four runs by a store that does not try again.
    const open = `
      const { NoteStore } = await import(${JSON.stringify(new URL('./noteStore.ts', import.meta.url).href)});
      for (const folder of process.argv.slice(1)) {
        await new Promise((resolve) => process.once('message', resolve).send('waits'));
        (await NoteStore.open(folder)).close();
      }
      process.disconnect();`;
    const folders = Array.from({ length: 12 }, (_, round) => join(folder, `round-${round}`));
    const stdio: StdioOptions = ['ignore', 'ignore', 'inherit', 'ipc'];
    const programs = [1, 2].map(() =>
      spawn(process.execPath, ['--input-type=module', '--eval', open, ...folders], { stdio }),
    );
    const exits = programs.map((program) => once(program, 'exit'));
    for (const _round of folders) {
      await Promise.all(programs.map((program, at) => Promise.race([once(program, 'message'), exits[at]])));
      for (const program of programs) if (program.connected) program.send('go');
    }
    expect(await Promise.all(exits)).toEqual([
      [0, null],
      [0, null],
    ]);
  });

  it('is made in a folder that its owner alone can enter', async () => {
    const fresh = join(folder, 'deep', 'down');
    (await NoteStore.open(fresh)).close();
    if (process.platform !== 'win32') expect(statSync(fresh).mode & 0o777).toBe(0o700);
    expect(existsSync(join(fresh, 'notes.sqlite'))).toBe(true);
  });

  it.each([
    [
      'F44 is damaged',
      (path: string) => writeFileSync(join(path, 'notes.sqlite'), 'garbage'.repeat(1000)),
      /^STORAGE_ERROR: .*damaged/,
    ],
    [
      'is of a newer version',
      (path: string) => {
        const database = new Database(join(path, 'notes.sqlite'));
        database.pragma('user_version = 99');
        database.close();
      },
      /^UNAVAILABLE: .*newer version/,
    ],
  ])('%s: says so and leaves it as it is', async (_, spoil, message) => {
    const path = mkdtempSync(join(folder, 'spoilt-'));
    spoil(path);
    const opened = await NoteStore.open(path).catch((thrown: unknown) => thrown);
    expect(
      failureOf(() => {
        throw opened;
      }),
    ).toMatch(message);
  });

  it('F43 cannot be made where the folder is a file: says so', async () => {
    const path = join(folder, 'a file');
    writeFileSync(path, '');
    const opened = await NoteStore.open(join(path, 'notes')).catch((thrown: unknown) => thrown);
    expect(
      failureOf(() => {
        throw opened;
      }),
    ).toMatch(/^STORAGE_ERROR: .*cannot be opened/);
  });

  it('F42 that cannot grow refuses the change whole, stays readable, and goes on when there is room', async () => {
    const database = new Database(join(mkdtempSync(join(folder, 'full-')), 'notes.sqlite'));
    const service = new NoteService(new NoteStore(database));
    const kept = service.create('ada', { title: 'Kept', body: 'milk', tags: [] });
    database.pragma('max_page_count = 1');
    expect(failureOf(() => service.create('ada', { title: 'Big', body: 'x'.repeat(90_000), tags: ['new'] }))).toMatch(
      /^STORAGE_ERROR: The disk is full/,
    );
    expect(service.read('ada', kept.id)).toEqual(kept);
    expect(service.list('ada', firstPage).total).toBe(1);
    database.pragma('max_page_count = 100000');
    expect(service.create('ada', { title: 'Big', body: 'x'.repeat(90_000), tags: ['new'] }).tags).toEqual(['new']);
    service.close();
  });
});
