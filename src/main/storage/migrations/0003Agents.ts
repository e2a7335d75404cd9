import type { Migration } from './index.ts';

/** The host of an address with its port, without a user name or a password; SQLite has no function for it. */
const hostOfEndpoint = `
  SELECT user_id, CASE WHEN instr(authority, '@') = 0 THEN authority ELSE substr(authority, instr(authority, '@') + 1) END
    AS host
  FROM (SELECT user_id, substr(rest, 1, instr(rest || '/', '/') - 1) AS authority FROM (
    SELECT user_id, replace(replace(replace(substr(url, instr(url, '://') + 3), char(92), '/'), '?', '/'), '#', '/') AS rest
    FROM (SELECT user_id, json_extract(settings, '$.provider.baseUrl') AS url FROM settings WHERE json_valid(settings))
  ))`;

/**
 * Agents, rules of approval and what was approved by them, and the shown branch of a conversation. A rule for one turn or
 * conversation goes with it; a line of the log outlives its conversation. `result_uses` names the conversations in which
 * a result is shown beside the one that it belongs to: a copied conversation shows the results of its original.
 *
 * `items` is made anew, with its rows and their numbers, because SQLite can't change which kinds a table allows; the
 * search index keeps its contents. What is stored gets the form of the new contract here, so that reading needs no second
 * form. What is not sound JSON stays as it is: it was unreadable before, and is no reason not to start.
 */
