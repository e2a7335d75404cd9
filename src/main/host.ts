import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from '../shared/logger.ts';
import type { User } from '../shared/user.ts';
import { ConversationService } from './agents/conversationService.ts';
import { FeedRegistry } from './agents/feedRegistry.ts';
import { TurnService } from './agents/turnService.ts';
import { type ApiContext, type AppRouter, createRouter } from './api/router.ts';
import { explainProviderError } from './models/index.ts';
import { SettingsService } from './models/settingsService.ts';
import { ServerRegistry } from './servers/registry.ts';
import { Supervisor } from './servers/supervisor.ts';
import { openStorage } from './storage/index.ts';
import type { SecretCipher } from './storage/secretCipher.ts';

export interface HostOptions {
  /** Owned by this host: claim it first. */
  dataFolder: string;
  /** The storage thread's module, which the bundle and the sources keep in different places. */
  storageThread: URL;
  /** The folder with the built bundled servers. */
  serversFolder: string;
  /** The Node that runs bundled servers. */
  node: string;
  cipher: SecretCipher;
  version: string;
  log: Logger;
}

/** Everything behind the contract, without a window or a socket. */
export interface Host {
  /** Changes with every start. */
  readonly epoch: string;
  readonly user: User;
  readonly router: AppRouter;
  /** Said once to the user at start, for example that the database was restored; null mostly. */
  readonly notice: string | null;
  /** The context in which a shell that knows its user calls the router. */
  context(shell: ApiContext['shell']): ApiContext;
  /** Stops in reverse order: turns, servers, storage. Bounded, and safe to call twice. */
  dispose(): Promise<void>;
}

/** Builds the services in the order in which they need each other. A `SignalboxError` says what could not be opened. */
export async function createHost(options: HostOptions): Promise<Host> {
  const { dataFolder, log } = options;
  const epoch = randomUUID();
  const storage = await openStorage({
    dataFolder,
    workerUrl: options.storageThread,
    cipher: options.cipher,
    log,
  });
  const user = await storage.users.ensureLocal('You');

  const writable = storage.readOnly === null;
  if (writable) await storage.conversations.purgeRemoved();

  const registry = new ServerRegistry({ userId: user.id, store: storage.servers, secrets: storage.secrets });
  const supervisor = new Supervisor({
    configs: writable ? await registry.load() : await storage.servers.list(user.id),
    bundled: { node: options.node, folder: options.serversFolder, dataFolder },
    environmentOf: (config) => registry.environmentOf(config),
    // Where nothing can be written, the ledger is of this run only.
    ledgerFile: join(writable ? dataFolder : await mkdtemp(join(tmpdir(), 'signalbox-')), 'servers.ledger'),
    marker: markerOf(dataFolder),
    clientVersion: options.version,
    log,
  });
  await supervisor.start();

  const settings = new SettingsService({ settings: storage.settings, keys: storage.secrets });
  const feeds = new FeedRegistry(storage.turns, epoch);
  const turns = new TurnService({
    store: storage.turns,
    feeds,
    poolOf: () => supervisor,
    modelOf: (userId) => settings.model(userId),
    explain: explainProviderError,
    onConversation: (userId, conversation) => conversations.announce(userId, conversation),
    log,
  });
  const conversations = new ConversationService({
    store: storage.conversations,
    turns: storage.turns,
    feeds,
    cancelTurns: (userId, id) => turns.cancelConversation(userId, id),
  });
  if (writable) await turns.recover();

  const info = { version: options.version, epoch, dataFolder, readOnly: storage.readOnly };
  const router = createRouter({ info, conversations, turns, supervisor, registry, settings, log });
  const dispose = async () => {
    // Each step is tried whatever became of the one before: no child may be left because a write failed.
    const steps = [() => turns.dispose(), () => supervisor.dispose(), () => storage.close()];
    for (const step of steps)
      await step().catch((err: unknown) => log.error({ err }, 'A part of the host did not end well'));
  };
  let disposed: Promise<void> | undefined;
  return {
    epoch,
    user,
    router,
    notice: storage.notice,
    context: (shell) => ({ user, shell }),
    dispose: () => {
      disposed ??= dispose();
      return disposed;
    },
  };
}

/** Names this data folder's child processes; the same for every start, so that the next host knows the last one's. */
function markerOf(dataFolder: string): string {
  return createHash('sha256').update(dataFolder).digest('hex').slice(0, 24);
}
