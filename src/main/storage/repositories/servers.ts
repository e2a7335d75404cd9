import type { Logger } from '../../../shared/logger.ts';
import { type ServerConfig, serverConfigSchema } from '../../../shared/server.ts';
import type { StorageAccess } from '../access.ts';
import type { SecretStore } from '../secretStore.ts';
import { sealedChanges } from './sealedChanges.ts';
import { parseStored } from './stored.ts';

/** The servers that a user has, as configured. */
export interface ServerRepository {
  /** In the order in which they were added. */
  list(userId: string): Promise<ServerConfig[]>;
  /**
   * Adds a server, or replaces the one with the same id at its place. In the same commit secrets are stored by name, or
   * removed with null. UNAVAILABLE where one can't be encrypted; nothing has changed then.
   */
  save(userId: string, config: ServerConfig, secrets?: ReadonlyMap<string, string | null>): Promise<void>;
  /**
   * Forgets a server with its calls, its tool list and the rules about it, and the secrets of these names. NOT_FOUND for
   * an id that this user does not have.
   */
  remove(userId: string, id: string, secrets?: readonly string[]): Promise<void>;
}

export function serverRepository(
  { read, write, now }: StorageAccess,
  sealing: Pick<SecretStore, 'seal'>,
  log: Logger,
): ServerRepository {
  return {
    list: async (userId) => {
      const rows = await read('servers.list', { userId });
      // A stored server that can't be understood is left out, and stays stored: the others must still start.
      return rows.flatMap(({ id, config }) => parseStored(serverConfigSchema, config, `server ${id}`, log) ?? []);
    },
    save: async (userId, config, changes = new Map()) => {
      const secrets = await sealedChanges(sealing, userId, changes);
      await write('servers.save', { userId, config, secrets, at: now() });
    },
    remove: (userId, id, secrets = []) => write('servers.remove', { userId, id, secrets }),
  };
}
