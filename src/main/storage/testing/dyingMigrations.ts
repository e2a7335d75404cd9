import Database from 'better-sqlite3';
import { initial } from '../migrations/0001Initial.ts';
import type { Migration } from '../migrations/index.ts';

/** Updates after the first version, with places at which a process can be made to die. */
export const dyingMigrations: Migration[] = [
  initial,
  {
    version: 2,
    name: 'marks',
    sql: `CREATE TABLE marks (n INTEGER NOT NULL) STRICT;
      INSERT INTO marks VALUES (1);
      SELECT die_at(1);
      ALTER TABLE users ADD COLUMN mark INTEGER NOT NULL DEFAULT 7;
      SELECT die_at(2);`,
  },
  {
    version: 3,
    name: 'more marks',
    sql: `UPDATE marks SET n = 2;
      SELECT die_at(3);
      CREATE TABLE more (n INTEGER NOT NULL) STRICT;
      SELECT die_at(4);`,
  },
];

/** Gives every connection of this process the function `die_at`: at the given step it kills the process at once. */
export function dieAt(fatalStep: number): void {
  const execute = Database.prototype.exec;
  Database.prototype.exec = function (sql: string) {
    this.function('die_at', (step) => {
      if (step === fatalStep) process.kill(process.pid, 'SIGKILL');
      return 0;
    });
    return execute.call(this, sql);
  };
}
