import type { SearchHit } from '../../../shared/conversation.ts';
import type { Connection } from '../connection.ts';
import { indexQueued } from './searchQueue.ts';
import { readableText, searchText } from './searchText.ts';

/** How many of the newest matches are ranked. Ranking is what makes a search for a common word slow. */
const candidateLimit = 1000;
const maxWords = 16;
/** A word in a title says more about a conversation than the same word in one of its messages. */
const titleWeight = 2;
/** Few enough that the place shows on two lines of the rail, because a match stands in the middle of them. */
const excerptWords = 16;

interface Match {
  row: number;
  conversation_id: string;
  item_id: string | null;
  title: string;
  updated_at: number;
  /** The lower, the better (as SQLite's bm25 has it). */
  score: number;
}

/**
 * What a person typed as an FTS5 query that can't fail: every word is quoted, so that nothing in it is syntax, and
 * matches as a prefix; a run of letters of a script without spaces matches anywhere. Null when there is no letter or
 * digit to look for.
 */
export function searchExpression(query: string): string | null {
  const words = query
    .replaceAll('\0', ' ')
    .split(/\s+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  if (words.length === 0) return null;
  return words
    .slice(0, maxWords)
    .map((word) => `"${searchText(word).replaceAll('"', '""')}"*`)
    .join(' AND ');
}

/** The user's conversations in which one title or message has every word of the query: best first, each once. */
export function searchConversations(
  connection: Connection,
  { userId, query, limit }: { userId: string; query: string; limit: number },
): SearchHit[] {
  const expression = searchExpression(query);
  if (expression === null) return [];
  const find = (source: SearchSource) =>
    connection
      .all<Match>(source.matches, { userId, expression })
      .map((match) => ({ ...match, source, score: match.score * source.weight }));
  const best = bestOfEach([...find(titles), ...find(items)]).slice(0, limit);
  const excerpts = new Map([titles, items].map((source) => [source, excerptsOf(connection, source, expression, best)]));
  return best.map(({ source, row, conversation_id, item_id, title, updated_at }) => ({
    conversationId: conversation_id,
    itemId: item_id,
    title,
    updatedAt: updated_at,
    excerpt: excerpts.get(source)?.get(row) ?? title,
  }));
}

/** Makes the search indexes anew, also damaged ones; then no text waits to be taken into them. */
export function rebuildSearch(connection: Connection): void {
  connection.run("INSERT INTO title_search (title_search) VALUES ('rebuild')");
  connection.run("INSERT INTO item_search (item_search) VALUES ('rebuild')");
  while (indexQueued(connection));
}

/** A search index and what its matches weigh. */
interface SearchSource {
  weight: number;
  matches: string;
  excerpts: string;
}

/** `item`: what gives the id of a matched message, as SQL. */
function searchSource(table: string, joined: string, item: string, weight: number): SearchSource {
  return {
    weight,
    // An index yields its matches by row without sorting, so that only those within the limit are scored.
    matches: `SELECT ${table}.rowid AS row, conversations.id AS conversation_id, ${item} AS item_id, conversations.title,
        conversations.updated_at, bm25(${table}) AS score
      FROM ${table} JOIN ${joined}
      WHERE ${table} MATCH @expression AND conversations.user_id = @userId AND conversations.removed_at IS NULL
      ORDER BY ${table}.rowid DESC LIMIT ${candidateLimit}`,
    // One pass for all rows (the plus keeps SQLite from looking the words up anew for each). U+0002 and U+0003 mark a
    // match: a person does not type them, and the page needs no parsing of markup.
    excerpts: `SELECT rowid AS row, snippet(${table}, 0, char(2), char(3), '…', ${excerptWords}) AS excerpt FROM ${table}
      WHERE ${table} MATCH @expression AND rowid BETWEEN @first AND @last
        AND +rowid IN (SELECT value FROM json_each(@rows))`,
  };
}

const titles = searchSource(
  'title_search',
  'conversations ON conversations.row = title_search.rowid',
  'NULL',
  titleWeight,
);
const items = searchSource(
  'item_search',
  `items ON items.row = item_search.rowid
   JOIN turns ON turns.user_id = items.user_id AND turns.id = items.turn_id
   JOIN conversations ON conversations.user_id = turns.user_id AND conversations.id = turns.conversation_id`,
  'items.id',
  1,
);

interface SourcedMatch extends Match {
  source: SearchSource;
}

/** The best match of each conversation, best first; of equals, the conversation that changed last comes first. */
function bestOfEach(all: SourcedMatch[]): SourcedMatch[] {
  const best = new Map<string, SourcedMatch>();
  for (const match of all) {
    const known = best.get(match.conversation_id);
    if (known === undefined || match.score < known.score) best.set(match.conversation_id, match);
  }
  return [...best.values()].sort((a, b) => a.score - b.score || b.updated_at - a.updated_at);
}

/** The excerpts of those matches that a source found, by row. */
function excerptsOf(
  connection: Connection,
  source: SearchSource,
  expression: string,
  matches: SourcedMatch[],
): Map<number, string> {
  const rows = matches.filter((match) => match.source === source).map(({ row }) => row);
  if (rows.length === 0) return new Map();
  const found = connection.all<{ row: number; excerpt: string }>(source.excerpts, {
    expression,
    rows: JSON.stringify(rows),
    first: Math.min(...rows),
    last: Math.max(...rows),
  });
  return new Map(found.map(({ row, excerpt }) => [row, readableText(excerpt)]));
}
