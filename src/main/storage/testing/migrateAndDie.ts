import { type Migration, migrations } from '../migrations/index.ts';
import { openForWriting } from '../openDatabase.ts';
import { dieAt, dyingMigrations } from './dyingMigrations.ts';
import { statementsOf } from './statements.ts';

/*
 * A process of its own: migrates the database of the given folder and dies at the given step. With a version it makes the
 * real updates, and dies in that one, after the statement of that number.
 */
const [folder = '', step = '', version] = process.argv.slice(2);

function dyingAtStatements(migration: Migration): Migration {
  const steps = statementsOf(migration).flatMap((statement, index) => [statement, `SELECT die_at(${index + 1});`]);
  return { ...migration, sql: steps.join('\n') };
}

dieAt(Number(step));
const real = migrations.map((migration) =>
  migration.version === Number(version) ? dyingAtStatements(migration) : migration,
);
openForWriting(folder, version === undefined ? dyingMigrations : real).connection?.close();
