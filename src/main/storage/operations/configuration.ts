import type { ServerConfig } from '../../../shared/server.ts';
import type { Settings } from '../../../shared/settings.ts';
import type { Connection } from '../connection.ts';
import { referring, serverNotFound, userNotFound } from './absence.ts';
import { removeRulesOfServer } from './approvalRules.ts';
import { removeSecret, type SealedSecret, setSecret } from './secrets.ts';

/** A secret that is stored with what it is for, or removed with null. */
export interface SecretChange {
  name: string;
  secret: SealedSecret | null;
}

/** The user's servers in the order they were added, as stored: the repository checks their shape. */
export function listServers(connection: Connection, { userId }: { userId: string }): { id: string; config: string }[] {
  return connection.all('SELECT id, config FROM servers WHERE user_id = @userId ORDER BY row', { userId });
}

/** A server and its secrets change together or not at all: a new address never meets an old credential. */
export function saveServer(
  connection: Connection,
  {
    userId,
    config,
    secrets,
    at,
  }: { userId: string; config: ServerConfig; secrets: readonly SecretChange[]; at: number },
): void {
  referring(userNotFound, () =>
    connection.run(
      `INSERT INTO servers (user_id, id, config) VALUES (@userId, @id, @config)
       ON CONFLICT (user_id, id) DO UPDATE SET config = excluded.config`,
      { userId, id: config.id, config: JSON.stringify(config) },
    ),
  );
  changeSecrets(connection, { userId, secrets, at });
}

/** `secrets`: the names of those that go with it. So do the rules about it: another server may get its id. */
export function removeServer(
  connection: Connection,
  { userId, id, secrets }: { userId: string; id: string; secrets: readonly string[] },
): void {
  const changes = connection.run('DELETE FROM servers WHERE user_id = @userId AND id = @id', { userId, id });
  if (changes === 0) throw serverNotFound();
  for (const name of secrets) removeSecret(connection, { userId, name });
  removeRulesOfServer(connection, { userId, serverId: id });
}

/** The user's settings as stored, or null before they were first changed. */
export function getSettings(connection: Connection, { userId }: { userId: string }): string | null {
  const row = connection.get<{ settings: string }>('SELECT settings FROM settings WHERE user_id = @userId', { userId });
  return row?.settings ?? null;
}

/** Settings and the keys of their providers change together or not at all. */
export function setSettings(
  connection: Connection,
  {
    userId,
    settings,
    secrets,
    at,
  }: { userId: string; settings: Settings; secrets: readonly SecretChange[]; at: number },
): void {
  referring(userNotFound, () =>
    connection.run(
      `INSERT INTO settings (user_id, settings) VALUES (@userId, @settings)
       ON CONFLICT (user_id) DO UPDATE SET settings = excluded.settings`,
      { userId, settings: JSON.stringify(settings) },
    ),
  );
  changeSecrets(connection, { userId, secrets, at });
}

function changeSecrets(
  connection: Connection,
  { userId, secrets, at }: { userId: string; secrets: readonly SecretChange[]; at: number },
): void {
  for (const { name, secret } of secrets) {
    if (secret === null) removeSecret(connection, { userId, name });
    else setSecret(connection, { userId, name, secret, at });
  }
}
