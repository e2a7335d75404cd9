import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import type { FoundNote, Note } from '../models/note.ts';
import { migrate } from './schema.ts';
import { readableText } from './searchText.ts';
import { explainingStorage, isBusy } from './storageFailure.ts';

interface NoteRow {
  key: number;
  id: string;
  title: string;
  body: string;
  /** A JSON array. */
  tags: string;
  created_at: number;
  updated_at: number;
}

export interface Page {
  /** Only notes with this tag; null for all. */
  tag: string | null;
  limit: number;
  offset: number;
}

const tagsOfNote = `(SELECT json_group_array(tag) FROM
  (SELECT tag FROM note_tags WHERE note_key = notes.key ORDER BY tag)) AS tags`;
const columns = `notes.key, notes.id, notes.title, notes.body, notes.created_at, notes.updated_at, ${tagsOfNote}`;
const hasTag = `(@tag IS NULL OR EXISTS (
  SELECT 1 FROM note_tags WHERE user_id = @user AND tag = @tag AND note_key = notes.key))`;

/**
 * SQLite waits for a lock by itself, but not where two processes turn the same new file to WAL at the same moment: one
 * of them is refused at once, to keep both from waiting for each other. That one tries again.
 */
const openAttempts = 100;
const openPauseMs = 20;

/** The notes of all users in one SQLite file. Every method is confined to the user that it is given. */
export class NoteStore {
  readonly #database: Database.Database;
  readonly #statements: ReturnType<typeof prepare>;

  /** Opens or makes `notes.sqlite` in the folder. Throws `ToolFailure` where that cannot be done. */
  static async open(folder: string): Promise<NoteStore> {
    // Loading SQLite takes a third of the time of a start, and a server is often started just to list its tools.
    const { default: Sqlite } = await import('better-sqlite3');
    const open = () =>
      explainingStorage(() => {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        return new NoteStore(new Sqlite(join(folder, 'notes.sqlite')));
      });
    for (let attempt = 1; attempt < openAttempts; attempt += 1) {
      try {
        return open();
      } catch (thrown) {
        if (!isBusy(thrown)) throw thrown;
        await pause(openPauseMs);
      }
    }
    return open();
  }

  /** Takes the database over, and closes it when it can't be used. `open` is the usual way. */
  constructor(database: Database.Database) {
    this.#database = database;
    try {
      // What was answered must survive a power cut; fullfsync is what that takes on macOS and nothing elsewhere.
      for (const setting of ['journal_mode = WAL', 'synchronous = FULL', 'fullfsync = ON', 'foreign_keys = ON']) {
        database.pragma(setting);
      }
      migrate(database);
      this.#statements = prepare(database);
    } catch (thrown) {
      database.close();
      throw thrown;
    }
  }

