import { implement } from '@orpc/server';
import { contract, type SystemInfo } from '../../shared/contract.ts';
import { SignalboxError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import type { User } from '../../shared/user.ts';
import type { AgentService } from '../agents/agentService.ts';
import type { ApprovalService } from '../agents/approvalService.ts';
import type { ContextService } from '../agents/contextService.ts';
import type { ConversationService } from '../agents/conversationService.ts';
import type { TurnService } from '../agents/turnService.ts';
import type { UploadService } from '../agents/uploadService.ts';
import type { PageSession, PageSessions } from '../identity/pageSessions.ts';
import type { UserService } from '../identity/userService.ts';
import type { SettingsService } from '../models/settingsService.ts';
import type { ServerRegistry } from '../servers/registry.ts';
import type { Supervisor } from '../servers/supervisor.ts';
import { agentProcedures, approvalProcedures } from './agentProcedures.ts';
import { snapshotThenChanges, untilReturned } from './changeStream.ts';
import { toContractError, withContractErrors } from './errors.ts';
import type { GatewayControl } from './gateway/control.ts';
import { gatewayProcedures } from './gatewayProcedures.ts';
import { serverProcedures } from './serverProcedures.ts';
import { settingsProcedures } from './settingsProcedures.ts';
import { turnProcedures, uploadProcedures } from './turnProcedures.ts';
import { userProcedures } from './userProcedures.ts';

/** Who calls, and from where. Transports make it once they know who is there. */
export interface ApiContext {
  /** The user in whose name the caller acts; null for a page at which nobody is signed in. */
  userId: string | null;
  /** The page that calls; null for programs, whose credential says with each request whose they are. */
  page: PageSession | null;
}

/** The context of a page, for as long as it is the same user's. */
export function pageContext(page: PageSession): ApiContext {
  return { userId: page.userId, page };
}

/** What procedures of a user get: they are there, and so are their servers. */
export interface UserContext extends ApiContext {
  user: User;
}

/** The servers of users who came. */
export interface ServersOfUsers {
  /** Throws UNAVAILABLE for a user who did not come. */
  of(userId: string): { supervisor: Supervisor; registry: ServerRegistry };
  /** Stops them and removes what they kept. */
  remove(userId: string): Promise<void>;
}

/** The kept parts of results, of which the router reads pieces. */
export interface ResultReader {
  read(
    userId: string,
    handle: string,
    offset: number,
    maxBytes: number,
  ): Promise<{ data: Buffer; next: number | null; bytes: number; mimeType: string }>;
}

/** What one message to the page carries of a result, in bytes before base64. */
const maxResultPiece = 48 * 1024;

/** What the router calls. */
export interface Services {
  info: Omit<SystemInfo, 'shell' | 'user'>;
  users: UserService;
  pages: PageSessions;
  /** Makes everything ready that is done in a user's name. Quick, and safe to call each time. */
  welcome(userId: string): Promise<void>;
  conversations: ConversationService;
  turns: TurnService;
  servers: ServersOfUsers;
  results: ResultReader;
  settings: SettingsService;
  agents: AgentService;
  approvals: ApprovalService;
  context: ContextService;
  uploads: UploadService;
  gateway: GatewayControl;
  log: Logger;
}

export type AppRouter = ReturnType<typeof createRouter>;

/** The contract, carried out by the services. Each transport serves this one router. */
export function createRouter(services: Services) {
  const os = implementer(services);
  const own = ownImplementer(services);
  return os.router({
    system: {
      info: os.system.info.handler(({ context: { userId, page } }) => {
        const user = userId === null ? null : services.users.find(userId);
        return { ...services.info, user, shell: page?.shell ?? 'program' };
      }),
    },
    users: userProcedures(os, own, services),
    conversations: conversationProcedures(own, services),
    turns: turnProcedures(own, services),
    agents: agentProcedures(own, services),
    approvals: approvalProcedures(own, services),
    uploads: uploadProcedures(own, services),
    servers: serverProcedures(own.servers, services),
    results: resultProcedures(own, services),
    settings: settingsProcedures(own, services),
    gateway: gatewayProcedures(own, services),
  });
}

/** Implements procedures that need nobody signed in. */
export type Implementer = ReturnType<typeof implementer>;
/** Implements those of a user: UNAUTHORIZED where nobody is signed in. */
export type OwnImplementer = ReturnType<typeof ownImplementer>;

const start = implement(contract).$context<ApiContext>();

function implementer({ log }: Services) {
  // The first middleware stands around the validation too, so that its errors are the contract's.
  return start.$config({ initialInputValidationIndex: 1, initialOutputValidationIndex: 1 }).use(withTypedErrors(log));
}

function ownImplementer({ users, welcome, log }: Services) {
  // Whoever is nobody hears so before anything is said of what was sent.
  return start
    .$config({ initialInputValidationIndex: 2, initialOutputValidationIndex: 2 })
    .use(withTypedErrors(log))
    .use(async ({ context, next }) => {
      const user = context.userId === null ? null : users.find(context.userId);
      if (user === null) throw new SignalboxError('UNAUTHORIZED', 'Sign in first.');
      await welcome(user.id);
      return next({ context: { user } });
    });
}

function withTypedErrors(log: Logger) {
  return start.middleware(async ({ next }) => {
    try {
      return await next();
    } catch (error) {
      throw toContractError(error, log);
    }
  });
}

function conversationProcedures({ conversations: os }: OwnImplementer, services: Services) {
  const { conversations, agents, context: contexts, log } = services;
  return {
    watch: os.watch.handler(({ context: { user }, signal = untilReturned() }) => {
      const snapshot = async () => ({
        type: 'snapshot' as const,
        conversations: await conversations.list(user.id),
      });
      return withContractErrors(snapshotThenChanges(conversations.changes, user.id, snapshot, signal), log);
    }),
    rename: os.rename.handler(({ context, input }) => conversations.rename(context.user.id, input.id, input.title)),
    remove: os.remove.handler(async ({ context, input }) => {
      await conversations.remove(context.user.id, input.id);
      return {};
    }),
    restore: os.restore.handler(({ context, input }) => conversations.restore(context.user.id, input.id)),
    setAgent: os.setAgent.handler(async ({ context: { user }, input }) => {
      await agents.expect(user.id, input.agentId);
      return conversations.setAgent(user.id, input.id, input.agentId);
    }),
    showTurn: os.showTurn.handler(({ context, input }) => conversations.showTurn(context.user.id, input.turnId)),
    fork: os.fork.handler(({ context, input }) => conversations.fork(context.user.id, input.turnId)),
    context: os.context.handler(({ context, input }) =>
      contexts.preview(context.user.id, input.conversationId, input.agentId),
    ),
    search: os.search.handler(({ context, input }) => conversations.search(context.user.id, input.query)),
  };
}

function resultProcedures({ results: os }: OwnImplementer, { results }: Services) {
  return {
    read: os.read.handler(async ({ context: { user }, input: { handle, offset } }) => {
      const { data, ...piece } = await results.read(user.id, handle, offset, maxResultPiece);
      return { ...piece, data: data.toString('base64') };
    }),
  };
}
