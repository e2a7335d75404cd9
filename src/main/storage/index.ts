import { messageOf, SignalboxError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import type { StorageAccess } from './access.ts';
import { Background } from './background.ts';
import { storageFiles } from './files.ts';
import type { BackupOutcome, Opened } from './protocol.ts';
import { type AgentRepository, agentRepository } from './repositories/agents.ts';
import { type ApiKeyRepository, apiKeyRepository } from './repositories/apiKeys.ts';
import { type ApprovalRepository, approvalLimits, approvalRepository } from './repositories/approvals.ts';
import { type CallRepository, callLimits, callRepository } from './repositories/calls.ts';
import { type ConversationRepository, conversationRepository } from './repositories/conversations.ts';
import { type GatewayRepository, gatewayRepository, requestLimits } from './repositories/gateway.ts';
import { type GatewayThreadRepository, gatewayThreadRepository } from './repositories/gatewayThreads.ts';
import {
  discardResults,
  dropUnsentResults,
  type ResultParts,
  type ResultRepository,
  removeResults,
  resultRepository,
} from './repositories/results.ts';
import { type ServerRepository, serverRepository } from './repositories/servers.ts';
import { type SettingsRepository, settingsRepository } from './repositories/settings.ts';
import { type ToolListRepository, toolListRepository } from './repositories/toolLists.ts';
import { type TurnRepository, turnRepository } from './repositories/turns.ts';
import { type UserRepository, userRepository } from './repositories/users.ts';
import { ResultFiles } from './resultFiles.ts';
import { sweepResults } from './resultSweep.ts';
import { defaultRetention, type Retention } from './retention.ts';
import type { SecretCipher } from './secretCipher.ts';
import { type SecretStore, secretStore } from './secretStore.ts';
import { StorageThread } from './storageThread.ts';

export interface StorageOptions {
  dataFolder: string;
  /** Where `thread.ts` is: a bundle puts it elsewhere. */
  workerUrl: URL;
  cipher: SecretCipher;
  log: Logger;
  /** Milliseconds since the epoch; the system's clock unless a test has its own. */
  now?: () => number;
  /** Where it differs from `defaultRetention`. */
  retention?: Partial<Retention>;
}

/** Everything that outlives the host, for every user. */
export interface Storage {
  /** Why nothing can be written, in words for a user; null when it can. Changes are then refused with READ_ONLY. */
  readonly readOnly: string | null;
  /** What was done to make the database usable, for example that a backup was restored; null when nothing was. */
  readonly notice: string | null;
  readonly users: UserRepository;
  readonly conversations: ConversationRepository;
  readonly turns: TurnRepository;
  readonly agents: AgentRepository;
  readonly approvals: ApprovalRepository;
  readonly servers: ServerRepository;
  readonly settings: SettingsRepository;
  readonly secrets: SecretStore;
  readonly calls: CallRepository;
  readonly toolLists: ToolListRepository;
  readonly apiKeys: ApiKeyRepository;
  readonly gateway: GatewayRepository;
  readonly results: ResultRepository;
  readonly gatewayThreads: GatewayThreadRepository;
  /** Resolves when every change that was asked for is on disk and the threads have ended. */
  close(): Promise<void>;
}

/**
 * Opens the database of a data folder, in threads of its own: one that writes, one that reads. Throws a
 * `SignalboxError` that says what to do when the folder can't be used (see `openForWriting`).
 */
export async function openStorage(options: StorageOptions): Promise<Storage> {
  const { dataFolder, workerUrl, log, now = Date.now } = options;
  const writer = new StorageThread(workerUrl, 'storage-writer', log);
  const reader = new StorageThread(workerUrl, 'storage-reader', log);
  try {
    const opened = (await writer.request({ kind: 'openWriter', dataFolder })) as Opened;
    await reader.request({ kind: 'openReader', dataFolder });
    if (opened.notice !== null) log.warn({ notice: opened.notice }, 'The database was repaired');
    const background = new Background(log);
    if (opened.backupDue) void background.follow(backUp(options));
    const access = storageAccess(writer, reader, opened.readOnly, now);
    return assemble(options, opened, access, background, () => closeAll({ writer, reader }, background));
  } catch (error) {
    await Promise.all([writer.terminate(), reader.terminate()]);
    throw error;
  }
}

function assemble(
  options: StorageOptions,
  { readOnly, notice }: Opened,
  access: StorageAccess,
  background: Background,
  close: () => Promise<void>,
): Storage {
  const { dataFolder, cipher, log } = options;
  const retention = { ...defaultRetention, ...options.retention };
  const files = new ResultFiles(storageFiles(dataFolder).results);
  const results = { access, files, background, unsettled: new Set<string>(), quota: retention.resultBytes };
  if (readOnly === null) tidyUp(results, retention, notice !== null);
  const secrets = secretStore(access, cipher, log);
  let closing: Promise<void> | null = null;
  return {
    readOnly,
    notice,
    secrets,
    users: userRepository(access, (handles) => removeResults(results, handles, log)),
    conversations: conversationRepository(access, (handles) => discardResults(results, handles)),
    turns: turnRepository(access),
    agents: agentRepository(access, log),
    approvals: approvalRepository(access, log),
    servers: serverRepository(access, secrets, log),
    settings: settingsRepository(access, secrets, log),
    calls: callRepository(access, retention),
    toolLists: toolListRepository(access, log),
    apiKeys: apiKeyRepository(access),
    gateway: gatewayRepository(access, retention, log),
    results: resultRepository(results),
    gatewayThreads: gatewayThreadRepository(access),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/** Does in the background what each start does. A database that was just repaired may still be put back by hand. */
function tidyUp(results: ResultParts, retention: Retention, repaired: boolean): void {
  const { access, files, background, unsettled } = results;
  const now = access.now();
  background.start('Trimming the call log', () => access.write('calls.trim', callLimits(retention, now)));
  background.start('Trimming the log of approvals', () =>
    access.write('approvalLog.trim', approvalLimits(retention, now)),
  );
  background.start('Trimming the log of the gateway', () =>
    access.write('gatewayLog.trim', requestLimits(retention, now)),
  );
  background.start('Removing spent rules', () => access.write('approvalRules.removeSpent', undefined));
  if (repaired) return;
  background.start('Removing files that were never sent', () => dropUnsentResults(results, now - retention.unsentAge));
  background.start('Clearing up stored results', (ending) => sweepResults({ access, files, unsettled, ending }));
}

/** The one place where the protocol's untyped values meet the types of the operations that made them. */
function storageAccess(
  writer: StorageThread,
  reader: StorageThread,
  readOnly: string | null,
  now: () => number,
): StorageAccess {
  const ask = (thread: StorageThread, name: string, parameters: unknown) =>
    thread.request({ kind: 'operation', name, parameters }) as Promise<never>;
  return {
    read: (name, parameters) => ask(reader, name, parameters),
    write: (name, parameters) =>
      readOnly === null ? ask(writer, name, parameters) : Promise.reject(new SignalboxError('READ_ONLY', readOnly)),
    now,
    readOnly,
  };
}

/** Takes the daily backup beside the work, in a thread of its own. A failure is told in the log and tried tomorrow. */
async function backUp({ dataFolder, workerUrl, log }: StorageOptions): Promise<void> {
  const thread = new StorageThread(workerUrl, 'storage-backup', log);
  try {
    const { path } = (await thread.request({ kind: 'backup', dataFolder })) as BackupOutcome;
    if (path === null) log.error({}, 'The database is damaged: it is restored from a backup at the next start');
    else log.info({ path }, 'A backup was taken and verified');
    await thread.close();
  } catch (error) {
    log.warn({ reason: messageOf(error) }, 'The daily backup could not be taken');
    await thread.terminate();
  }
}

/** The writer goes last: the last connection that closes tidies the journal up. */
async function closeAll(
  threads: { writer: StorageThread; reader: StorageThread },
  background: Background,
): Promise<void> {
  await background.end();
  await threads.reader.close();
  await threads.writer.close();
}
