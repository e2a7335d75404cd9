import type { SearchHit } from '../../../shared/conversation.ts';
import type { Connection } from '../connection.ts';

/** How many of the newest matches are ranked. Ranking is what makes a search for a common word slow. */
const candidateLimit = 1000;
const maxWords = 16;
/** A word in a title says more about a conversation than the same word in one of its messages. */
const titleWeight = 2;
const excerptWords = 24;

interface Match {
  row: number;
  conversation_id: string;
  title: string;
  updated_at: number;
  /** The lower, the better (as SQLite's bm25 has it). */
  score: number;
}

/**
 * What a person typed as an FTS5 query that can't fail: every word is quoted, so that nothing in it is syntax, and
 * matches as a prefix. Null when there is no letter or digit to look for.
 */
export function searchExpression(query: string): string | null {
  const words = query
    .replaceAll('\0', ' ')
    .split(/\s+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  if (words.length === 0) return null;
  return words
    .slice(0, maxWords)
    .map((word) => `"${word.replaceAll('"', '""')}"*`)
    .join(' AND ');
}

/** The user's conversations in which one title or message has every word of the query: best first, each once. */
export function searchConversations(
  connection: Connection,
  { userId, query, limit }: { userId: string; query: string; limit: number },
): SearchHit[] {
  const expression = searchExpression(query);
  if (expression === null) return [];
  const titles = matches(connection, titleQueries, userId, expression);
  const items = matches(connection, itemQueries, userId, expression);
  const best = bestOfEach([
    ...titles.map((match) => ({ ...match, queries: titleQueries, score: match.score * titleWeight })),
    ...items.map((match) => ({ ...match, queries: itemQueries })),
  ]);
  return best.slice(0, limit).map(({ queries, row, ...match }) => ({
    conversationId: match.conversation_id,
    title: match.title,
    updatedAt: match.updated_at,
    excerpt: connection.get<{ excerpt: string }>(queries.excerpt, { expression, row })?.excerpt ?? match.title,
  }));
}

/** Makes the search indexes anew from the texts they index. */
export function rebuildSearch(connection: Connection): void {
  connection.run("INSERT INTO title_search (title_search) VALUES ('rebuild')");
  connection.run("INSERT INTO item_search (item_search) VALUES ('rebuild')");
}

interface SearchQueries {
  /** The row at which the newest `candidateLimit` matches of the user begin; none when there are fewer. */
  boundary: string;
  ranked: string;
  excerpt: string;
}

function searchQueries(table: string, source: string): SearchQueries {
  const visible = `FROM ${table} JOIN ${source}
    WHERE ${table} MATCH @expression AND conversations.user_id = @userId AND conversations.removed_at IS NULL`;
  return {
    boundary: `SELECT ${table}.rowid AS row ${visible} ORDER BY ${table}.rowid DESC LIMIT 1 OFFSET ${candidateLimit - 1}`,
    ranked: `SELECT ${table}.rowid AS row, conversations.id AS conversation_id, conversations.title,
      conversations.updated_at, bm25(${table}) AS score ${visible} AND ${table}.rowid >= @first`,
    // U+0002 and U+0003 mark a match: a person does not type them, and the page needs no parsing of markup.
    excerpt: `SELECT snippet(${table}, 0, char(2), char(3), '…', ${excerptWords}) AS excerpt FROM ${table}
      WHERE ${table} MATCH @expression AND rowid = @row`,
  };
}

const titleQueries = searchQueries('title_search', 'conversations ON conversations.row = title_search.rowid');
const itemQueries = searchQueries(
  'item_search',
  `items ON items.row = item_search.rowid
   JOIN turns ON turns.user_id = items.user_id AND turns.id = items.turn_id
   JOIN conversations ON conversations.user_id = turns.user_id AND conversations.id = turns.conversation_id`,
);

function matches(connection: Connection, queries: SearchQueries, userId: string, expression: string): Match[] {
  const boundary = connection.get<{ row: number }>(queries.boundary, { userId, expression });
  return connection.all<Match>(queries.ranked, { userId, expression, first: boundary?.row ?? 0 });
}

/** The best match of each conversation, best first; of equals, the conversation that changed last comes first. */
function bestOfEach<M extends Match>(all: M[]): M[] {
  const best = new Map<string, M>();
  for (const match of all) {
    const known = best.get(match.conversation_id);
    if (known === undefined || match.score < known.score) best.set(match.conversation_id, match);
  }
  return [...best.values()].sort((a, b) => a.score - b.score || b.updated_at - a.updated_at);
}
