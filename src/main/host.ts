import { randomUUID } from 'node:crypto';
import type { Logger } from '../shared/logger.ts';
import type { Speaker } from './activation.ts';
import { AgentService } from './agents/agentService.ts';
import { ApprovalService } from './agents/approvalService.ts';
import { ContextService } from './agents/contextService.ts';
import { ConversationService } from './agents/conversationService.ts';
import { FeedRegistry } from './agents/feedRegistry.ts';
import { OpenQuestions } from './agents/openQuestions.ts';
import { TurnService } from './agents/turnService.ts';
import { UploadService } from './agents/uploadService.ts';
import { mcpRoutes } from './api/gateway/mcp/mcpRoutes.ts';
import { openAiRoutes } from './api/gateway/openai/routes.ts';
import type { GatewayPlace } from './api/gateway/place.ts';
import { type AppRouter, createRouter, type Services } from './api/router.ts';
import { Cleanup } from './cleanup.ts';
import { type Gateway, openGateway, serveGateway } from './gateway.ts';
import { type PageSession, PageSessions } from './identity/pageSessions.ts';
import { UserService } from './identity/userService.ts';
import { explainProviderError } from './models/index.ts';
import { SettingsService } from './models/settingsService.ts';
import { openStorage, type Storage } from './storage/index.ts';
import type { SecretCipher } from './storage/secretCipher.ts';
import { UserServers } from './userServers.ts';

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
  /** Lets programs in without a credential. Only for development: a packaged app and production are refused. */
  devBypass?: boolean;
  /** The app was packaged for people who only use it. */
  packaged?: boolean;
  log: Logger;
}

/** Everything behind the contract, without a window or a socket. */
export interface Host {
  /** Changes with every start. */
  readonly epoch: string;
  readonly router: AppRouter;
  /** Said once to the user at start, for example that the database was restored; null mostly. */
  readonly notice: string | null;
  /** One more page: it belongs to who was here last, or to nobody where they have a passphrase. */
  openPage(shell: PageSession['shell']): PageSession;
  closePage(page: PageSession): void;
  /** A session for a command. Throws what `UserService.speaker` throws. */
  openCommand(speaker: Speaker): Promise<PageSession>;
  /**
   * Says where the gateway is served: there it is, from now on, whenever it is switched on. Resolves when it listens or
   * is known not to.
   */
  startGateway(place: GatewayPlace): Promise<void>;
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
  const users = await UserService.open(storage.users);
  if (storage.readOnly === null) await storage.conversations.purgeRemoved();

  const agents = new AgentService(storage.agents);
  const prepare = (userId: string) => agents.prepare(userId);
  const servers = await UserServers.open({ ...options, storage, prepare }, users.list(), undo);
  undo.add(() => servers.dispose());

  const settings = new SettingsService({ settings: storage.settings, keys: storage.secrets });
  const approvals = new ApprovalService(storage.approvals);
  const conversing = openConversations({ storage, servers, settings, agents, approvals, epoch, log });
  const { turns } = conversing;
  undo.add(() => turns.dispose());
  if (storage.readOnly === null) await turns.recover();

  const info = { version, epoch, dataFolder, readOnly: storage.readOnly, notice: storage.notice };
  const returning = users.returning();
  if (returning !== null) await servers.start(returning);
  const pages = new PageSessions(() => users.returning());
  const gateway = await openGateway({ ...options, storage, users });
  undo.add(() => gateway.control.dispose());
  const services: Services = {
    info,
    users,
    pages,
    welcome: async (userId) => void (await servers.start(userId)),
    ...conversing,
    servers,
    results: storage.results,
    settings,
    agents,
    approvals,
    uploads: new UploadService(storage.results),
    gateway: gateway.control,
    log,
  };
  return { ...openDoors({ services, gateway, storage, servers, users, pages }), epoch, woke: () => servers.woke() };
}

interface DoorParts {
  services: Services;
  gateway: Gateway;
  storage: Storage;
  servers: UserServers;
  users: UserService;
  pages: PageSessions;
}

/** The ways to the services: for pages, for commands and for programs. */
function openDoors({ services, gateway, storage, servers, users, pages }: DoorParts) {
  const router = createRouter(services);
  const routes = programRoutes(services, storage, servers);
  return {
    router,
    notice: storage.notice,
    openPage: (shell: PageSession['shell']) => pages.open(shell),
    closePage: (page: PageSession) => pages.close(page),
    openCommand: async ({ user, passphrase }: Speaker) =>
      pages.open('program', (await users.speaker(user, passphrase)).id),
    startGateway: (place: GatewayPlace) => serveGateway(place, gateway, router, services, routes),
  };
}

/** What programs find at the gateway beside the contract. */
function programRoutes(services: Services, storage: Storage, servers: UserServers) {
  const { info, turns, log } = services;
  const supervisorOf = async (userId: string) => (await servers.start(userId)).supervisor;
  return {
    openAi: openAiRoutes({ ...services, threads: storage.gatewayThreads }, log),
    mcp: mcpRoutes({ calls: turns.calls, supervisorOf, version: info.version }, log),
  };
}

interface ConversationParts {
  storage: Storage;
  servers: UserServers;
  settings: SettingsService;
  agents: AgentService;
  approvals: ApprovalService;
  epoch: string;
  log: Logger;
}

function openConversations(parts: ConversationParts) {
  const { storage, servers, settings, agents, approvals, epoch, log } = parts;
  const feeds = new FeedRegistry(storage.turns, epoch);
  const poolOf = (userId: string) => servers.of(userId).supervisor;
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
