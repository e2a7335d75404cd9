import type Database from 'better-sqlite3';
import { ToolFailure } from '../../kit/outcome.ts';

/** One script for each version of the file; a script that was released never changes. */
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
];

/** Brings the file to the newest version, each step whole or not at all. Refuses a file of a newer server. */
export function migrate(database: Database.Database): void {
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
