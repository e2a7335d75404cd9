import type { Migration } from './index.ts';

/**
 * What a turn tells of its last request gets the parts that it had no place for: the room for the answer, and which
 * results were shortened.
 */
export const contextReports: Migration = {
  version: 8,
  name: 'context reports',
  sql: `
UPDATE turns SET details = json_set(details, '$.context.reply', 0, '$.context.shortened', json('[]'))
WHERE CASE WHEN json_valid(details) THEN json_type(details, '$.context') = 'object' END;
`,
};
