import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from '../shared/logger.ts';
import type { User } from '../shared/user.ts';
import { AgentService } from './agents/agentService.ts';
import { ApprovalService } from './agents/approvalService.ts';
import { ContextService } from './agents/contextService.ts';
import { ConversationService } from './agents/conversationService.ts';
import { FeedRegistry } from './agents/feedRegistry.ts';
import { OpenQuestions } from './agents/openQuestions.ts';
import { TurnService } from './agents/turnService.ts';
import { UploadService } from './agents/uploadService.ts';
import { type ApiContext, type AppRouter, createRouter } from './api/router.ts';
import { Cleanup } from './cleanup.ts';
import { explainProviderError } from './models/index.ts';
import { SettingsService } from './models/settingsService.ts';
import { loginShellPath } from './servers/loginShell.ts';
import { ServerRegistry } from './servers/registry.ts';
import { Supervisor } from './servers/supervisor.ts';
import { openStorage, type Storage } from './storage/index.ts';
import type { SecretCipher } from './storage/secretCipher.ts';
import { type UserStores, userStores } from './userStores.ts';

export interface HostOptions {
  /** Owned by this host: claim it first. */
  dataFolder: string;
  /** The storage thread's module, which the bundle and the sources keep in different places. */
  storageThread: URL;
  /** The folder with the built bundled servers. */
  serversFolder: string;
  /** The Node that runs bundled servers. */
  node: string;
  /** The folder of our npm. */
  npm: string;
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
  /** The machine slept: what could not happen meanwhile is held against nobody. */
  woke(): void;
  /** Stops in reverse order: turns, servers, storage. Bounded, and safe to call twice. */
  dispose(): Promise<void>;
}

/**
 * Builds the services in the order in which they need each other. A `SignalboxError` says what could not be opened;
 * what was opened before is closed again.
 */
export async function createHost(options: HostOptions): Promise<Host> {
  const undo = new Cleanup();
  // No child may be left, and no turn unstored, because another part did not end well.
  const dispose = () =>
    undo.run().catch((err: unknown) => options.log.error({ err }, 'A part of the host did not end well'));
  try {
    return { ...(await openHost(options, undo)), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function openHost(options: HostOptions, undo: Cleanup): Promise<Omit<Host, 'dispose'>> {
  const { dataFolder, cipher, log, version } = options;
  const epoch = randomUUID();
  const storage = await openStorage({ dataFolder, workerUrl: options.storageThread, cipher, log });
  undo.add(() => storage.close());
  const user = await storage.users.ensureLocal('You');
  if (storage.readOnly === null) await storage.conversations.purgeRemoved();

  const stores = userStores(storage, user.id, log);
  const registry = new ServerRegistry({ store: stores.servers, secrets: stores.credentials });
  const supervisor = await openSupervisor(options, { storage, stores, registry }, undo);
  undo.add(() => supervisor.dispose());
  await supervisor.start();

  const settings = new SettingsService({ settings: storage.settings, keys: storage.secrets });
  const agents = new AgentService(storage.agents);
  if (storage.readOnly === null) await agents.prepare(user.id);
  const approvals = new ApprovalService(storage.approvals);
  const { turns, conversations, context } = openConversations({
    storage,
    supervisor,
    settings,
    agents,
    approvals,
    epoch,
    log,
  });
  undo.add(() => turns.dispose());
  if (storage.readOnly === null) await turns.recover();

  const info = { version, epoch, dataFolder, readOnly: storage.readOnly, notice: storage.notice };
  const router = createRouter({
    info,
    conversations,
    turns,
    supervisor,
    registry,
    results: storage.results,
    settings,
    agents,
    approvals,
    context,
    uploads: new UploadService(storage.results),
    log,
  });
  const woke = () => supervisor.woke();
  return { epoch, user, router, notice: storage.notice, context: (shell) => ({ user, shell }), woke };
}

/** The servers of the user, none of them started. */
async function openSupervisor(
  { dataFolder, node, npm, serversFolder, version, log }: HostOptions,
  { storage, stores, registry }: { storage: Storage; stores: UserStores; registry: ServerRegistry },
  undo: Cleanup,
): Promise<Supervisor> {
  const writable = storage.readOnly === null;
  let loginPath: Promise<string | null> | undefined;
  return new Supervisor({
    configs: writable ? await registry.load() : await stores.servers.list(),
    bundled: { node, npm, folder: serversFolder, dataFolder },
    loginPath: () => (loginPath ??= loginShellPath(process.env, log)),
    secretsOf: (config) => registry.secretsOf(config),
    stores,
    ledgerFile: join(writable ? dataFolder : await temporaryFolder(undo), 'servers.ledger'),
    marker: markerOf(dataFolder),
    clientVersion: version,
    log,
  });
}

/** Where nothing can be written, the ledger is of this run only. */
async function temporaryFolder(undo: Cleanup): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-'));
  undo.add(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

interface ConversationParts {
  storage: Storage;
  supervisor: Supervisor;
  settings: SettingsService;
  agents: AgentService;
  approvals: ApprovalService;
  epoch: string;
  log: Logger;
}

function openConversations(parts: ConversationParts) {
  const { storage, supervisor, settings, agents, approvals, epoch, log } = parts;
  const feeds = new FeedRegistry(storage.turns, epoch);
  const poolOf = () => supervisor;
  const turns = new TurnService({
    store: storage.turns,
    feeds,
    poolOf,
    models: settings,
    agents,
    approvals,
    files: storage.results,
    questions: new OpenQuestions(),
    explain: explainProviderError,
    onConversation: (userId, conversation) => conversations.announce(userId, conversation),
    log,
  });
  const conversations = new ConversationService({
    store: storage.conversations,
    turns: storage.turns,
    feeds,
    cancelTurns: (userId, transcript) => turns.cancelAll(userId, transcript),
  });
  const context = new ContextService({ agents, models: settings, turns: storage.turns, poolOf });
  return { turns, conversations, context };
}

/** Names this data folder's child processes; the same for every start, so that the next host knows the last one's. */
function markerOf(dataFolder: string): string {
  return createHash('sha256').update(dataFolder).digest('hex').slice(0, 24);
}
