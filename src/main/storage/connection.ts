import Database from 'better-sqlite3';

/** What SQLite can store, as it is bound to a parameter or comes out of a column. */
export type SqlValue = string | number | bigint | Uint8Array | null;
/** Values for `@name` parameters, or one value for each `?`. */
export type SqlParameters = { [name: string]: SqlValue } | SqlValue[];

/** How long a statement waits for another process that holds the database, in milliseconds. */
const busyTimeout = 5000;

/** Pages in the journal at which a commit moves them into the main file itself, unless a moment of rest came before. */
export const checkpointPages = 1000;

/**
 * One SQLite connection with its prepared statements. Each statement is compiled once: the text of an SQL constant is
 * its key. The row types are the caller's claim, which the strict tables and the tests back.
 */
export class Connection {
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Database.Statement<unknown[]>>();

  constructor(database: Database.Database) {
    this.#database = database;
  }

  get inTransaction(): boolean {
    return this.#database.inTransaction;
  }

  all<Row>(sql: string, parameters: SqlParameters = []): Row[] {
    return this.#prepare(sql).all(parameters) as Row[];
  }

  get<Row>(sql: string, parameters: SqlParameters = []): Row | undefined {
    return this.#prepare(sql).get(parameters) as Row | undefined;
  }

  /** Runs a statement for its effect; returns how many rows it changed. */
  run(sql: string, parameters: SqlParameters = []): number {
    return this.#prepare(sql).run(parameters).changes;
  }

  /** Runs several statements at once, without parameters. */
  execute(sql: string): void {
    this.#database.exec(sql);
  }

  /** Reads or sets a pragma that has one value. */
  pragma(text: string): unknown {
    return this.#database.pragma(text, { simple: true });
  }

  /** Does `work` in a transaction of its own: all of it, or nothing. */
  transaction<T>(work: () => T): T {
    this.run('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.run('COMMIT');
      return result;
    } catch (error) {
      this.rollback();
      throw error;
    }
  }

  /** Takes back the open transaction, if SQLite has not done so by itself after a disk error. */
  rollback(): void {
    if (this.inTransaction) this.run('ROLLBACK');
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #prepare(sql: string): Database.Statement<unknown[]> {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare<unknown[]>(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/**
 * Opens a database that exists for writing. What is committed on it survives a power cut: the journal is flushed to the
 * disk before COMMIT returns (on macOS by F_FULLFSYNC, because fsync leaves data in the drive's cache there).
 */
export function openWritable(path: string): Connection {
  const connection = new Connection(new Database(path, { fileMustExist: true, timeout: busyTimeout }));
  try {
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = FULL');
    connection.pragma(`wal_autocheckpoint = ${checkpointPages}`);
    if (process.platform === 'darwin') {
      connection.pragma('fullfsync = ON');
      connection.pragma('checkpoint_fullfsync = ON');
    }
    connection.pragma('foreign_keys = ON');
    connection.pragma('secure_delete = FAST');
    harden(connection);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Opens a database that exists for reading. It can't be changed through this connection, nor by closing it. */
export function openReadable(path: string): Connection {
  const connection = new Connection(new Database(path, { readonly: true, fileMustExist: true, timeout: busyTimeout }));
  try {
    harden(connection);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** A file that someone tampered with must not gain functions through its schema, nor crash the reader of its cells. */
function harden(connection: Connection): void {
  connection.pragma('trusted_schema = OFF');
  connection.pragma('cell_size_check = ON');
  connection.pragma('temp_store = MEMORY');
}
