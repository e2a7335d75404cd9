import { messageOf, SignalboxError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import type { StorageAccess } from './access.ts';
import type { BackupOutcome, Opened } from './protocol.ts';
import { type ConversationRepository, conversationRepository } from './repositories/conversations.ts';
import { type ServerRepository, serverRepository } from './repositories/servers.ts';
import { type SettingsRepository, settingsRepository } from './repositories/settings.ts';
import { type TurnRepository, turnRepository } from './repositories/turns.ts';
import { type UserRepository, userRepository } from './repositories/users.ts';
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
  readonly servers: ServerRepository;
  readonly settings: SettingsRepository;
  readonly secrets: SecretStore;
  /** Resolves when every change that was asked for is on disk and the threads have ended. */
  close(): Promise<void>;
}

/**
 * Opens the database of a data folder, in threads of its own: one that writes, one that reads. Throws a
 * `SignalboxError` that says what to do when the folder can't be used (see `openForWriting`).
 */
export async function openStorage(options: StorageOptions): Promise<Storage> {
  const { dataFolder, workerUrl, cipher, log, now = Date.now } = options;
  const writer = new StorageThread(workerUrl, 'storage-writer', log);
  const reader = new StorageThread(workerUrl, 'storage-reader', log);
  try {
    const opened = (await writer.request({ kind: 'openWriter', dataFolder })) as Opened;
    await reader.request({ kind: 'openReader', dataFolder });
    if (opened.notice !== null) log.warn({ notice: opened.notice }, 'The database was repaired');
    const backup = opened.backupDue ? backUp(options) : Promise.resolve();
    const access = storageAccess(writer, reader, opened.readOnly, now);
    const threads = { writer, reader };
    return assemble(access, opened, cipher, log, () => closeAll(threads, backup));
  } catch (error) {
    await Promise.all([writer.terminate(), reader.terminate()]);
    throw error;
  }
}

function assemble(
  access: StorageAccess,
  { readOnly, notice }: Opened,
  cipher: SecretCipher,
  log: Logger,
  close: () => Promise<void>,
): Storage {
  let closing: Promise<void> | null = null;
  return {
    readOnly,
    notice,
    users: userRepository(access),
    conversations: conversationRepository(access),
    turns: turnRepository(access),
    servers: serverRepository(access, log),
    settings: settingsRepository(access, log),
    secrets: secretStore(access, cipher, log),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
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
  backup: Promise<void>,
): Promise<void> {
  await backup;
  await threads.reader.close();
  await threads.writer.close();
}
