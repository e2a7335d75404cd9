import { openForWriting } from '../openDatabase.ts';
import { dieAt, dyingMigrations } from './dyingMigrations.ts';

/* A process of its own: migrates the database of the given folder and dies at the given step. */
const [folder = '', step = ''] = process.argv.slice(2);
dieAt(Number(step));
openForWriting(folder, dyingMigrations).connection?.close();
