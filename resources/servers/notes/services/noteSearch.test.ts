import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReportProgress } from '../../kit/progress.ts';
import { NoteService } from './noteService.ts';
import { NoteStore } from './noteStore.ts';

let folder: string;
let notes: NoteService;
let store: NoteStore;
let clock: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'notes-'));
  clock = 1_000;
  store = await NoteStore.open(folder);
  notes = new NoteService(store, () => clock++);
});
afterEach(() => {
  notes.close();
  rmSync(folder, { recursive: true, force: true });
});

function add(title: string, body = '', tags: string[] = []) {
  return notes.create('ada', { title, body, tags });
}

interface Options {
  limit?: number;
  offset?: number;
  tag?: string;
  signal?: AbortSignal;
  progress?: ReportProgress;
}

function find(query: string, options: Options = {}) {
  const { limit = 10, offset = 0, tag = null, signal = new AbortController().signal, progress = () => {} } = options;
  return notes.search('ada', query, { tag, limit, offset }, { signal, progress });
}

function titles(found: { notes: { title: string }[] }): string[] {
  return found.notes.map(({ title }) => title);
}

/** So many notes that reading through them takes three steps; every hundredth of them says so. */
function addMany(): void {
  store.write(() => {
    for (let at = 0; at < 1_200; at += 1) {
      const title = `note ${at}`;
      const body = at % 100 === 0 ? 'one of a centuplet' : 'plain';
      store.put('ada', { id: `n${at}`, title, body, tags: [], createdAt: at, updatedAt: at });
    }
  });
}

describe('search', () => {
  beforeEach(() => {
    add('Groceries', 'Oat milk, eggs and crème fraîche');
    add('Milk round', 'the van leaves at six');
    add('Paper', 'milkweed is a plant');
    add('買い物', '牛乳を買う');
  });

  it.each([
    ['milk', 'all', ['Milk round', 'Groceries', 'Paper']],
    ['eggs milk', 'all', ['Groceries']],
    ['milk and eggs', 'all', ['Groceries']],
    ['creme fraiche', 'all', ['Groceries']],
    ['"oat milk"', 'all', ['Groceries']],
    ['"milk oat"', 'part', []],
    ['weed', 'part', ['Paper']],
    ['van zebra', 'any', ['Milk round']],
    ['乳を', 'all', ['買い物']],
    ['買', 'all', ['買い物']],
    ['"乳牛"', 'part', []],
    ['100%', 'part', []],
    ['_', 'part', []],
  ] as const)('for %j matches %s: %j', async (query, match, expected) => {
    const found = await find(query);
    expect([...titles(found)].sort()).toEqual([...expected].sort());
    expect(found.match).toBe(match);
  });

  it('puts a match in the title first, and gives the words around a match', async () => {
    const found = (await find('milk')).notes;
    expect(found[0]).toMatchObject({ title: 'Milk round', excerpt: 'the van leaves at six' });
    add('Long', `${'filler '.repeat(200)} needle ${'filler '.repeat(200)}`);
    expect((await find('needle')).notes[0]).toMatchObject({
      excerpt: expect.stringMatching(/^….*needle.*…$/),
    });
  });

  it('finds words inside of a run of letters, and gives the text as it was written', async () => {
    add('图书馆', '我用React写手机的程序', ['学习']);
    add('อาหาร', 'ฉันกินข้าวที่บ้าน');
    for (const query of ['书馆', 'react', '手机 程序', '习'])
      expect(titles(await find(query)), query).toEqual(['图书馆']);
    for (const query of ['กิน', 'ข้าว']) expect(titles(await find(query)), query).toEqual(['อาหาร']);
    expect((await find('กน')).notes).toEqual([]);
    expect((await find('手机')).notes[0]).toMatchObject({ excerpt: '我用React写手机的程序' });
  });

  it('follows what a note says now', async () => {
    notes.update('ada', 'Groceries', { body: 'bread' });
    expect(titles(await find('eggs'))).toEqual([]);
    expect(titles(await find('bread'))).toEqual(['Groceries']);
  });

  it('answers whatever is typed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (query) => {
        expect((await find(query, { limit: 2 })).notes.length).toBeLessThanOrEqual(2);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the pages of a search', () => {
  it.each([
    ['centuplet', 'all'],
    ['centuplet zebra', 'any'],
    ['entuple', 'part'],
  ] as const)('for %j hold each note once, and the last says that it is the last', async (query, match) => {
    addMany();
    const pages = await Promise.all([0, 5, 10, 15].map((offset) => find(query, { limit: 5, offset })));
    expect(pages.map((page) => page.match)).toEqual([match, match, match, match]);
    expect(pages.map((page) => page.more)).toEqual([true, true, false, false]);
    const found = pages.flatMap(titles);
    expect(found).toHaveLength(12);
    expect(new Set(found)).toEqual(new Set(Array.from({ length: 12 }, (_, at) => `note ${at * 100}`)));
  });
});

describe('a search that has to read through the notes', () => {
  it('tells how far it is, and stops as soon as it has enough', async () => {
    addMany();
    const heard: unknown[] = [];
    const progress: ReportProgress = (done, total) => heard.push([done, total]);
    expect(titles(await find('entuple', { limit: 2, progress }))).toEqual(['note 1100', 'note 1000']);
    expect(heard).toEqual([[500, 1_200]]);
    await find('nowhere', { progress });
    expect(heard.slice(1)).toEqual([
      [500, 1_200],
      [1_000, 1_200],
      [1_200, 1_200],
    ]);
  });

  it('ends when nobody waits for it any more, and lets others write meanwhile', async () => {
    addMany();
    const cancel = new AbortController();
    const steps: number[] = [];
    const progress: ReportProgress = (done) => {
      steps.push(done);
      add(`written after ${done}`, 'nowhere else');
      if (done === 1_000) cancel.abort();
    };
    await expect(find('owhere', { limit: 100, signal: cancel.signal, progress })).rejects.toThrow('aborted');
    expect(steps).toEqual([500, 1_000]);
    expect(titles(await find('nowhere else'))).toHaveLength(2);
  });

  it('looks at the notes with a tag alone where one is given', async () => {
    addMany();
    add('Tagged', 'a centuplet', ['x']);
    const heard: unknown[] = [];
    const progress: ReportProgress = (done, total) => heard.push([done, total]);
    expect(titles(await find('entuple', { tag: '#X', progress }))).toEqual(['Tagged']);
    expect(heard).toEqual([[1, 1]]);
  });
});
