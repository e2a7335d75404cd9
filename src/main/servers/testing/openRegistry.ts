import { SignalboxError } from '../../../shared/errors.ts';
import type { StoredSecret } from '../../../shared/secret.ts';
import type { ServerConfig } from '../../../shared/server.ts';
import type { NewServer } from '../../../shared/serverChange.ts';
import { ServerRegistry } from '../registry.ts';

/** A local server as a user adds it, with one secret. */
export const newServer = (change: Partial<NewServer> = {}): NewServer => ({
  name: 'My Server',
  launch: {
    kind: 'stdio',
    command: 'server',
    args: [],
    cwd: '',
    environment: [{ name: 'TOKEN', value: 'top secret' }],
  },
  ...change,
});

/** A registry on stores in memory, each change of which takes a turn of the event loop as on a disk. */
export function openRegistry() {
  const stored = new Map<string, ServerConfig>();
  const secrets = new Map<string, string>();
  const running = new Map<string, ServerConfig>();
  const renewed: boolean[] = [];
  const disk = { isFull: false };
  const change = async (work: () => void) => {
    await new Promise((resolve) => setImmediate(resolve));
    if (disk.isFull) throw new SignalboxError('STORAGE_ERROR', 'The disk is full.');
    work();
  };
  const registry = new ServerRegistry({
    store: {
      list: async () => [...stored.values()],
      save: (config, changes = new Map()) =>
        change(() => {
          stored.set(config.id, config);
          for (const [name, value] of changes) value === null ? secrets.delete(name) : secrets.set(name, value);
        }),
      remove: (id, names) =>
        change(() => {
          stored.delete(id);
          for (const name of names) secrets.delete(name);
        }),
    },
    secrets: {
      get: async (name): Promise<StoredSecret> => {
        const value = secrets.get(name);
        return value === undefined ? { status: 'none' } : { status: 'stored', value };
      },
    },
  });
  const servers = {
    add: (config: ServerConfig) => void running.set(config.id, config),
    configure: (config: ServerConfig, renew: boolean) => {
      running.set(config.id, config);
      renewed.push(renew);
    },
    remove: async (id: string) => {
      await new Promise((resolve) => setImmediate(resolve));
      running.delete(id);
    },
    setEnabled: (id: string, enabled: boolean) => {
      const config = running.get(id);
      if (config === undefined) throw new SignalboxError('NOT_FOUND', `There is no server “${id}”.`);
      running.set(id, { ...config, enabled });
    },
  };
  return { registry, servers, stored, secrets, running, renewed, disk };
}
