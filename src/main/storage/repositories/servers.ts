import type { Logger } from '../../../shared/logger.ts';
import { type ServerConfig, serverConfigSchema } from '../../../shared/server.ts';
import type { StorageAccess } from '../access.ts';
import { parseStored } from './stored.ts';

/** The servers that a user has, as configured. */
export interface ServerRepository {
  /** In the order in which they were added. */
  list(userId: string): Promise<ServerConfig[]>;
  /** Adds a server, or replaces the one with the same id at its place. */
  save(userId: string, config: ServerConfig): Promise<void>;
  /** Forgets a server with its calls and its tool list. NOT_FOUND for an id that this user does not have. */
  remove(userId: string, id: string): Promise<void>;
}

export function serverRepository({ read, write }: StorageAccess, log: Logger): ServerRepository {
  return {
    list: async (userId) => {
      const rows = await read('servers.list', { userId });
      // A stored server that can't be understood is left out, and stays stored: the others must still start.
      return rows.flatMap(({ id, config }) => parseStored(serverConfigSchema, config, `server ${id}`, log) ?? []);
    },
    save: (userId, config) => write('servers.save', { userId, config }),
    remove: (userId, id) => write('servers.remove', { userId, id }),
  };
}
