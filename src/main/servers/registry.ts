import { SignalboxError } from '../../shared/errors.ts';
import { KeyedQueue } from '../../shared/keyedQueue.ts';
import { type BundledLaunch, defaultServerOptions, type ServerConfig } from '../../shared/server.ts';
import type { NewServer, ServerChange } from '../../shared/serverChange.ts';
import { launchOf, type SecretValue, secretChangesOf, secretNamesOf, secretValuesOf } from './launchSecrets.ts';
import { assertSameDestination } from './secretDestination.ts';
import type { CredentialStore } from './stores.ts';

/** The durable list of one user's servers, as the registry needs it. */
export interface ServerStore {
  list(): Promise<ServerConfig[]>;
  /** Stores a server and what changes of its secrets (null removes one), all or nothing. */
  save(config: ServerConfig, secrets?: ReadonlyMap<string, string | null>): Promise<void>;
  /** Forgets a server and the secrets of these names, all or nothing. */
  remove(id: string, secrets: readonly string[]): Promise<void>;
}

/** The servers that run, as the registry needs them. */
export interface RunningServers {
  add(config: ServerConfig): void;
  /** `renew`: a running server has to be started anew even if its configuration reads the same. */
  configure(config: ServerConfig, renew: boolean): void;
  remove(id: string): Promise<void>;
  setEnabled(id: string, enabled: boolean): void;
}

/** The queue of additions: no server has an id with a capital letter. */
const additions = 'ADD';

/** The servers that come with Signalbox. Those that reach what is the user's beside Signalbox wait for its lever. */
export const bundledServers: ServerConfig[] = [
  bundledServer('Clock', { kind: 'bundled', name: 'clock' }, true),
  bundledServer('Notes', { kind: 'bundled', name: 'notes' }, true),
  bundledServer('Files', { kind: 'bundled', name: 'files', folder: null }, false),
  bundledServer('Web APIs', { kind: 'bundled', name: 'http-api', connections: [] }, false),
];

function bundledServer(name: string, launch: BundledLaunch, enabled: boolean): ServerConfig {
  return {
    id: launch.name,
    name,
    launch,
    enabled,
    trusted: true,
    identityParameter: 'user_id',
    options: defaultServerOptions,
  };
}

/** Ids that no user's server gets: tools of the host itself go by this one. */
const reservedIds = ['signalbox'];

/**
 * A user's servers as configured: every change is stored first, with its secrets, and carried out by the supervisor
 * second. Values of environment variables and headers are kept in the secret store only.
 */
export class ServerRegistry {
  readonly #store: ServerStore;
  readonly #secrets: Pick<CredentialStore, 'get'>;
  /** The changes of a server come one after the other; so do additions, or two at once would get one id. */
  readonly #queue = new KeyedQueue();
  /** Ids that are off the list while their processes are still being stopped: nobody gets them meanwhile. */
  readonly #leaving = new Set<string>();

  constructor(options: { store: ServerStore; secrets: Pick<CredentialStore, 'get'> }) {
    this.#store = options.store;
    this.#secrets = options.secrets;
  }

  /** The configured servers. Bundled servers that this user does not have yet are added. */
  async load(): Promise<ServerConfig[]> {
    const known = await this.#store.list();
    const added = bundledServers.filter(({ id }) => !known.some((config) => config.id === id));
    for (const config of added) await this.#store.save(config);
    return [...known, ...added];
  }

