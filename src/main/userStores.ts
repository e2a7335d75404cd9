import type { Logger } from '../shared/logger.ts';
import type { ServerStore } from './servers/registry.ts';
import type { CallLogStore, CredentialStore, ResultSink, ToolListStore } from './servers/stores.ts';
import type { Storage } from './storage/index.ts';

/** What the servers of one user keep, bound to that user: they can't name another one. */
export interface UserStores {
  readonly servers: ServerStore;
  readonly credentials: CredentialStore;
  readonly calls: CallLogStore;
  readonly toolLists: ToolListStore;
  readonly results: ResultSink;
}

/** The storage as the servers of one user see it. */
export function userStores(storage: Storage, userId: string, log: Logger): UserStores {
  const { servers, secrets, calls, toolLists, results } = storage;
  return {
    servers: {
      list: () => servers.list(userId),
      save: (config, changes) => servers.save(userId, config, changes),
      remove: (id, names) => servers.remove(userId, id, names),
    },
    credentials: {
      get: (name) => secrets.get(userId, name),
      set: (name, value) => secrets.set(userId, name, value),
      remove: (name) => secrets.remove(userId, name),
    },
    calls: {
      append: (records) => calls.append(userId, records),
      recent: (serverId, limit) => calls.recent(userId, serverId, limit),
    },
    toolLists: {
      list: () => toolLists.list(userId),
      save: (list) => toolLists.save(userId, list),
    },
    results: {
      put: (part, conversationId) =>
        results.put(userId, part, { conversationId }).catch((error: unknown) => {
          log.warn({ error }, 'A part of a result could not be kept');
          return null;
        }),
    },
  };
}
