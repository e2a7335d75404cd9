import type { Migration } from './index.ts';

/**
 * What supervision remembers: the calls of each server, the tools it last had, and large results. Calls and tool lists go
 * with their server, results with their conversation. A handle is made by the host and names a file, so that it is unique
 * among all users and can be nothing but a file's name.
 *
 * Servers gain options and calls gain questions; what is stored gets them here, so that reading needs no second form.
 * What is not sound JSON stays as it is: it was unreadable before, and is no reason not to start.
 */
export const supervision: Migration = {
  version: 2,
  name: 'supervision',
  sql: `
CREATE TABLE call_log (
  row INTEGER PRIMARY KEY,
  user_id TEXT NOT NULL,
  id TEXT NOT NULL,
  server_id TEXT NOT NULL,
  tool TEXT NOT NULL,
  at INTEGER NOT NULL,
  duration REAL NOT NULL,
  attempts INTEGER NOT NULL,
  error_code TEXT,
  error_message TEXT,
  turn_id TEXT,
  CHECK ((error_code IS NULL) = (error_message IS NULL)),
  UNIQUE (user_id, id),
  FOREIGN KEY (user_id, server_id) REFERENCES servers (user_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX call_log_by_server ON call_log (user_id, server_id);

CREATE TABLE tool_lists (
  user_id TEXT NOT NULL,
  server_id TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  tools TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (user_id, server_id),
  FOREIGN KEY (user_id, server_id) REFERENCES servers (user_id, id) ON DELETE CASCADE
) STRICT;

CREATE TABLE results (
  row INTEGER PRIMARY KEY,
  handle TEXT NOT NULL UNIQUE CHECK (length(handle) = 36 AND handle NOT GLOB '*[^0-9a-f-]*'),
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  conversation_id TEXT,
  kind TEXT NOT NULL CHECK (kind IN ('text', 'structured', 'image', 'audio', 'file')),
  mime_type TEXT NOT NULL,
  bytes INTEGER NOT NULL CHECK (bytes >= 0),
  name TEXT,
  created_at INTEGER NOT NULL,
  FOREIGN KEY (user_id, conversation_id) REFERENCES conversations (user_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX results_by_user ON results (user_id, row, bytes);
CREATE INDEX results_by_conversation ON results (user_id, conversation_id) WHERE conversation_id IS NOT NULL;

UPDATE servers SET config = json_insert(config, '$.options', json(
  '{"lifetime":"always","idleMinutes":10,"callTimeout":60,"toolTimeouts":{},"roots":[]}'
)) WHERE CASE WHEN json_valid(config) THEN json_type(config) = 'object' END;

UPDATE items SET details = json_insert(details, '$.progress', NULL, '$.questions', json('[]'))
WHERE kind = 'tool_call' AND json_valid(details);
UPDATE items SET details = json_insert(details, '$.outcome.data.stored', json('[]'))
WHERE kind = 'tool_call' AND CASE WHEN json_valid(details) THEN json_extract(details, '$.outcome.success') END;
`,
};
