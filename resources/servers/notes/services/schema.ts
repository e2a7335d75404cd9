import type Database from 'better-sqlite3';
import { ToolFailure } from '../../kit/outcome.ts';
import { searchText } from './searchText.ts';

/** A script for each version of the file; one that was released never changes. The function `search_text` is there. */
const migrations = [
  `
  CREATE TABLE notes (
    key INTEGER PRIMARY KEY,
    user_id TEXT NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    title_key TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (user_id, id)
  ) STRICT;
  CREATE INDEX notes_by_time ON notes (user_id, updated_at);
  CREATE INDEX notes_by_title ON notes (user_id, title_key);

  CREATE TABLE note_tags (
    user_id TEXT NOT NULL,
    tag TEXT NOT NULL,
    note_key INTEGER NOT NULL REFERENCES notes (key) ON DELETE CASCADE,
    PRIMARY KEY (user_id, tag, note_key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX note_tags_by_note ON note_tags (note_key);

  CREATE VIRTUAL TABLE note_texts USING fts5 (
    title, body, tags, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
  );
  `,
  // Words are found inside of a run of Chinese, Japanese or Thai letters, and vowels that are marks are part of words.
  `
  DROP TABLE note_texts;
  CREATE VIRTUAL TABLE note_texts USING fts5 (
    title, body, tags, tokenize = "unicode61 remove_diacritics 2 categories 'L* N* M* Co'", prefix = '2 3'
  );
  INSERT INTO note_texts (rowid, title, body, tags)
  SELECT key, search_text(title), search_text(body), search_text(coalesce(
    (SELECT group_concat(tag, ' ') FROM note_tags WHERE note_key = notes.key), ''))
  FROM notes;
  `,
];

/**
 * Brings the file to the newest version, each step whole or not at all. Refuses a file of a newer server. Statements on
 * this connection have the function `search_text` from now on: a text as the index takes it.
 */
export function migrate(database: Database.Database): void {
  database.function('search_text', { deterministic: true }, (text) => searchText(String(text)));
  const upgrade = database.transaction(() => {
    const version = Number(database.pragma('user_version', { simple: true }));
    if (version > migrations.length) {
      throw new ToolFailure(
        'UNAVAILABLE',
        'The notes were written by a newer version of this server. Update it to open them.',
      );
    }
    for (const script of migrations.slice(version)) database.exec(script);
    if (version < migrations.length) database.pragma(`user_version = ${migrations.length}`);
  });
  upgrade.immediate();
}
