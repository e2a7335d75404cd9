import type { Migration } from './index.ts';

/**
 * Where a history that a program sends is found again: `hash` stands for the words of a path as the program was told
 * them, and `turn_id` is the end of that path. The same words may have been said in several conversations.
 */
export const gatewayThreads: Migration = {
  version: 6,
  name: 'gateway threads',
  sql: `
CREATE TABLE gateway_threads (
  row INTEGER PRIMARY KEY,
  user_id TEXT NOT NULL,
  hash TEXT NOT NULL,
  turn_id TEXT NOT NULL,
  UNIQUE (user_id, hash, turn_id),
  FOREIGN KEY (user_id, turn_id) REFERENCES turns (user_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX gateway_threads_by_turn ON gateway_threads (user_id, turn_id);
`,
};
