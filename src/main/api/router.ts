import { implement } from '@orpc/server';
import { contract, type SystemInfo } from '../../shared/contract.ts';
import type { Logger } from '../../shared/logger.ts';
import type { User } from '../../shared/user.ts';
import type { AgentService } from '../agents/agentService.ts';
import type { ApprovalService } from '../agents/approvalService.ts';
import type { ContextService } from '../agents/contextService.ts';
import type { ConversationService } from '../agents/conversationService.ts';
import type { TurnService } from '../agents/turnService.ts';
import type { UploadService } from '../agents/uploadService.ts';
import type { SettingsService } from '../models/settingsService.ts';
import type { ServerRegistry } from '../servers/registry.ts';
import type { Supervisor } from '../servers/supervisor.ts';
import { agentProcedures, approvalProcedures } from './agentProcedures.ts';
import { snapshotThenChanges, untilReturned } from './changeStream.ts';
import { toContractError, withContractErrors } from './errors.ts';
import { serverProcedures } from './serverProcedures.ts';
import { settingsProcedures } from './settingsProcedures.ts';
import { turnProcedures, uploadProcedures } from './turnProcedures.ts';

/** Who calls, and through which shell. Transports make it after they know who is there. */
export interface ApiContext {
  user: User;
  shell: SystemInfo['shell'];
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
  conversations: ConversationService;
  turns: TurnService;
  supervisor: Supervisor;
  registry: ServerRegistry;
  results: ResultReader;
  settings: SettingsService;
  agents: AgentService;
  approvals: ApprovalService;
  context: ContextService;
  uploads: UploadService;
  log: Logger;
}

export type AppRouter = ReturnType<typeof createRouter>;

/** The contract, carried out by the services. Each transport serves this one router. */
export function createRouter(services: Services) {
  const os = implementer(services.log);
  return os.router({
    system: {
      info: os.system.info.handler(({ context }) => ({ ...services.info, user: context.user, shell: context.shell })),
    },
    conversations: conversationProcedures(os, services),
    turns: turnProcedures(os, services),
    agents: agentProcedures(os, services),
    approvals: approvalProcedures(os, services),
    uploads: uploadProcedures(os, services),
    servers: serverProcedures(os.servers, services),
    results: resultProcedures(os, services),
    settings: settingsProcedures(os, services),
  });
}

export type Implementer = ReturnType<typeof implementer>;

function implementer(log: Logger) {
  return (
    implement(contract)
      .$context<ApiContext>()
      // The first middleware stands around the validation too, so that its errors are the contract's.
      .$config({ initialInputValidationIndex: 1, initialOutputValidationIndex: 1 })
      .use(async ({ next }) => {
        try {
          return await next();
        } catch (error) {
          throw toContractError(error, log);
        }
      })
  );
}

function conversationProcedures({ conversations: os }: Implementer, services: Services) {
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

function resultProcedures({ results: os }: Implementer, { results }: Services) {
  return {
    read: os.read.handler(async ({ context: { user }, input: { handle, offset } }) => {
      const { data, ...piece } = await results.read(user.id, handle, offset, maxResultPiece);
      return { ...piece, data: data.toString('base64') };
    }),
  };
}
