import type { Connection } from '../connection.ts';

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
    connection.run(insertions[text.source], { row: text.row });
    connection.run('DELETE FROM search_queue WHERE source = @source AND row = @row', {
      source: text.source,
      row: text.row,
    });
  }
  return false;
}

const insertions = {
  title: 'INSERT INTO title_search (rowid, title) SELECT row, title FROM conversations WHERE row = @row',
  item: 'INSERT INTO item_search (rowid, text) SELECT row, text FROM items WHERE row = @row',
};
