import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '../../testing/failures.ts';
import { noteLimits } from '../models/note.ts';
import { NoteService } from './noteService.ts';
import { NoteStore } from './noteStore.ts';

let folder: string;
let notes: NoteService;
let clock: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'notes-'));
  clock = 1_000;
  notes = new NoteService(await NoteStore.open(folder), () => clock++);
});
afterEach(() => {
  notes.close();
  rmSync(folder, { recursive: true, force: true });
});

function add(title: string, body = '', tags: string[] = [], user = 'ada') {
  return notes.create(user, { title, body, tags });
}

function titles(found: { notes: { title: string }[] }): string[] {
  return found.notes.map(({ title }) => title);
}

function find(query: string, { user = 'ada', tag = null }: { user?: string; tag?: string | null } = {}) {
  const watch = { signal: new AbortController().signal, progress: () => {} };
  return notes.search(user, query, { tag, limit: 10, offset: 0 }, watch);
}

describe('a note', () => {
  it('is read back as it was written, by id and by title', () => {
    const body = '  indented\n\n“quotes”, 牛乳, 👩‍👩‍👧 and e\u0301';
    const note = add('Groceries', body, ['#Food', ' weekly  shopping ', 'food']);
    expect(note).toMatchObject({ title: 'Groceries', body, tags: ['food', 'weekly shopping'], createdAt: 1000 });
    expect(notes.read('ada', note.id)).toEqual(note);
    expect(notes.read('ada', ' gROCERIES ')).toEqual(note);
  });

  it('needs a title or a text, and one of them is enough', () => {
    expect(failureOf(() => add(' ', '\n'))).toMatch(/^INVALID_INPUT/);
    expect(add('', 'buy milk')).toMatchObject({ title: '', body: 'buy milk' });
    expect(add('Just a title')).toMatchObject({ title: 'Just a title', body: '' });
  });

  it('keeps any text that a person can write, and what is not text becomes so', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (body) => {
        const note = notes.create('ada', { title: 'x', body, tags: [] });
        expect(notes.read('ada', note.id).body).toBe(body.replaceAll('\0', ''));
      }),
      { numRuns: 50 },
    );
    expect(add('half a pair', 'a\ud800b').body).toBe('a\ufffdb');
  });

  it.each([
    ['a title', () => add('x'.repeat(noteLimits.title + 1)), /title has 201 characters; .* 200/],
    ['a text', () => add('', 'x'.repeat(noteLimits.body + 1)), /text has 100001 characters/],
    ['a tag', () => add('x', '', ['y'.repeat(noteLimits.tag + 1)]), /tag has 51 characters/],
    [
      'a list of tags',
      () =>
        add(
          'x',
          '',
          Array.from({ length: 33 }, (_, at) => `t${at}`),
        ),
      /32 tags; these are 33/,
    ],
  ])('refuses %s that is too long, with both sizes', (_, work, message) => {
    const failure = failureOf(work);
    expect(failure).toMatch(/^TOO_LARGE/);
    expect(failure).toMatch(message);
    expect(notes.list('ada', { tag: null, limit: 10, offset: 0 }).total).toBe(0);
  });

  it('keeps what an update does not name, and gives back what was there', () => {
    const { id } = add('Groceries', 'milk', ['food']);
    const { before, after } = notes.update('ada', id, { body: 'milk and eggs' });
    expect(before).toMatchObject({ title: 'Groceries', body: 'milk' });
    expect(after).toMatchObject({
      title: 'Groceries',
      body: 'milk and eggs',
      tags: ['food'],
      createdAt: 1000,
      updatedAt: 1001,
    });
    expect(notes.read('ada', id)).toEqual(after);
    expect(failureOf(() => notes.update('ada', id, {}))).toMatch(/^INVALID_INPUT/);
    expect(failureOf(() => notes.update('ada', id, { title: '', body: '' }))).toMatch(/^INVALID_INPUT/);
  });

  it('is given back by delete, and is then gone from every way to it', async () => {
    const note = add('Groceries', 'milk', ['food']);
    expect(notes.remove('ada', note.id)).toEqual(note);
    expect(failureOf(() => notes.read('ada', note.id))).toMatch(/^NOT_FOUND/);
    expect(titles(await find('milk'))).toEqual([]);
    expect(notes.list('ada', { tag: 'food', limit: 10, offset: 0 })).toEqual({ notes: [], total: 0 });
    expect(failureOf(() => notes.remove('ada', note.id))).toMatch(/^NOT_FOUND/);
  });

  it('is not guessed when several have the title', () => {
    const ids = [add('Plan', 'one').id, add('plan', 'two').id];
    const failure = failureOf(() => notes.remove('ada', 'Plan'));
    expect(failure).toMatch(/^CONFLICT/);
    for (const id of ids) expect(failure).toContain(id);
    expect(notes.read('ada', ids[0] ?? '').body).toBe('one');
  });

  it('is meant by its id even where that is the title of another', () => {
    const first = add('First');
    add(first.id, 'a trap');
    expect(notes.read('ada', first.id).title).toBe('First');
  });
});

