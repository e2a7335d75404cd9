import { type Connection, checkpointPages } from './connection.ts';
import { indexQueued } from './operations/searchQueue.ts';

/** Groups of commits after which the journal is worth moving into the main file: about half of what it may hold. */
const commitsBetweenCheckpoints = 50;

/**
 * What the writer does while nobody waits for it, so that no commit has to: it takes texts into the search indexes, gives
 * the journal its full size and moves it into the main file.
 */
export class Housekeeping {
  readonly #connection: Connection;
  #commits = 0;
  #journalIsGrown = false;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Told of each group of commits. */
  committed(): void {
    this.#commits += 1;
  }

  /** Does a small part of what is left; returns whether there is more. Throws what SQLite throws. */
  step(): boolean {
    if (this.#connection.transaction(() => indexQueued(this.#connection))) return true;
    if (this.#commits > 0 && !this.#journalIsGrown) {
      this.#journalIsGrown = true;
      growJournal(this.#connection);
    }
    if (this.#commits < commitsBetweenCheckpoints) return false;
    this.#commits = 0;
    this.#connection.pragma('wal_checkpoint(PASSIVE)');
    return false;
  }
}

/** Pages that the last commit before a checkpoint may add. */
const reserve = 64;

/**
 * Makes the journal as large as it may become. To flush what is written over takes half as long as to flush a file that
 * grows, which has its new size to note too. SQLite writes more pages than its cache holds into the journal before it
 * knows that they are taken back, and overwrites them from then on.
 */
function growJournal(connection: Connection): void {
  const cacheSize = Number(connection.pragma('cache_size'));
  const bytes = (checkpointPages + reserve) * Number(connection.pragma('page_size'));
  connection.pragma('cache_size = 16');
  try {
    connection.execute(
      `BEGIN IMMEDIATE; CREATE TABLE filler (data BLOB); INSERT INTO filler VALUES (zeroblob(${bytes}))`,
    );
  } finally {
    connection.rollback();
    connection.pragma(`cache_size = ${cacheSize}`);
  }
  // A commit of nothing new has all of it flushed now, when nobody waits.
  connection.pragma(`user_version = ${Number(connection.pragma('user_version'))}`);
}
