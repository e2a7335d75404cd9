import { openReadable } from './connection.ts';
import { isDamage } from './sqliteErrors.ts';

/**
 * How closely a database is looked at. `schema` reads its first pages, `pages` every page once, `everything` also
 * compares indexes with their tables.
 */
export type Depth = 'schema' | 'pages' | 'everything';

/** What is wrong with the content of a database, in SQLite's words; null when nothing was found. Changes nothing. */
export function integrityProblem(path: string, depth: Depth): string | null {
  try {
    const connection = openReadable(path);
    try {
      connection.get('SELECT count(*) FROM sqlite_schema');
      if (depth === 'schema') return null;
      const answer = connection.pragma(depth === 'pages' ? 'quick_check(1)' : 'integrity_check(1)');
      return answer === 'ok' ? null : String(answer);
    } finally {
      connection.close();
    }
  } catch (error) {
    if (isDamage(error)) return String(error);
    throw error;
  }
}
