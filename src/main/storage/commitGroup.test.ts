import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SignalboxError } from '../../shared/errors.ts';
import { commitGroup } from './commitGroup.ts';
import { type Connection, openReadable } from './connection.ts';
import { storageFiles } from './files.ts';
import { openForWriting } from './openDatabase.ts';
import type { Operation } from './operations/index.ts';
import type { OperationRequest, Reply, Request } from './protocol.ts';
import { StorageServer } from './storageServer.ts';
import { temporaryFolder } from './testing/openTestStorage.ts';

const folder = temporaryFolder();
let connection: Connection;
let witness: Connection;

beforeEach(() => {
  connection = openForWriting(folder.path).connection ?? unreachable();
  connection.execute('CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT');
  connection.execute('DELETE FROM notes');
  witness = openReadable(storageFiles(folder.path).database);
});
afterEach(() => {
  witness.close();
  connection.close();
  folder.remove();
});

function unreachable(): never {
  throw new Error('unreachable');
}

const operations: Record<string, Operation> = {
  add: (database, text) => database.run('INSERT INTO notes (text) VALUES (?)', [String(text)]),
  addThenFail: (database, text) => {
    database.run('INSERT INTO notes (text) VALUES (?)', [String(text)]);
    throw new SignalboxError('CONFLICT', 'Refused.');
  },
  addThenBreak: (database, text) => {
    database.run('INSERT INTO notes (text) VALUES (?)', [String(text)]);
    throw new TypeError('a defect');
  },
  addNull: (database) => database.run('INSERT INTO notes (text) VALUES (?)', [null]),
  addBlob: (database, size) => database.run("INSERT INTO notes (text) VALUES (printf('%.*c', ?, 'x'))", [Number(size)]),
};

const named = (name: string): Operation => operations[name] ?? unreachable();
const requests = (...steps: [name: string, parameters: unknown][]): OperationRequest[] =>
  steps.map(([name, parameters], id) => ({ id, kind: 'operation', name, parameters }));
const textsIn = (database: Connection) =>
  database.all<{ text: string }>('SELECT substr(text, 1, 10) AS text FROM notes ORDER BY id').map(({ text }) => text);
const okOf = (replies: Reply[]) => replies.map(({ ok }) => ok);

describe('a group of commits', () => {
  it('is one transaction', () => {
    const before = Number(witness.pragma('data_version'));
    const replies = commitGroup(connection, requests(['add', 'one'], ['add', 'two'], ['add', 'three']), named);
    expect(okOf(replies)).toEqual([true, true, true]);
    expect(textsIn(witness)).toEqual(['one', 'two', 'three']);
    expect(Number(witness.pragma('data_version'))).toBe(before + 1);
  });

  it('keeps the neighbours of one that fails, and nothing of that one', () => {
    const steps = requests(
      ['add', 'one'],
      ['addThenFail', 'two'],
      ['addNull', 0],
      ['addThenBreak', 'four'],
      ['add', 'five'],
    );
    const replies = commitGroup(connection, steps, named);
    expect(okOf(replies)).toEqual([true, false, false, false, true]);
    expect(replies[1]).toMatchObject({ error: { code: 'CONFLICT', message: 'Refused.' } });
    expect(replies[2]).toMatchObject({ error: { code: 'STORAGE_ERROR' } });
    expect(replies[3]).toMatchObject({ error: { code: 'INTERNAL' }, stack: expect.stringContaining('a defect') });
    expect(textsIn(witness)).toEqual(['one', 'five']);
  });

  it('answers a request alone in the same way', () => {
    expect(commitGroup(connection, requests(['addThenFail', 'x']), named)).toMatchObject([
      { error: { code: 'CONFLICT' } },
    ]);
    expect(okOf(commitGroup(connection, requests(['add', 'alone']), named))).toEqual([true]);
    expect(textsIn(witness)).toEqual(['alone']);
  });

  it('F42 fails only what does not fit on a full disk, stays readable and goes on when there is room', () => {
    commitGroup(connection, requests(['add', 'before']), named);
    const pages = Number(connection.pragma('page_count'));
    connection.pragma(`max_page_count = ${pages + 4}`);
    const steps = requests(['add', 'small'], ['addBlob', 100_000], ['add', 'also small']);
    const replies = commitGroup(connection, steps, named);
    expect(okOf(replies)).toEqual([true, false, true]);
    expect(replies[1]).toMatchObject({
      error: { code: 'STORAGE_ERROR', retryable: true, message: expect.stringContaining('full') },
    });
    expect(textsIn(witness)).toEqual(['before', 'small', 'also small']);

    connection.pragma('max_page_count = 1000000');
    expect(okOf(commitGroup(connection, requests(['addBlob', 100_000]), named))).toEqual([true]);
    expect(textsIn(witness)).toHaveLength(4);
  });
});

describe('the writer', () => {
  it('says done only when another connection sees it, and answers in order', () => {
    const seen: { ids: number[]; rows: number }[] = [];
    const rows = () => witness.get<{ n: number }>('SELECT count(*) AS n FROM users')?.n ?? -1;
    const server = new StorageServer((replies) => seen.push({ ids: replies.map(({ id }) => id), rows: rows() }));
    const user = { id: 'u', name: 'U', createdAt: 1 };
    const all: Request[] = [
      { id: 1, kind: 'openWriter', dataFolder: folder.path },
      { id: 2, kind: 'operation', name: 'users.ensureLocal', parameters: user },
      { id: 3, kind: 'operation', name: 'no.such', parameters: null },
      { id: 4, kind: 'operation', name: 'toString', parameters: null },
      { id: 5, kind: 'close' },
    ];
    server.serve(all);
    expect(seen).toEqual([
      { ids: [1], rows: 0 },
      { ids: [2, 3, 4], rows: 1 },
      { ids: [5], rows: 1 },
    ]);
    expect(server.closed).toBe(true);
  });
});

describe('the connection', () => {
  it('flushes every commit and enforces references', () => {
    expect(connection.pragma('journal_mode')).toBe('wal');
    expect(connection.pragma('synchronous')).toBe(2);
    expect(connection.pragma('foreign_keys')).toBe(1);
    expect(connection.pragma('busy_timeout')).toBe(5000);
    expect(connection.pragma('trusted_schema')).toBe(0);
    if (process.platform === 'darwin') expect(connection.pragma('fullfsync')).toBe(1);
  });

  it('can’t be written through a reader', () => {
    expect(() => witness.run("INSERT INTO notes (text) VALUES ('x')")).toThrow('readonly');
  });
});
