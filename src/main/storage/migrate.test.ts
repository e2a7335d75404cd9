import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isBackupDue, listBackups, takeBackup } from './backup.ts';
import { type Connection, openReadable, openWritable } from './connection.ts';
import { storageFiles } from './files.ts';
import { schemaVersion } from './migrate.ts';
import { initial } from './migrations/0001Initial.ts';
import { type Migration, migrations } from './migrations/index.ts';
import { openForWriting } from './openDatabase.ts';
import { TestProcess } from './testing/childProcess.ts';
import { dieAt, dyingMigrations } from './testing/dyingMigrations.ts';
import { temporaryFolder } from './testing/openTestStorage.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const database = () => storageFiles(folder.path).database;
const latest = migrations.length;
/** The update that the next version of Signalbox would bring. */
const next: Migration = { version: latest + 1, name: 'next', sql: 'CREATE TABLE next (n INTEGER NOT NULL) STRICT' };
const backups = () => listBackups(storageFiles(folder.path));

function open(known: readonly Migration[] = migrations): void {
  openForWriting(folder.path, known).connection?.close();
}

function look<T>(path: string, work: (connection: Connection) => T): T {
  const connection = openReadable(path);
  try {
    return work(connection);
  } finally {
    connection.close();
  }
}

function change(sql: string): void {
  const connection = openWritable(database());
  connection.execute(sql);
  connection.close();
}

const addAlice = "INSERT INTO users (id, name, created_at, is_local) VALUES ('alice', 'Alice', 1, 1)";
const tableExists = (connection: Connection, name: string) =>
  connection.get("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", [name]) !== undefined;

describe('migrations', () => {
  it('are numbered from 1 without a gap', () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1));
  });

  it('make a new database, for its owner only', () => {
    open();
    expect(look(database(), schemaVersion)).toBe(migrations.length);
    expect(statSync(database()).mode & 0o777).toBe(0o600);
    expect(backups()).toEqual([]);
  });

  it('keep a verified copy of what was there before', () => {
    open();
    change(addAlice);
    open([...migrations, next]);
    expect(look(database(), schemaVersion)).toBe(latest + 1);
    const [backup, ...others] = backups();
    expect(others).toEqual([]);
    expect(backup?.kind).toBe('update');
    const path = backup?.path ?? '';
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(look(path, schemaVersion)).toBe(latest);
    expect(look(path, (connection) => connection.get('SELECT name FROM users'))).toEqual({ name: 'Alice' });
  });

  it('refuse a database of which an old step was changed', () => {
    open();
    const before = readFileSync(database());
    const edited = { ...initial, sql: `${initial.sql}\nCREATE TABLE sneaked (n INTEGER)` };
    expect(() => open([edited, ...migrations.slice(1)])).toThrow(
      expect.objectContaining({ message: expect.stringContaining('another build') }),
    );
    expect(readFileSync(database()).equals(before)).toBe(true);
  });

  it('F45 leave a database of a newer version untouched, and say which it is', () => {
    open([...migrations, next]);
    const before = readFileSync(database());
    expect(() => open()).toThrow(new RegExp(`version ${latest + 1}.*versions up to ${latest}.*--data-dir`));
    expect(readFileSync(database()).equals(before)).toBe(true);
    expect(backups()).toEqual([]);
  });

  it('change nothing when one fails, and say what happened', () => {
    open();
    change(addAlice);
    const broken: Migration = {
      version: latest + 2,
      name: 'broken',
      sql: 'CREATE TABLE half (n); INSERT INTO nowhere VALUES (1)',
    };
    expect(() => open([...migrations, next, broken])).toThrow(new RegExp(`version ${latest + 2}.*nowhere.*backups`));
    look(database(), (connection) => {
      expect(schemaVersion(connection)).toBe(latest + 1);
      expect(tableExists(connection, 'half')).toBe(false);
    });
    expect(backups()).toHaveLength(1);
  });

  it('refuse to leave rows that refer to nothing', () => {
    open();
    change(addAlice);
    change("INSERT INTO settings (user_id, settings) VALUES ('alice', '{}')");
    const orphaning: Migration = { version: latest + 1, name: 'orphaning', sql: 'DELETE FROM users' };
    expect(() => open([...migrations, orphaning])).toThrow('refer to rows that do not exist');
    expect(look(database(), (connection) => connection.get('SELECT name FROM users'))).toEqual({ name: 'Alice' });
  });

  it.each([
    { step: 1, version: 1 },
    { step: 2, version: 1 },
    { step: 3, version: 2 },
    { step: 4, version: 2 },
  ])('F45 killed at step $step: version $version or the next one, never between', async ({ step, version }) => {
    open([initial]);
    change(addAlice);
    const process = new TestProcess('migrateAndDie.ts', [folder.path, String(step)]);
    expect(await process.ended()).toMatchObject({ signal: 'SIGKILL' });

    look(database(), (connection) => {
      expect(schemaVersion(connection)).toBe(version);
      expect(tableExists(connection, 'marks')).toBe(version === 2);
      expect(tableExists(connection, 'more')).toBe(false);
      if (version === 2) expect(connection.all('SELECT n FROM marks')).toEqual([{ n: 1 }]);
    });
    expect(look(backups().at(-1)?.path ?? '', schemaVersion)).toBe(1);

    dieAt(0);
    open(dyingMigrations);
    look(database(), (connection) => {
      expect(schemaVersion(connection)).toBe(3);
      expect(connection.all('SELECT n FROM marks')).toEqual([{ n: 2 }]);
      expect(connection.all('SELECT name, mark FROM users')).toEqual([{ name: 'Alice', mark: 7 }]);
    });
  });
});

describe('backups', () => {
  it('are kept in threes of a kind, the newest', () => {
    open();
    const times = [5, 1, 4, 2, 3].map((day) => Date.UTC(2025, 0, day));
    for (const at of [...times].sort()) takeBackup(folder.path, 'daily', at);
    takeBackup(folder.path, 'update', Date.UTC(2024, 0, 1));
    const kept = backups();
    expect(kept.filter(({ kind }) => kind === 'daily').map(({ takenAt }) => new Date(takenAt).getUTCDate())).toEqual([
      5, 4, 3,
    ]);
    expect(kept.at(-1)).toMatchObject({ kind: 'update', takenAt: Date.UTC(2024, 0, 1) });
    expect(kept).toHaveLength(4);
  });

  it('are due when the newest is older than a day', () => {
    open();
    const files = storageFiles(folder.path);
    const now = Date.now();
    expect(isBackupDue(files, now)).toBe(true);
    takeBackup(folder.path, 'daily', now);
    expect(isBackupDue(files, now + 23 * 3_600_000)).toBe(false);
    expect(isBackupDue(files, now + 25 * 3_600_000)).toBe(true);
  });

  it('hold what is committed but not yet in the main file, and leave no half copies', () => {
    open();
    const { backups: backupFolder } = storageFiles(folder.path);
    mkdirSync(backupFolder);
    for (const ending of ['', '-journal', '-wal']) {
      writeFileSync(join(backupFolder, `signalbox-20250101T000000000Z-daily.db.partial${ending}`), 'cut short');
    }
    const connection = openWritable(database());
    connection.execute(addAlice);
    const { path } = takeBackup(folder.path, 'daily', Date.now());
    connection.close();
    expect(look(path ?? '', (copy) => copy.get('SELECT name FROM users'))).toEqual({ name: 'Alice' });
    expect(readdirSync(backupFolder)).toEqual([basename(path ?? '')]);
  });
});
