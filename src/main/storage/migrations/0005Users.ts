import type { Migration } from './index.ts';

/**
 * Users get a colour, a passphrase (as `scrypt` left it) and the time at which they last signed in; the host gets settings
 * of its own, and programs get keys. A key is kept as its hash. A request that nobody could be found for has no user.
 */
export const users: Migration = {
  version: 5,
  name: 'users',
  sql: `
ALTER TABLE users ADD COLUMN color INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN passphrase TEXT;
ALTER TABLE users ADD COLUMN last_used_at INTEGER NOT NULL DEFAULT 0;

CREATE TABLE host_settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE api_keys (
  row INTEGER PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  prefix TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  last_used_at INTEGER
) STRICT;
CREATE INDEX api_keys_by_user ON api_keys (user_id, row);

CREATE TABLE gateway_log (
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  method TEXT NOT NULL,
  path TEXT NOT NULL,
  status INTEGER NOT NULL,
  duration REAL NOT NULL,
  credential_kind TEXT,
  credential_name TEXT,
  target TEXT,
  problem TEXT
) STRICT;
CREATE INDEX gateway_log_by_user ON gateway_log (user_id, row);
`,
};
