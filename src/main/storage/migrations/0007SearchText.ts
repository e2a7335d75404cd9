import type { Migration } from './index.ts';

/** What takes the text of the row that a trigger is about out of an index, in as far as it was taken in. */
const leave = (source: 'title' | 'item', column: 'title' | 'text') => `
  INSERT INTO ${source}_search (${source}_search, rowid, ${column})
  SELECT 'delete', row, ${column} FROM ${source}_texts WHERE row = old.row;
  DELETE FROM ${source}_texts WHERE row = old.row;
  DELETE FROM search_queue WHERE source = '${source}' AND row = old.row;`;

const options = `prefix = '1 2',
  tokenize = "unicode61 remove_diacritics 2 categories 'L* N* M* Co'"`;

/**
 * The search indexes are of texts of their own, in which the letters of scripts without spaces stand apart: such words
 * are found inside of a run of letters. Marks belong to their letters, as vowels do in Thai and Hindi. Every text waits to
 * be taken in anew, because only the writer knows how to set letters apart.
 */
export const searchText: Migration = {
  version: 7,
  name: 'search text',
  sql: `
DROP TRIGGER conversations_updated;
DROP TRIGGER conversations_deleted;
DROP TRIGGER items_updated;
DROP TRIGGER items_deleted;
DROP TABLE title_search;
DROP TABLE item_search;
DROP VIEW searchable_items;
CREATE TABLE title_texts (row INTEGER PRIMARY KEY, title TEXT NOT NULL) STRICT;
CREATE TABLE item_texts (row INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
CREATE VIRTUAL TABLE title_search USING fts5 (
  title, content = 'title_texts', content_rowid = 'row', ${options}
);
CREATE VIRTUAL TABLE item_search USING fts5 (
  text, content = 'item_texts', content_rowid = 'row', ${options}
);
DELETE FROM search_queue;
INSERT INTO search_queue (source, row) SELECT 'title', row FROM conversations;
INSERT INTO search_queue (source, row) SELECT 'item', row FROM items WHERE searchable = 1;
CREATE TRIGGER conversations_updated AFTER UPDATE OF title ON conversations WHEN old.title <> new.title BEGIN${leave('title', 'title')}
  INSERT INTO search_queue (source, row) VALUES ('title', new.row);
END;
CREATE TRIGGER conversations_deleted AFTER DELETE ON conversations BEGIN${leave('title', 'title')}
END;
CREATE TRIGGER items_updated AFTER UPDATE OF text, searchable ON items
WHEN old.searchable <> new.searchable OR (new.searchable = 1 AND old.text <> new.text) BEGIN${leave('item', 'text')}
  INSERT INTO search_queue (source, row) SELECT 'item', new.row WHERE new.searchable = 1;
END;
CREATE TRIGGER items_deleted AFTER DELETE ON items WHEN old.searchable = 1 BEGIN${leave('item', 'text')}
END;
`,
};
