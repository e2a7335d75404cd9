import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Item } from '../../../shared/conversation.ts';
import type { Connection } from '../connection.ts';
import { openForWriting } from '../openDatabase.ts';
import { temporaryFolder } from '../testing/openTestStorage.ts';
import { sampleAnswer, sampleConversation, sampleMessage, sampleTurn } from '../testing/samples.ts';
import { hideConversation, renameConversation } from './conversations.ts';
import { purgeRemovedConversations } from './purge.ts';
import { rebuildSearch } from './search.ts';
import { indexQueued } from './searchQueue.ts';
import { beginTurn, saveTurnChanges } from './turnChanges.ts';

const userId = 'alice';
const conversation = sampleConversation({ title: 'Zeppelin' });
const turn = sampleTurn(conversation.id);
let folder: ReturnType<typeof temporaryFolder>;
let connection: Connection;

beforeEach(() => {
  folder = temporaryFolder();
  const opened = openForWriting(folder.path).connection;
  if (opened === null) throw new Error('unreachable');
  connection = opened;
  connection.run('INSERT INTO users (id, name, created_at, is_local) VALUES (?, ?, 1, 1)', [userId, 'Alice']);
  beginTurn(connection, { userId, start: { conversation, turn, items: [] }, at: 1 });
});
afterEach(() => {
  connection.close();
  folder.remove();
});

const save = (...items: Item[]) => saveTurnChanges(connection, { userId, changes: { items } });
const rename = (title: string) => renameConversation(connection, { userId, id: conversation.id, title, at: 1 });
const waiting = () => connection.get<{ n: number }>('SELECT count(*) AS n FROM search_queue')?.n;

/** How often the indexes have a word, in titles and in items. */
function found(word: string): [number, number] {
  const count = (table: string) =>
    connection.all(`SELECT rowid FROM ${table} WHERE ${table} MATCH ?`, [`"${word}"`]).length;
  return [count('title_search'), count('item_search')];
}

/** Takes everything in; fails where an index and its texts do not agree. */
function settle(): void {
  while (indexQueued(connection));
  expect(waiting()).toBe(0);
  connection.run("INSERT INTO title_search (title_search, rank) VALUES ('integrity-check', 1)");
  connection.run("INSERT INTO item_search (item_search, rank) VALUES ('integrity-check', 1)");
}

describe('texts that wait to be found', () => {
  it('are taken in later, as they then are', () => {
    const message = sampleMessage(turn.id, 'quagmire');
    save(message);
    expect([found('zeppelin'), found('quagmire')]).toEqual([
      [0, 0],
      [0, 0],
    ]);
    save({ ...message, text: 'flimflam' });
    rename('Balloon');
    expect(waiting()).toBe(2);
    settle();
    expect(['zeppelin', 'balloon', 'quagmire', 'flimflam'].map(found)).toEqual([
      [0, 0],
      [1, 0],
      [0, 0],
      [0, 1],
    ]);
  });

  it('leave at once when they change, and come back later', () => {
    const message = sampleMessage(turn.id, 'quagmire');
    save(message);
    settle();
    save({ ...message, text: 'flimflam' });
    rename('Balloon');
    expect(['zeppelin', 'balloon', 'quagmire', 'flimflam'].map(found)).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    save({ ...message, text: 'flimflam again' });
    settle();
    expect(['balloon', 'flimflam'].map(found)).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  it('do not wait when nothing of them changed', () => {
    const message = sampleMessage(turn.id, 'quagmire');
    save(message);
    settle();
    save({ ...message, position: 4 });
    rename('Zeppelin');
    expect(waiting()).toBe(0);
    settle();
  });

  it('are left out while an answer still grows', () => {
    const answer = sampleAnswer(turn.id, 'growing', { status: 'done' });
    save(answer);
    save({ ...answer, status: 'streaming' });
    settle();
    expect(found('growing')).toEqual([0, 0]);
    save(answer);
    settle();
    save({ ...answer, status: 'streaming' });
    expect(found('growing')).toEqual([0, 0]);
    settle();
  });

  it('go with their conversation, whether they were taken in or not', () => {
    save(sampleMessage(turn.id, 'quagmire'));
    settle();
    save(sampleMessage(turn.id, 'flimflam'));
    hideConversation(connection, { userId, id: conversation.id, at: 1 });
    purgeRemovedConversations(connection);
    expect(waiting()).toBe(0);
    settle();
    expect(['zeppelin', 'quagmire'].map(found)).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it('are taken in a few at a time, and a long one alone', () => {
    save(...Array.from({ length: 130 }, () => sampleMessage(turn.id, 'short')));
    const rounds: (number | undefined)[] = [];
    for (let more = true; more; rounds.push(waiting())) more = indexQueued(connection);
    expect(rounds).toEqual([67, 3, 0]);

    const long = sampleMessage(turn.id, 'long '.repeat(40_000), { id: randomUUID() });
    save(long, sampleMessage(turn.id, 'after it'));
    expect(indexQueued(connection)).toBe(true);
    expect(waiting()).toBe(1);
    settle();
  });

  it('do not wait any more when the indexes are made anew', () => {
    save(sampleMessage(turn.id, 'quagmire'));
    rebuildSearch(connection);
    settle();
    expect(found('quagmire')).toEqual([0, 1]);
  });
});