  /** Runs reads over one state of the file. */
  read<Result>(work: () => Result): Result {
    return explainingStorage(() => this.#database.transaction(work)());
  }

  /** Runs reads and writes that happen together or not at all. */
  write<Result>(work: () => Result): Result {
    return explainingStorage(() => this.#database.transaction(work).immediate());
  }

  count(user: string): number {
    return this.#statements.count.get({ user })?.count ?? 0;
  }

  byId(user: string, id: string): Note | null {
    const row = this.#statements.byId.get({ user, id });
    return row ? noteOf(row) : null;
  }

  /** Notes whose title is this, whatever the case; newest first, at most ten. */
  byTitle(user: string, title: string): Note[] {
    return this.#statements.byTitle.all({ user, titleKey: titleKeyOf(title) }).map(noteOf);
  }

  /** Adds the note, or replaces the one of the same id. Only inside `write`. */
  put(user: string, note: Note): void {
    const { id, title, body, createdAt, updatedAt } = note;
    const values = { user, id, title, titleKey: titleKeyOf(title), body, createdAt, updatedAt };
    const key = this.#statements.put.get(values)?.key;
    if (key === undefined) throw new Error('SQLite gave no key for a written note.');
    this.#statements.clearTags.run({ key });
    for (const tag of note.tags) this.#statements.addTag.run({ user, tag, key });
    this.#statements.clearText.run({ key });
    this.#statements.addText.run({ key, title, body, tags: note.tags.join(' ') });
  }

  /** Only inside `write`. */
  remove(user: string, id: string): void {
    const key = this.#statements.byId.get({ user, id })?.key;
    if (key === undefined) return;
    this.#statements.clearText.run({ key });
    this.#statements.remove.run({ key });
  }

  /** A page of the notes, the last changed first, and how many there are in all. */
  list(user: string, page: Page): { notes: Note[]; total: number } {
    const total = this.#statements.countTagged.get({ user, tag: page.tag })?.count ?? 0;
    return { notes: this.#statements.list.all({ user, ...page }).map(noteOf), total };
  }

  /** Notes that match an FTS5 expression, best first; a match in the title or a tag counts more. */
  search(user: string, match: string, page: Page): FoundNote[] {
    return this.#statements.search.all({ user, match, ...page }).map(foundNoteOf);
  }

  /** By what SQLite knows each note, the last changed first. */
  keys(user: string, tag: string | null): number[] {
    return this.#statements.keys.all({ user, tag }).map(({ key }) => key);
  }

  /** Those of the notes with these keys whose title or text contains the text anywhere, in the order of the keys. */
  containing(user: string, keys: readonly number[], text: string, limit: number): Note[] {
    const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
    return this.#statements.containing.all({ user, keys: JSON.stringify(keys), pattern, limit }).map(noteOf);
  }

  /** What the notes of all users take, in bytes, beside what was freed and can be used again. */
  get bytesUsed(): number {
    const [pages, free, size] = (['page_count', 'freelist_count', 'page_size'] as const).map((name) =>
      Number(this.#database.pragma(name, { simple: true })),
    );
    return ((pages ?? 0) - (free ?? 0)) * (size ?? 0);
  }

  close(): void {
    this.#database.close();
  }
}

type Values = Record<string, string | number | null>;

function prepare(database: Database.Database) {
  return { ...prepareReads(database), ...prepareWrites(database) };
}

function prepareReads(database: Database.Database) {
  return {
    count: database.prepare<Values, { count: number }>('SELECT count(*) AS count FROM notes WHERE user_id = @user'),
    byId: database.prepare<Values, NoteRow>(`SELECT ${columns} FROM notes WHERE user_id = @user AND id = @id`),
    byTitle: database.prepare<Values, NoteRow>(
      `SELECT ${columns} FROM notes WHERE user_id = @user AND title_key = @titleKey ORDER BY updated_at DESC LIMIT 10`,
    ),
    countTagged: database.prepare<Values, { count: number }>(
      `SELECT count(*) AS count FROM notes WHERE user_id = @user AND ${hasTag}`,
    ),
    list: database.prepare<Values, NoteRow>(
      `SELECT ${columns} FROM notes WHERE user_id = @user AND ${hasTag}
       ORDER BY updated_at DESC, key DESC LIMIT @limit OFFSET @offset`,
    ),
    // The excerpts are made for the best ones alone: making one costs more than ranking a note.
    search: database.prepare<Values, NoteRow & { excerpt: string }>(
      `WITH best AS MATERIALIZED (
         SELECT notes.key, bm25(note_texts, 5, 1, 3) AS score
         FROM note_texts JOIN notes ON notes.key = note_texts.rowid
         WHERE note_texts MATCH @match AND notes.user_id = @user AND ${hasTag}
         ORDER BY score, notes.updated_at DESC LIMIT @limit OFFSET @offset)
       SELECT ${columns}, snippet(note_texts, 1, '', '', '…', 24) AS excerpt
       FROM best JOIN note_texts ON note_texts.rowid = best.key JOIN notes ON notes.key = best.key
       WHERE note_texts MATCH @match ORDER BY best.score, notes.updated_at DESC`,
    ),
    keys: database.prepare<Values, { key: number }>(
      `SELECT key FROM notes WHERE user_id = @user AND ${hasTag} ORDER BY updated_at DESC, key DESC`,
    ),
    containing: database.prepare<Values, NoteRow>(
      `SELECT ${columns} FROM json_each(@keys) AS wanted JOIN notes ON notes.key = wanted.value
       WHERE user_id = @user AND (title LIKE @pattern ESCAPE '\\' OR body LIKE @pattern ESCAPE '\\')
       ORDER BY wanted.key LIMIT @limit`,
    ),
  };
}

function prepareWrites(database: Database.Database) {
  return {
    put: database.prepare<Values, { key: number }>(
      `INSERT INTO notes (user_id, id, title, title_key, body, created_at, updated_at)
       VALUES (@user, @id, @title, @titleKey, @body, @createdAt, @updatedAt)
       ON CONFLICT (user_id, id) DO UPDATE SET title = excluded.title, title_key = excluded.title_key,
         body = excluded.body, updated_at = excluded.updated_at
       RETURNING key`,
    ),
    remove: database.prepare<Values>('DELETE FROM notes WHERE key = @key'),
    clearTags: database.prepare<Values>('DELETE FROM note_tags WHERE note_key = @key'),
    addTag: database.prepare<Values>('INSERT INTO note_tags (user_id, tag, note_key) VALUES (@user, @tag, @key)'),
    clearText: database.prepare<Values>('DELETE FROM note_texts WHERE rowid = @key'),
    addText: database.prepare<Values>(
      `INSERT INTO note_texts (rowid, title, body, tags)
       VALUES (@key, search_text(@title), search_text(@body), search_text(@tags))`,
    ),
  };
}

function noteOf(row: NoteRow): Note {
  const { id, title, body } = row;
  const tags = JSON.parse(row.tags) as string[];
  return { id, title, body, tags, createdAt: row.created_at, updatedAt: row.updated_at };
}

function foundNoteOf(row: NoteRow & { excerpt: string }): FoundNote {
  return { ...noteOf(row), excerpt: readableText(row.excerpt).replace(/\s+/g, ' ').trim() };
}

function titleKeyOf(title: string): string {
  return title.normalize('NFKC').trim().toLowerCase();
}
