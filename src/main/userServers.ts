import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignalboxError } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import type { Cleanup } from './cleanup.ts';
import { systemClock } from './servers/clock.ts';
import { Ledger } from './servers/ledger.ts';
import { loginShellPath } from './servers/loginShell.ts';
import { clearEarlierRun } from './servers/reaper.ts';
import { ServerRegistry } from './servers/registry.ts';
import { Supervisor } from './servers/supervisor.ts';
import type { Storage } from './storage/index.ts';
import { userStores } from './userStores.ts';

/** The servers of one user: as configured, and as they run. */
export interface ServersOfUser {
  readonly supervisor: Supervisor;
  readonly registry: ServerRegistry;
}

export interface UserServersOptions {
  dataFolder: string;
  /** The folder with the built bundled servers. */
  serversFolder: string;
  /** The Node that runs bundled servers. */
  node: string;
  /** The folder of our npm. */
  npm: string;
  version: string;
  storage: Storage;
  /** Gives a user what else they need before their servers start. */
  prepare(userId: string): Promise<void>;
  log: Logger;
}

/**
 * The servers of every user, each with processes and a folder of their own: what one user's server does or keeps is not
 * within reach of another's. They start when their user first comes, and run until the host ends.
 */
export class UserServers {
  readonly #options: UserServersOptions;
  /** Where the ledgers are: in the data folder, or where nothing can be written there, in one of this run. */
  readonly #ledgers: string;
  readonly #opening = new Map<string, Promise<ServersOfUser>>();
  readonly #open = new Map<string, ServersOfUser>();
  readonly #removed = new Set<string>();
  readonly #loginPath: () => Promise<string | null>;
  #disposed = false;

  private constructor(options: UserServersOptions, ledgers: string) {
    let loginPath: Promise<string | null> | undefined;
    this.#options = options;
    this.#ledgers = ledgers;
    this.#loginPath = () => (loginPath ??= loginShellPath(process.env, options.log));
  }

  /** Ends what an earlier run left behind of any user. Starts nothing. */
  static async open(
    options: UserServersOptions,
    users: readonly { id: string }[],
    undo: Cleanup,
  ): Promise<UserServers> {
    const { dataFolder, storage, log } = options;
    const ledgers = storage.readOnly === null ? dataFolder : await temporaryFolder(undo);
    const [first] = users;
    if (first !== undefined && storage.readOnly === null) await adoptSharedFolder(dataFolder, first.id, log);
    await Promise.all(
      users.map(({ id }) => {
        const ledgerFile = ledgerOf(ledgers, id);
        const ledger = new Ledger(ledgerFile);
        return clearEarlierRun({ ledgerFile, ledger, marker: markerOf(dataFolder, id), clock: systemClock, log });
      }),
    );
    return new UserServers(options, ledgers);
  }

  /** A user's servers, started when they are first asked for. Resolves before they are ready. */
  start(userId: string): Promise<ServersOfUser> {
    const known = this.#opening.get(userId);
    if (known !== undefined) return known;
    if (this.#removed.has(userId)) throw new SignalboxError('UNAVAILABLE', 'This user is being removed.');
    if (this.#disposed) throw new SignalboxError('UNAVAILABLE', 'Signalbox is closing.');
    const opening = this.#start(userId);
    this.#opening.set(userId, opening);
    opening.catch(() => this.#opening.delete(userId));
    return opening;
  }

  /** Those of a user who came. Throws UNAVAILABLE before `start` resolved. */
  of(userId: string): ServersOfUser {
    const servers = this.#open.get(userId);
    if (servers === undefined) throw new SignalboxError('UNAVAILABLE', 'The servers of this user are not started yet.');
    return servers;
  }

  /** Stops a user's servers and removes the folder that they kept their data in. They start no more. */
  async remove(userId: string): Promise<void> {
    // Their page is still open, and asks anew for what has just ended.
    this.#removed.add(userId);
    const servers = await this.#opening.get(userId)?.catch(() => undefined);
    await servers?.supervisor.dispose();
    this.#open.delete(userId);
    this.#opening.delete(userId);
    await rm(ledgerOf(this.#ledgers, userId), { force: true });
    await rm(folderOf(this.#options.dataFolder, userId), { recursive: true, force: true, maxRetries: 3 });
  }

  woke(): void {
    for (const { supervisor } of this.#open.values()) supervisor.woke();
  }

  /** Resolves when no process is left. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    const opened = await Promise.allSettled(this.#opening.values());
    const supervisors = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value.supervisor] : []));
    await Promise.all(supervisors.map((supervisor) => supervisor.dispose()));
  }

  async #start(userId: string): Promise<ServersOfUser> {
    const { dataFolder, node, npm, serversFolder, version, storage, log } = this.#options;
    if (storage.readOnly === null) await this.#options.prepare(userId);
    const stores = userStores(storage, userId, log);
    const registry = new ServerRegistry({ store: stores.servers, secrets: stores.credentials });
    const supervisor = new Supervisor({
      userId,
      configs: storage.readOnly === null ? await registry.load() : await stores.servers.list(),
      bundled: { node, npm, folder: serversFolder, dataFolder: folderOf(dataFolder, userId) },
      loginPath: this.#loginPath,
      secretsOf: (config) => registry.secretsOf(config),
      stores,
      ledgerFile: ledgerOf(this.#ledgers, userId),
      marker: markerOf(dataFolder, userId),
      clientVersion: version,
      log,
    });
    await supervisor.start();
    const servers = { supervisor, registry };
    this.#open.set(userId, servers);
    return servers;
  }
}

function folderOf(dataFolder: string, userId: string): string {
  return join(dataFolder, 'users', userId);
}

function ledgerOf(folder: string, userId: string): string {
  return join(folder, `servers-${userId}.ledger`);
}

/** Names a user's child processes; the same for every start, so that the next host knows the last one's. */
function markerOf(dataFolder: string, userId: string): string {
  return createHash('sha256').update(`${dataFolder}\0${userId}`).digest('hex').slice(0, 24);
}

/** Before users had folders of their own, the servers of the only one kept their data in one that was the host's. */
async function adoptSharedFolder(dataFolder: string, userId: string, log: Logger): Promise<void> {
  const folder = folderOf(dataFolder, userId);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await rename(join(dataFolder, 'servers'), join(folder, 'servers')).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') log.error({ error }, 'The data of servers could not be moved to their user');
  });
}

/** Where nothing can be written, the ledgers are of this run only. */
async function temporaryFolder(undo: Cleanup): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-'));
  undo.add(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
