import { implement } from '@orpc/server';
import { contract, type SystemInfo } from '../../shared/contract.ts';
import type { Logger } from '../../shared/logger.ts';
import type { User } from '../../shared/user.ts';
import type { ConversationService } from '../agents/conversationService.ts';
import type { TurnService } from '../agents/turnService.ts';
import type { SettingsService } from '../models/settingsService.ts';
import type { ServerRegistry } from '../servers/registry.ts';
import type { Supervisor } from '../servers/supervisor.ts';
import { snapshotThenChanges, untilReturned } from './changeStream.ts';
import { toContractError, withContractErrors } from './errors.ts';
import { serverProcedures } from './serverProcedures.ts';

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

function conversationProcedures({ conversations: os }: Implementer, { conversations, log }: Services) {
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
    search: os.search.handler(({ context, input }) => conversations.search(context.user.id, input.query)),
  };
}

function turnProcedures({ turns: os }: Implementer, { turns, log }: Services) {
  return {
    start: os.start.handler(({ context, input }) => turns.start(context.user.id, input)),
    cancel: os.cancel.handler(async ({ context, input }) => {
      await turns.cancel(context.user.id, input.turnId);
      return {};
    }),
    decide: os.decide.handler(async ({ context, input }) => {
      await turns.decide(context.user.id, input.approvalId, input.decision);
      return {};
    }),
    answer: os.answer.handler(({ context, input }) => {
      turns.answer(context.user.id, input.questionId, input.answer);
      return {};
    }),
    watch: os.watch.handler(({ context, input, signal = untilReturned() }) =>
      withContractErrors(turns.watch(context.user.id, input.conversationId, input.resume, signal), log),
    ),
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

function settingsProcedures({ settings: os }: Implementer, { settings, log }: Services) {
  return {
    watch: os.watch.handler(({ context: { user }, signal = untilReturned() }) =>
      withContractErrors(
        snapshotThenChanges(settings.changes, user.id, () => settings.view(user.id), signal),
        log,
      ),
    ),
    setTheme: os.setTheme.handler(async ({ context, input }) => {
      await settings.setTheme(context.user.id, input.theme);
      return {};
    }),
    setProvider: os.setProvider.handler(({ context, input }) =>
      settings.setProvider(context.user.id, input.provider, input.key),
    ),
    testProvider: os.testProvider.handler(({ context, input }) =>
      settings.testProvider(context.user.id, input.baseUrl, input.key),
    ),
  };
}
