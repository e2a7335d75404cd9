import type { Connection } from '../connection.ts';
import { searchText } from './searchText.ts';

/** How much is taken in at most at once, so that a commit which comes meanwhile does not wait long. */
const rowLimit = 64;
/** In UTF-16 units; a text that is longer is taken in alone. */
const textLimit = 100_000;

interface Queued {
  source: 'title' | 'item';
  row: number;
  length: number;
}

/** Takes some of the texts that wait into the search indexes. Returns whether others still wait. */
export function indexQueued(connection: Connection): boolean {
  const queued = connection.all<Queued>(
    `SELECT source, search_queue.row, coalesce(length(title), length(text), 0) AS length FROM search_queue
     LEFT JOIN conversations ON source = 'title' AND conversations.row = search_queue.row
     LEFT JOIN items ON source = 'item' AND items.row = search_queue.row
     ORDER BY source, search_queue.row LIMIT ${rowLimit + 1}`,
  );
  let length = 0;
  for (const [index, text] of queued.entries()) {
    length += text.length;
    if (index === rowLimit || (index > 0 && length > textLimit)) return true;
    takeIn(connection, text);
    connection.run('DELETE FROM search_queue WHERE source = @source AND row = @row', {
      source: text.source,
      row: text.row,
    });
  }
  return false;
}

function takeIn(connection: Connection, { source, row }: Queued): void {
  const { text, insertions } = sources[source];
  const found = connection.get<{ text: string }>(text, { row });
  if (found === undefined) return;
  const parameters = { row, text: searchText(found.text) };
  for (const insertion of insertions) connection.run(insertion, parameters);
}

const sources = {
  title: {
    text: 'SELECT title AS text FROM conversations WHERE row = @row',
    insertions: [
      'INSERT INTO title_texts (row, title) VALUES (@row, @text)',
      'INSERT INTO title_search (rowid, title) VALUES (@row, @text)',
    ],
  },
  item: {
    text: 'SELECT text FROM items WHERE row = @row',
    insertions: [
      'INSERT INTO item_texts (row, text) VALUES (@row, @text)',
      'INSERT INTO item_search (rowid, text) VALUES (@row, @text)',
    ],
  },
};
