import type { Migration } from './index.ts';

/**
 * Ids are unique within a user, and every reference carries the user: a row can't be attached to, or clash with, one of
 * another user, whatever ids a program sends. `row` is the order of creation and the key of the search indexes, which
 * keep no text of their own: triggers tell them what leaves and what joins, in this order. They hold the prefixes of one
 * and two letters ready, because to gather those from all words takes a second in a large history.
 */
export const initial: Migration = {
  version: 1,
  name: 'initial',
  sql: `
CREATE TABLE users (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  is_local INTEGER NOT NULL CHECK (is_local IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX users_one_local ON users (is_local) WHERE is_local = 1;

CREATE TABLE conversations (
  row INTEGER PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  title TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  removed_at INTEGER,
  UNIQUE (user_id, id)
) STRICT;
CREATE INDEX conversations_removed ON conversations (removed_at) WHERE removed_at IS NOT NULL;

CREATE TABLE turns (
  row INTEGER PRIMARY KEY,
  user_id TEXT NOT NULL,
  id TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  parent_id TEXT CHECK (parent_id <> id),
  status TEXT NOT NULL
    CHECK (status IN ('running', 'waiting', 'completed', 'cancelled', 'failed', 'interrupted')),
  error TEXT,
  missing_servers TEXT NOT NULL,
  model_label TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  UNIQUE (user_id, id),
  UNIQUE (user_id, conversation_id, id),
  FOREIGN KEY (user_id, conversation_id) REFERENCES conversations (user_id, id) ON DELETE CASCADE,
  FOREIGN KEY (user_id, conversation_id, parent_id) REFERENCES turns (user_id, conversation_id, id)
) STRICT;
CREATE INDEX turns_by_parent ON turns (user_id, conversation_id, parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX turns_unfinished ON turns (status) WHERE status IN ('running', 'waiting');

CREATE TABLE items (
  row INTEGER PRIMARY KEY,
  user_id TEXT NOT NULL,
  id TEXT NOT NULL,
  turn_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('user', 'assistant', 'tool_call')),
  status TEXT,
  approval_id TEXT,
  text TEXT,
  details TEXT,
  searchable INTEGER NOT NULL CHECK (searchable = 0 OR (searchable = 1 AND text IS NOT NULL)),
  UNIQUE (user_id, id),
  FOREIGN KEY (user_id, turn_id) REFERENCES turns (user_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX items_by_turn ON items (user_id, turn_id, position);
CREATE UNIQUE INDEX items_by_approval ON items (user_id, approval_id) WHERE approval_id IS NOT NULL;

CREATE TABLE run_states (
  user_id TEXT NOT NULL,
  turn_id TEXT NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (user_id, turn_id),
  FOREIGN KEY (user_id, turn_id) REFERENCES turns (user_id, id) ON DELETE CASCADE
) STRICT;

CREATE TABLE servers (
  row INTEGER PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  config TEXT NOT NULL,
  UNIQUE (user_id, id)
) STRICT;

CREATE TABLE settings (
  user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  settings TEXT NOT NULL
) STRICT;

CREATE TABLE secrets (
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  backend TEXT NOT NULL,
  data BLOB NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, name)
) STRICT;

CREATE VIRTUAL TABLE title_search USING fts5 (
  title, content = 'conversations', content_rowid = 'row', prefix = '1 2', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER conversations_inserted AFTER INSERT ON conversations BEGIN
  INSERT INTO title_search (rowid, title) VALUES (new.row, new.title);
END;
CREATE TRIGGER conversations_updated AFTER UPDATE OF title ON conversations WHEN old.title <> new.title BEGIN
  INSERT INTO title_search (title_search, rowid, title) VALUES ('delete', old.row, old.title);
  INSERT INTO title_search (rowid, title) VALUES (new.row, new.title);
END;
CREATE TRIGGER conversations_deleted AFTER DELETE ON conversations BEGIN
  INSERT INTO title_search (title_search, rowid, title) VALUES ('delete', old.row, old.title);
END;

CREATE VIEW searchable_items AS SELECT row, text FROM items WHERE searchable = 1;
CREATE VIRTUAL TABLE item_search USING fts5 (
  text, content = 'searchable_items', content_rowid = 'row', prefix = '1 2', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER items_inserted AFTER INSERT ON items WHEN new.searchable = 1 BEGIN
  INSERT INTO item_search (rowid, text) VALUES (new.row, new.text);
END;
CREATE TRIGGER items_updated AFTER UPDATE OF text, searchable ON items
WHEN old.searchable <> new.searchable OR (new.searchable = 1 AND old.text <> new.text) BEGIN
  INSERT INTO item_search (item_search, rowid, text)
  SELECT 'delete', old.row, old.text WHERE old.searchable = 1;
  INSERT INTO item_search (rowid, text)
  SELECT new.row, new.text WHERE new.searchable = 1;
END;
CREATE TRIGGER items_deleted AFTER DELETE ON items WHEN old.searchable = 1 BEGIN
  INSERT INTO item_search (item_search, rowid, text) VALUES ('delete', old.row, old.text);
END;
`,
};
