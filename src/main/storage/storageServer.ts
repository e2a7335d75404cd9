import { assertNever } from '../../shared/errors.ts';
import { takeBackup } from './backup.ts';
import { commitGroup } from './commitGroup.ts';
import type { Connection } from './connection.ts';
import { markSuspect, storageFiles } from './files.ts';
import { Housekeeping } from './housekeeping.ts';
import { openForReading, openForWriting } from './openDatabase.ts';
import { type Operation, readOperations, writeOperations } from './operations/index.ts';
import type { OperationRequest, Reply, Request } from './protocol.ts';
import { replyWith } from './reply.ts';
import { isDamage } from './sqliteErrors.ts';

type Role =
  | { kind: 'none' }
  | { kind: 'writer'; connection: Connection; housekeeping: Housekeeping }
  | { kind: 'reader'; connection: Connection; dispose(): void };

/** Serves the requests of one storage thread; knows nothing of threads itself. */
export class StorageServer {
  readonly #post: (replies: Reply[]) => void;
  #role: Role = { kind: 'none' };
  #dataFolder: string | null = null;
  #closed = false;

  constructor(post: (replies: Reply[]) => void) {
    this.#post = (replies) => {
      if (replies.some((reply) => !reply.ok && reply.damage)) this.#suspect();
      post(replies);
    };
  }

  /** No further request will be answered. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Answers requests in order. Neighbouring operations of the writer become one commit, and one message back. */
  serve(requests: Request[]): void {
    let group: OperationRequest[] = [];
    for (const request of requests) {
      if (request.kind === 'operation' && this.#role.kind === 'writer') {
        group.push(request);
        continue;
      }
      this.#commit(group);
      group = [];
      this.#post([replyWith(request.id, () => this.#answer(request))]);
    }
    this.#commit(group);
  }

  /**
   * For moments in which nobody waits: does a small part of what was put off. Returns whether there is more. What fails
   * is tried again at the next such moment.
   */
  rest(): boolean {
    if (this.#role.kind !== 'writer') return false;
    try {
      return this.#role.housekeeping.step();
    } catch (error) {
      if (isDamage(error)) this.#suspect();
      return false;
    }
  }

  #commit(group: OperationRequest[]): void {
    if (group.length === 0 || this.#role.kind !== 'writer') return;
    this.#post(commitGroup(this.#role.connection, group, writeOperationNamed));
    this.#role.housekeeping.committed();
  }

  /** The next start looks closer. */
  #suspect(): void {
    if (this.#dataFolder !== null) markSuspect(storageFiles(this.#dataFolder));
  }

  #answer(request: Request): unknown {
    if ('dataFolder' in request) this.#dataFolder = request.dataFolder;
    switch (request.kind) {
      case 'openWriter':
        return this.#openWriter(request.dataFolder);
      case 'openReader':
        this.#role = { kind: 'reader', ...openForReading(request.dataFolder) };
        return undefined;
      case 'backup':
        return takeBackup(request.dataFolder, 'daily', Date.now());
      case 'operation':
        return this.#read(request);
      case 'close':
        return this.#close();
      default:
        return assertNever(request);
    }
  }

  #openWriter(dataFolder: string) {
    const { connection, ...opened } = openForWriting(dataFolder);
    if (connection !== null) this.#role = { kind: 'writer', connection, housekeeping: new Housekeeping(connection) };
    return opened;
  }

  /** One transaction an operation: all its statements see the same state of the database. */
  #read(request: OperationRequest): unknown {
    if (this.#role.kind !== 'reader') throw new Error('This storage thread has not opened the database.');
    const { connection } = this.#role;
    connection.run('BEGIN');
    try {
      return readOperationNamed(request.name)(connection, request.parameters);
    } finally {
      connection.rollback();
    }
  }

  #close(): void {
    // A host that can only read later still finds the newest texts.
    this.rest();
    const role = this.#role;
    this.#role = { kind: 'none' };
    this.#closed = true;
    if (role.kind === 'none') return;
    try {
      if (role.kind === 'writer') tidy(role.connection);
    } finally {
      role.connection.close();
      if (role.kind === 'reader') role.dispose();
    }
  }
}

/** Leaves one file: easy to copy, and nothing to recover at the next start. */
function tidy(connection: Connection): void {
  connection.pragma('optimize');
  connection.pragma('wal_checkpoint(TRUNCATE)');
}

function writeOperationNamed(name: string): Operation {
  return operationNamed(writeOperations, name);
}

function readOperationNamed(name: string): Operation {
  return operationNamed(readOperations, name);
}

function operationNamed(operations: object, name: string): Operation {
  const operation: unknown = Object.hasOwn(operations, name) ? Reflect.get(operations, name) : undefined;
  if (typeof operation !== 'function') throw new Error(`There is no storage operation "${name}".`);
  return operation as Operation;
}
