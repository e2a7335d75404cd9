import type { NewServer } from '../../shared/contract.ts';
import { SignalboxError } from '../../shared/errors.ts';
import { KeyedQueue } from '../../shared/keyedQueue.ts';
import type { StoredSecret } from '../../shared/secret.ts';
import type { ServerConfig } from '../../shared/server.ts';

/** The durable list of a user's servers, as the registry needs it. */
export interface ServerStore {
  list(userId: string): Promise<ServerConfig[]>;
  save(userId: string, config: ServerConfig): Promise<void>;
  remove(userId: string, id: string): Promise<void>;
}

/** The secret store, as the registry needs it. */
export interface EnvironmentStore {
  get(userId: string, name: string): Promise<StoredSecret>;
  set(userId: string, name: string, value: string): Promise<void>;
  remove(userId: string, name: string): Promise<void>;
}

/** The servers that run, as the registry needs them. */
export interface RunningServers {
  add(config: ServerConfig): void;
  remove(id: string): Promise<void>;
  setEnabled(id: string, enabled: boolean): void;
}

/** The servers that come with Signalbox. */
export const bundledServers: ServerConfig[] = [bundledServer('clock', 'Clock'), bundledServer('notes', 'Notes')];

function bundledServer(name: 'clock' | 'notes', title: string): ServerConfig {
  return {
    id: name,
    name: title,
    launch: { kind: 'bundled', name },
    enabled: true,
    trusted: true,
    identityParameter: 'user_id',
  };
}

/**
 * A user's servers as configured: every change is stored first and carried out by the supervisor second. Values of
 * environment variables are kept in the secret store only.
 */
export class ServerRegistry {
  readonly #userId: string;
  readonly #store: ServerStore;
  readonly #secrets: EnvironmentStore;
  /** One change after the other: two servers that are added at once must not get one id. */
  readonly #queue = new KeyedQueue();

  constructor(options: { userId: string; store: ServerStore; secrets: EnvironmentStore }) {
    this.#userId = options.userId;
    this.#store = options.store;
    this.#secrets = options.secrets;
  }

  /** The configured servers. Bundled servers that this user does not have yet are added. */
  async load(): Promise<ServerConfig[]> {
    const known = await this.#store.list(this.#userId);
    const added = bundledServers.filter(({ id }) => !known.some((config) => config.id === id));
    for (const config of added) await this.#store.save(this.#userId, config);
    return [...known, ...added];
  }

  /** The values of a server's environment variables. INVALID_INPUT when one has to be entered again. */
  async environmentOf({ id, launch }: ServerConfig): Promise<Record<string, string>> {
    if (launch.kind === 'bundled') return {};
    const entries = launch.environmentNames.map(async (name): Promise<[string, string]> => {
      const secret = await this.#secrets.get(this.#userId, secretName(id, name));
      if (secret.status === 'stored') return [name, secret.value];
      throw new SignalboxError(
        'INVALID_INPUT',
        `The value of ${name} can't be read on this computer. Remove the server and add it again with its value.`,
      );
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  /** Adds a server with its lever off. */
  add(server: NewServer, running: RunningServers): Promise<ServerConfig> {
    return this.#change(async () => {
      const names = server.environment.map(({ name }) => name);
      if (new Set(names).size < names.length) {
        throw new SignalboxError('INVALID_INPUT', 'An environment variable is named twice. Keep one of them.');
      }
      const existing = await this.#store.list(this.#userId);
      const config = newConfig(
        server,
        existing.map(({ id }) => id),
      );
      for (const { name, value } of server.environment) {
        await this.#secrets.set(this.#userId, secretName(config.id, name), value);
      }
      await this.#store.save(this.#userId, config);
      running.add(config);
      return config;
    });
  }

  /** Stops a server and forgets it with its secrets. */
  remove(id: string, running: RunningServers): Promise<void> {
    return this.#change(async () => {
      const { launch } = await this.#get(id);
      if (launch.kind === 'bundled') {
        throw new SignalboxError(
          'DENIED',
          'This server comes with Signalbox and stays. Switch it off if you do not need it.',
        );
      }
      await this.#store.remove(this.#userId, id);
      await running.remove(id);
      for (const name of launch.environmentNames) await this.#secrets.remove(this.#userId, secretName(id, name));
    });
  }

  /** Remembers where a lever stands and moves it. */
  setEnabled(id: string, enabled: boolean, running: RunningServers): Promise<void> {
    return this.#change(async () => {
      await this.#store.save(this.#userId, { ...(await this.#get(id)), enabled });
      running.setEnabled(id, enabled);
    });
  }

  #change<T>(work: () => Promise<T>): Promise<T> {
    return this.#queue.run(this.#userId, work);
  }

  async #get(id: string): Promise<ServerConfig> {
    const config = (await this.#store.list(this.#userId)).find((other) => other.id === id);
    if (config === undefined) throw new SignalboxError('NOT_FOUND', 'There is no such server.');
    return config;
  }
}

function newConfig({ name, command, args, cwd, environment }: NewServer, takenIds: string[]): ServerConfig {
  const environmentNames = environment.map((variable) => variable.name);
  return {
    id: uniqueId(name, takenIds),
    name,
    launch: { kind: 'stdio', command, args, cwd: cwd || null, environmentNames },
    enabled: false,
    trusted: false,
    identityParameter: null,
  };
}

function secretName(serverId: string, name: string): string {
  return `server/${serverId}/environment/${name}`;
}

/** An id from a name: its letters and digits, with a number where another server has it already. */
export function uniqueId(name: string, taken: string[]): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 28)
    .replace(/^-+|-+$/g, '');
  const base = plain || 'server';
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? base : `${base}-${number}`;
    if (!taken.includes(id)) return id;
  }
}