export const agents: Migration = {
  version: 3,
  name: 'agents',
  sql: `
ALTER TABLE conversations ADD COLUMN head_turn_id TEXT;
UPDATE conversations SET head_turn_id = (
  SELECT turns.id FROM turns WHERE turns.user_id = conversations.user_id AND turns.conversation_id = conversations.id
  ORDER BY turns.row DESC LIMIT 1
);

ALTER TABLE turns ADD COLUMN details TEXT;
UPDATE turns SET details = (
  SELECT json_object('origin', 'message', 'agentId', conversations.agent_id, 'usage', NULL, 'context', NULL)
  FROM conversations
  WHERE conversations.user_id = turns.user_id AND conversations.id = turns.conversation_id
);

DROP VIEW searchable_items;
CREATE TABLE new_items (
  row INTEGER PRIMARY KEY,
  user_id TEXT NOT NULL,
  id TEXT NOT NULL,
  turn_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('user', 'assistant', 'reasoning', 'tool_call', 'handoff')),
  status TEXT,
  approval_id TEXT,
  text TEXT,
  details TEXT,
  searchable INTEGER NOT NULL CHECK (searchable = 0 OR (searchable = 1 AND text IS NOT NULL)),
  UNIQUE (user_id, id),
  FOREIGN KEY (user_id, turn_id) REFERENCES turns (user_id, id) ON DELETE CASCADE
) STRICT;
INSERT INTO new_items
  (row, user_id, id, turn_id, position, created_at, kind, status, approval_id, text, details, searchable)
SELECT row, user_id, id, turn_id, position, created_at, kind, status, approval_id, text,
  CASE
    WHEN kind = 'user' THEN '{"attachments":[]}'
    WHEN NOT json_valid(details) THEN details
    WHEN json_type(details) <> 'object' THEN details
    WHEN kind = 'assistant' THEN json_insert(details, '$.agentColor', 0)
    ELSE json_insert(details, '$.permission', NULL)
  END,
  searchable
FROM items ORDER BY row;
DROP TABLE items;
ALTER TABLE new_items RENAME TO items;
CREATE INDEX items_by_turn ON items (user_id, turn_id, position);
CREATE UNIQUE INDEX items_by_approval ON items (user_id, approval_id) WHERE approval_id IS NOT NULL;
CREATE VIEW searchable_items AS SELECT row, text FROM items WHERE searchable = 1;
CREATE TRIGGER items_inserted AFTER INSERT ON items WHEN new.searchable = 1 BEGIN
  INSERT INTO item_search (rowid, text) VALUES (new.row, new.text);
END;
CREATE TRIGGER items_updated AFTER UPDATE OF text, searchable ON items
WHEN old.searchable <> new.searchable OR (new.searchable = 1 AND old.text <> new.text) BEGIN
  INSERT INTO item_search (item_search, rowid, text)
  SELECT 'delete', old.row, old.text WHERE old.searchable = 1;
  INSERT INTO item_search (rowid, text)
  SELECT new.row, new.text WHERE new.searchable = 1;
END;
CREATE TRIGGER items_deleted AFTER DELETE ON items WHEN old.searchable = 1 BEGIN
  INSERT INTO item_search (item_search, rowid, text) VALUES ('delete', old.row, old.text);
END;

CREATE TABLE agents (
  row INTEGER PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  agent TEXT NOT NULL,
  UNIQUE (user_id, id)
) STRICT;

CREATE TABLE approval_rules (
  row INTEGER PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  rule TEXT NOT NULL,
  turn_id TEXT,
  conversation_id TEXT,
  UNIQUE (user_id, id),
  FOREIGN KEY (user_id, turn_id) REFERENCES turns (user_id, id) ON DELETE CASCADE,
  FOREIGN KEY (user_id, conversation_id) REFERENCES conversations (user_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX approval_rules_by_turn ON approval_rules (user_id, turn_id) WHERE turn_id IS NOT NULL;
CREATE INDEX approval_rules_by_conversation ON approval_rules (user_id, conversation_id)
  WHERE conversation_id IS NOT NULL;

CREATE TABLE approval_log (
  row INTEGER PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  conversation_id TEXT,
  record TEXT NOT NULL,
  UNIQUE (user_id, id)
) STRICT;
CREATE INDEX approval_log_by_user ON approval_log (user_id, row);
CREATE INDEX approval_log_by_conversation ON approval_log (user_id, conversation_id) WHERE conversation_id IS NOT NULL;

CREATE TABLE result_uses (
  user_id TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  handle TEXT NOT NULL REFERENCES results (handle) ON DELETE CASCADE,
  PRIMARY KEY (user_id, conversation_id, handle),
  FOREIGN KEY (user_id, conversation_id) REFERENCES conversations (user_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX result_uses_by_handle ON result_uses (handle);

UPDATE settings SET settings = json_object(
  'theme', json_extract(settings, '$.theme'),
  'providers', json_array(),
  'defaultModel', json('{"providerId":"builtin","model":"builtin"}'),
  'context', json('{"toolShare":0.25,"shortenResults":"when-full"}')
) WHERE CASE WHEN json_valid(settings) THEN
  json_type(settings, '$.theme') = 'text' AND json_extract(settings, '$.provider.kind') = 'builtin'
END;
UPDATE settings SET settings = json_object(
  'theme', json_extract(settings, '$.theme'),
  'providers', json_array(json_object(
    'id', 'endpoint',
    'kind', 'openai-compatible',
    'name', CASE WHEN host = '' OR instr(host, '@') > 0 THEN 'Endpoint' ELSE substr(lower(host), 1, 60) END,
    'baseUrl', json_extract(settings, '$.provider.baseUrl'),
    'api', 'chat',
    'takesImages', NULL,
    'contextTokens', NULL,
    'prices', NULL
  )),
  'defaultModel', json_object('providerId', 'endpoint', 'model', json_extract(settings, '$.provider.model')),
  'context', json('{"toolShare":0.25,"shortenResults":"when-full"}')
)
FROM (${hostOfEndpoint}) AS hosts
WHERE hosts.user_id = settings.user_id AND CASE WHEN json_valid(settings) THEN
  json_type(settings, '$.theme') = 'text' AND json_extract(settings, '$.provider.kind') = 'openai-compatible'
  AND json_type(settings, '$.provider.baseUrl') = 'text' AND json_type(settings, '$.provider.model') = 'text'
END;
`,
};