describe('tags', () => {
  it('are added and taken off, any number of times', () => {
    const { id } = add('Groceries', '', ['food']);
    expect(notes.tag('ada', id, ['#Shopping', 'food'], 'add').tags).toEqual(['food', 'shopping']);
    expect(notes.tag('ada', 'groceries', ['FOOD', 'absent'], 'remove').tags).toEqual(['shopping']);
    expect(notes.tag('ada', id, ['food'], 'remove').tags).toEqual(['shopping']);
    expect(failureOf(() => notes.tag('ada', id, ['#'], 'add'))).toMatch(/^INVALID_INPUT/);
  });

  it('are counted over all calls', () => {
    const { id } = add(
      'Groceries',
      '',
      Array.from({ length: 32 }, (_, at) => `t${at}`),
    );
    expect(failureOf(() => notes.tag('ada', id, ['one-more'], 'add'))).toMatch(/^TOO_LARGE/);
    expect(notes.tag('ada', id, ['t1'], 'add').tags).toHaveLength(32);
  });

  it('filter the list and the search, and are searched too', async () => {
    add('Groceries', 'milk', ['shopping']);
    add('Shopping centre', 'map');
    add('Diary', 'spilt milk');
    expect(titles(notes.list('ada', { tag: '#Shopping', limit: 10, offset: 0 }))).toEqual(['Groceries']);
    expect(titles(await find('milk', { tag: 'shopping' }))).toEqual(['Groceries']);
    expect(titles(await find('shopping'))).toEqual(['Shopping centre', 'Groceries']);
  });
});

describe('the limits', () => {
  it('end at so many notes, and at so much room, until there is some again', async () => {
    const store = await NoteStore.open(join(folder, 'limited'));
    const limited = new NoteService(store, () => 1, { notesPerUser: 3, bytes: store.bytesUsed + 600_000 });
    const fill = (body: string) => limited.create('ada', { title: '', body, tags: [] });
    const notes = [fill('one'), fill('two'), fill('three')];
    expect(failureOf(() => fill('four'))).toBe('TOO_LARGE: There are 3 notes, the most there can be. Delete some.');
    const { id } = limited.create('bob', { title: 'his', body: 'short', tags: [] });
    for (const note of notes) limited.update('ada', note.id, { body: 'x'.repeat(100_000) });
    const full = /^TOO_LARGE: The notes take 1 MB, the most they may/;
    expect(failureOf(() => limited.update('bob', id, { body: 'longer than it was' }))).toMatch(full);
    expect(failureOf(() => limited.create('bob', { title: 'another', body: '', tags: [] }))).toMatch(full);
    expect(limited.update('bob', id, { body: '' }).after.title).toBe('his');
    for (const note of notes) limited.remove('ada', note.id);
    expect(limited.create('bob', { title: 'another', body: '', tags: [] }).title).toBe('another');
    limited.close();
  });
});

describe('list', () => {
  it('pages through all notes once, the last changed first', () => {
    const ids = Array.from({ length: 7 }, (_, at) => add(`note ${at}`).id);
    notes.update('ada', ids[2] ?? '', { body: 'changed' });
    const pages = [0, 3, 6].map((offset) => notes.list('ada', { tag: null, limit: 3, offset }));
    expect(pages.map(({ total }) => total)).toEqual([7, 7, 7]);
    expect(pages.flatMap((page) => page.notes.map(({ id }) => id))).toEqual([2, 6, 5, 4, 3, 1, 0].map((at) => ids[at]));
  });
});

describe('two users', () => {
  it('F27 get the same answer for the other one’s note as for one that never was', async () => {
    const note = add('Secret', 'treasure', ['hidden'], 'ada');
    const attempts: ((reference: string) => unknown)[] = [
      (reference) => notes.read('bob', reference),
      (reference) => notes.update('bob', reference, { body: 'mine now' }),
      (reference) => notes.remove('bob', reference),
      (reference) => notes.tag('bob', reference, ['mine'], 'add'),
    ];
    for (const attempt of attempts) {
      const never = failureOf(() => attempt('zzzzzzzz'));
      expect(never).toMatch(/^NOT_FOUND/);
      expect(failureOf(() => attempt(note.id))).toBe(never?.replace('zzzzzzzz', note.id));
      expect(failureOf(() => attempt('Secret'))).toBe(never?.replace('zzzzzzzz', 'Secret'));
    }
    expect(notes.list('bob', { tag: null, limit: 10, offset: 0 })).toEqual({ notes: [], total: 0 });
    expect(notes.list('bob', { tag: 'hidden', limit: 10, offset: 0 }).total).toBe(0);
    for (const query of ['treasure', 'hidden', 'easur']) expect(titles(await find(query, { user: 'bob' }))).toEqual([]);
    expect(notes.read('ada', note.id)).toEqual(note);
  });

  it('F27 have titles, tags and numbers of their own', async () => {
    const ofAda = add('Plan', 'A', ['x'], 'ada');
    const ofBob = add('Plan', 'B', ['x'], 'bob');
    expect(notes.read('ada', 'Plan').id).toBe(ofAda.id);
    expect(notes.remove('bob', 'Plan').id).toBe(ofBob.id);
    expect(notes.list('ada', { tag: 'x', limit: 10, offset: 0 }).total).toBe(1);
    expect(titles(await find('plan'))).toEqual(['Plan']);
  });
});