  /**
   * The values of a server's environment variables, or of its headers, by name. INVALID_INPUT when one has to be entered
   * again.
   */
  async secretsOf({ id, launch }: ServerConfig): Promise<Record<string, string>> {
    const entries = [...secretNamesOf(id, launch)].map(async ([name, stored]): Promise<[string, string]> => {
      const secret = await this.#secrets.get(stored);
      if (secret.status === 'stored') return [name, secret.value];
      throw new SignalboxError(
        'INVALID_INPUT',
        `The value of ${name} can't be read on this computer. Enter it again in the settings of this server.`,
      );
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  /** Adds a server with its lever off. */
  add({ name, launch }: NewServer, running: RunningServers): Promise<ServerConfig> {
    return this.#queue.run(additions, async () => {
      const values = secretValuesOf(launch);
      assertDistinct(launch.kind, values);
      const existing = await this.#store.list();
      const config: ServerConfig = {
        id: uniqueId(name, [...reservedIds, ...existing.map(({ id }) => id), ...this.#leaving]),
        name,
        launch: launchOf(launch),
        enabled: false,
        trusted: false,
        identityParameter: null,
        options: defaultServerOptions,
      };
      await this.#store.save(config, secretChangesOf(values, null, config));
      running.add(config);
      return config;
    });
  }

  /** Changes a server. Secrets that it does not use any more are forgotten. */
  update(
    { id, name, launch, options, identityParameter }: ServerChange,
    running: RunningServers,
  ): Promise<ServerConfig> {
    return this.#queue.run(id, async () => {
      const before = await this.#get(id);
      assertChangeable(before, { name, launch, identityParameter });
      const values = launch === undefined ? [] : secretValuesOf(launch);
      if (launch !== undefined) assertDistinct(launch.kind, values);
      const config: ServerConfig = {
        ...before,
        name: name ?? before.name,
        launch: launch === undefined ? before.launch : launchOf(launch),
        options: options ?? before.options,
        identityParameter: identityParameter === undefined ? before.identityParameter : identityParameter,
      };
      assertKept(values, before, config);
      assertSameDestination(values, before.launch, config.launch);
      await this.#store.save(config, secretChangesOf(values, before, config));
      running.configure(
        config,
        values.some(({ value }) => value !== null),
      );
      return config;
    });
  }

  /** Stops a server and forgets it with its secrets. */
  remove(id: string, running: RunningServers): Promise<void> {
    return this.#queue.run(id, async () => {
      const config = await this.#get(id);
      if (config.launch.kind === 'bundled') {
        throw new SignalboxError(
          'DENIED',
          'This server comes with Signalbox and stays. Switch it off if you do not need it.',
        );
      }
      this.#leaving.add(id);
      try {
        await this.#store.remove(id, [...secretNamesOf(id, config.launch).values()]);
        await running.remove(id);
      } finally {
        this.#leaving.delete(id);
      }
    });
  }

  /** Remembers where a lever stands and moves it. */
  setEnabled(id: string, enabled: boolean, running: RunningServers): Promise<void> {
    return this.#queue.run(id, async () => {
      await this.#store.save({ ...(await this.#get(id)), enabled });
      running.setEnabled(id, enabled);
    });
  }

  async #get(id: string): Promise<ServerConfig> {
    const config = (await this.#store.list()).find((other) => other.id === id);
    if (config === undefined) throw new SignalboxError('NOT_FOUND', 'There is no such server.');
    return config;
  }
}

/** Servers of ours take what they have settings for. Throws DENIED for the rest. */
function assertChangeable(
  { launch: before }: ServerConfig,
  { name, launch, identityParameter }: Pick<ServerChange, 'name' | 'launch' | 'identityParameter'>,
): void {
  if (before.kind !== 'bundled') {
    if (launch?.kind !== 'bundled') return;
    throw new SignalboxError('DENIED', 'Only a server that comes with Signalbox has these settings.');
  }
  const sameServer = launch === undefined || (launch.kind === 'bundled' && launch.name === before.name);
  if (name === undefined && identityParameter === undefined && sameServer) return;
  throw new SignalboxError('DENIED', 'This server comes with Signalbox: its name and how it is started stay.');
}

/** Names of headers are the same in capitals and small letters; those of environment variables are not. */
function assertDistinct(kind: ServerConfig['launch']['kind'], values: readonly SecretValue[]): void {
  const names = values.map(({ name }) => (kind === 'http' ? name.toLowerCase() : name));
  const twice = values.find((_value, index) => names.indexOf(names[index] ?? '') !== index);
  if (twice !== undefined)
    throw new SignalboxError('INVALID_INPUT', `“${twice.name}” is named twice. Keep one of them.`);
}

/** A value can be kept only where there is one. */
function assertKept(values: readonly SecretValue[], before: ServerConfig, after: ServerConfig): void {
  const known = new Set(secretNamesOf(before.id, before.launch).values());
  const names = secretNamesOf(after.id, after.launch);
  const missing = values.find(({ name, value }) => value === null && !known.has(names.get(name) ?? ''));
  if (missing !== undefined) throw new SignalboxError('INVALID_INPUT', `Enter a value for “${missing.name}”.`);
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
