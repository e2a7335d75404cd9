import type { Migration } from './index.ts';

/** The text of the row that a trigger is about is in the index: it does not wait to be taken in. */
const notQueued = (source: 'title' | 'item') =>
  `NOT EXISTS (SELECT 1 FROM search_queue WHERE source = '${source}' AND row = old.row)`;

/**
 * Texts wait in `search_queue` until the writer has time to take them into the search indexes, because that costs more
 * than all else of a commit. What is in an index and not in the queue is in step with its row: triggers take out at once
 * what leaves or changes.
 */
export const searchQueue: Migration = {
  version: 4,
  name: 'search queue',
  sql: `
CREATE TABLE search_queue (
  source TEXT NOT NULL CHECK (source IN ('title', 'item')),
  row INTEGER NOT NULL,
  PRIMARY KEY (source, row)
) STRICT, WITHOUT ROWID;
DROP TRIGGER conversations_inserted;
CREATE TRIGGER conversations_inserted AFTER INSERT ON conversations BEGIN
  INSERT INTO search_queue (source, row) VALUES ('title', new.row);
END;
DROP TRIGGER conversations_updated;
CREATE TRIGGER conversations_updated AFTER UPDATE OF title ON conversations WHEN old.title <> new.title BEGIN
  INSERT INTO title_search (title_search, rowid, title)
  SELECT 'delete', old.row, old.title WHERE ${notQueued('title')};
  INSERT INTO search_queue (source, row) SELECT 'title', new.row WHERE ${notQueued('title')};
END;
DROP TRIGGER conversations_deleted;
CREATE TRIGGER conversations_deleted AFTER DELETE ON conversations BEGIN
  INSERT INTO title_search (title_search, rowid, title)
  SELECT 'delete', old.row, old.title WHERE ${notQueued('title')};
  DELETE FROM search_queue WHERE source = 'title' AND row = old.row;
END;
DROP TRIGGER items_inserted;
CREATE TRIGGER items_inserted AFTER INSERT ON items WHEN new.searchable = 1 BEGIN
  INSERT INTO search_queue (source, row) VALUES ('item', new.row);
END;
DROP TRIGGER items_updated;
CREATE TRIGGER items_updated AFTER UPDATE OF text, searchable ON items
WHEN old.searchable <> new.searchable OR (new.searchable = 1 AND old.text <> new.text) BEGIN
  INSERT INTO item_search (item_search, rowid, text)
  SELECT 'delete', old.row, old.text WHERE old.searchable = 1 AND ${notQueued('item')};
  DELETE FROM search_queue WHERE new.searchable = 0 AND source = 'item' AND row = old.row;
  INSERT INTO search_queue (source, row) SELECT 'item', new.row WHERE new.searchable = 1 AND ${notQueued('item')};
END;
DROP TRIGGER items_deleted;
CREATE TRIGGER items_deleted AFTER DELETE ON items WHEN old.searchable = 1 BEGIN
  INSERT INTO item_search (item_search, rowid, text)
  SELECT 'delete', old.row, old.text WHERE ${notQueued('item')};
  DELETE FROM search_queue WHERE source = 'item' AND row = old.row;
END;
`,
};
