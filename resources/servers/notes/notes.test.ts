import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectAnnounced } from '../testing/announcedTools.ts';
import { type Connected, connect, connectOld, isRunning } from '../testing/connect.ts';

interface NoteData {
  note: { id: string; title: string; body: string; tags: string[]; created_at: string };
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'notes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const launch = () => ({ server: 'notes', env: { SIGNALBOX_DATA: folder } });

describe.each(['2025', 'newest'] as const)('notes, spoken to in the era %s', (era) => {
  let shared: string;
  let notes: Connected;
  beforeAll(async () => {
    shared = mkdtempSync(join(tmpdir(), 'notes-'));
    notes = await connect({ server: 'notes', env: { SIGNALBOX_DATA: shared } }, era);
  });
  afterAll(async () => {
    await notes.client.close();
    rmSync(shared, { recursive: true, force: true });
  });

  it('lists its tools with descriptions, honest hints and the parameter of the host', async () => {
    await expectAnnounced(notes, {
      create: [false, false],
      read: [true, false],
      update: [false, true],
      delete: [false, true],
      list: [true, false],
      search: [true, false],
      tag: [false, false],
    });
  });

  it('does with a note all that there is to do', async () => {
    const created = (await notes.data('create', {
      title: 'Groceries',
      body: 'milk and eggs',
      tags: ['food'],
    })) as unknown as NoteData;
    const { id } = created.note;
    expect(created.note).toMatchObject({ title: 'Groceries', tags: ['food'] });
    expect(new Date(created.note.created_at).toISOString()).toBe(created.note.created_at);
    expect((await notes.call('read', { id })).text).toBe('Groceries\n\nmilk and eggs\n\n#food');
    expect(await notes.data('tag', { id: 'groceries', tags: ['shopping'] })).toMatchObject({
      note: { tags: ['food', 'shopping'] },
    });
    expect(await notes.data('tag', { id, tags: ['food'], remove: true })).toMatchObject({
      note: { tags: ['shopping'] },
    });
    expect(await notes.data('update', { id, body: 'bread' })).toMatchObject({
      note: { title: 'Groceries', body: 'bread' },
      previous: { title: 'Groceries', body: 'milk and eggs' },
    });
    expect((await notes.call('search', { query: 'brea' })).text).toBe(
      `One note for "brea":\n- Groceries: bread #shopping (id ${id})`,
    );
    expect(await notes.data('list', { tag: 'shopping' })).toMatchObject({
      total: 1,
      next_offset: null,
      notes: [{ id }],
    });
    expect(await notes.data('delete', { id })).toMatchObject({ deleted: { id, body: 'bread' } });
    expect((await notes.call('list')).text).toBe('There are no notes.');
  });

  it('pages with next_offset', async () => {
    const user = { user_id: 'pager' };
    for (const title of ['a', 'b', 'c']) await notes.data('create', { title, ...user });
    const first = await notes.data('list', { limit: 2, ...user });
    expect(first).toMatchObject({ total: 3, next_offset: 2, notes: [{ title: 'c' }, { title: 'b' }] });
    expect(await notes.data('list', { limit: 2, offset: 2, ...user })).toMatchObject({
      next_offset: null,
      notes: [{ title: 'a' }],
    });
  });

  it('pages through what a search finds, and says in words how to go on', async () => {
    const user = { user_id: 'searcher' };
    for (const title of ['plan a', 'plan b', 'plan c']) await notes.data('create', { title, ...user });
    const { text, structured } = await notes.call('search', { query: 'plan', limit: 2, ...user });
    expect(text).toMatch(/^2 notes for "plan" \(there are more with offset 2\):\n/);
    expect(structured).toMatchObject({ data: { next_offset: 2, match: 'all' } });
    const last = await notes.call('search', { query: 'plan', limit: 2, offset: 2, ...user });
    expect(last.structured).toMatchObject({ data: { next_offset: null, notes: [{ tags: [] }] } });
    const beyond = await notes.call('search', { query: 'plan', offset: 3, ...user });
    expect(beyond.text).toBe('No more notes match "plan".');
    const listed = await notes.call('list', { limit: 2, ...user });
    expect(listed.text).toMatch(/^There are 3 notes, 2 of them here \(the next ones with offset 2\):\n/);
  });

  it('F27 shows no user the notes of another, whether _meta or the parameter names them', async () => {
    const ada = { 'signalbox/user': 'ada' };
    const { note } = (await notes.data('create', { title: 'Secret', body: 'treasure' }, ada)) as unknown as NoteData;
    expect(await notes.data('read', { id: note.id, user_id: 'ada' })).toEqual({ note });
    expect(await notes.data('read', { id: note.id, user_id: 'ada' }, ada)).toEqual({ note });
    for (const [extra, meta] of [
      [{ user_id: 'bob' }, undefined],
      [{}, { 'signalbox/user': 'bob' }],
      [{}, undefined],
    ] as const) {
      for (const tool of ['read', 'delete']) {
        const { structured } = await notes.call(tool, { id: note.id, ...extra }, meta);
        expect(structured).toMatchObject({ success: false, error: { code: 'NOT_FOUND' } });
      }
      expect(await notes.data('search', { query: 'treasure', ...extra }, meta)).toMatchObject({ notes: [] });
    }
  });

  it.each([
    ['two users at once', 'list', { user_id: 'bob' }, { 'signalbox/user': 'ada' }, 'DENIED', 'user_id'],
    ['a user in _meta that is no text', 'list', {}, { 'signalbox/user': 7 }, 'INVALID_INPUT', 'signalbox/user'],
    ['an empty user', 'list', { user_id: '' }, undefined, 'INVALID_INPUT', 'user_id'],
    ['a note without an id', 'read', {}, undefined, 'INVALID_INPUT', 'parameter id is missing'],
    ['an unknown parameter', 'list', { colour: 'red' }, undefined, 'INVALID_INPUT', 'no parameter colour'],
    ['a title that is too long', 'create', { title: 'x'.repeat(201) }, undefined, 'TOO_LARGE', '200 characters'],
    ['too many tags', 'create', { title: 'x', tags: Array(33).fill('t') }, undefined, 'INVALID_INPUT', 'tags'],
    ['a limit of nothing', 'list', { limit: 0 }, undefined, 'INVALID_INPUT', 'limit'],
    ['an empty note', 'create', {}, undefined, 'INVALID_INPUT', 'title or a text'],
    ['an empty search', 'search', { query: ' ' }, undefined, 'INVALID_INPUT', 'Say what to look for.'],
  ])('refuses %s in the common form', async (_, tool, args, meta, code, hint) => {
    const { structured, text, isError } = await notes.call(tool, args, meta);
    expect(isError).toBe(true);
    expect(structured).toEqual({ success: false, error: { code, message: text, retryable: false } });
    expect(text).toContain(hint);
  });
});

describe('the process of notes', () => {
  it('speaks to the old SDK, whose client checks every result against the schema', async () => {
    const client = await connectOld(launch());
    try {
      expect((await client.listTools()).tools).toHaveLength(7);
      const result = await client.callTool({ name: 'create', arguments: { body: 'buy milk' } });
      expect(result.structuredContent).toMatchObject({
        success: true,
        data: { note: { body: 'buy milk', title: '' } },
      });
      expect(result.content).toEqual([{ type: 'text', text: expect.stringMatching(/^Created the note "buy milk"/) }]);
    } finally {
      await client.close();
    }
  });

  it('ends when its stdin does, and folds its log into the file', async () => {
    const notes = await connect(launch());
    await notes.data('create', { body: 'buy milk' });
    await notes.client.close();
    expect(isRunning(notes.pid)).toBe(false);
    expect(() => readFileSync(join(folder, 'notes.sqlite-wal'))).toThrow(/ENOENT/);
  });

  it.skipIf(process.platform === 'win32')('ends in the same good order when it is told to', async () => {
    const notes = await connect(launch());
    const closed = new Promise<void>((resolve) => {
      notes.client.onclose = () => resolve();
    });
    await notes.data('create', { body: 'buy milk' });
    process.kill(notes.pid, 'SIGTERM');
    await closed;
    expect(() => readFileSync(join(folder, 'notes.sqlite-wal'))).toThrow(/ENOENT/);
  });

  it('F41 loses nothing that it had acknowledged when it is killed', async () => {
    const first = await connect(launch());
    const closed = new Promise<void>((resolve) => {
      first.client.onclose = () => resolve();
    });
    const { note } = (await first.data('create', { body: 'buy milk' })) as unknown as NoteData;
    process.kill(first.pid, 'SIGKILL');
    await closed;
    const second = await connect(launch());
    try {
      expect(await second.data('read', { id: note.id })).toEqual({ note });
    } finally {
      await second.client.close();
    }
  });

  it('F44 answers in words while its file is damaged, and works when it was moved away', async () => {
    const file = join(folder, 'notes.sqlite');
    writeFileSync(file, 'garbage'.repeat(1000));
    const notes = await connect(launch());
    try {
      const { structured } = await notes.call('list');
      expect(structured).toMatchObject({
        success: false,
        error: { code: 'STORAGE_ERROR', message: expect.stringContaining('damaged'), retryable: true },
      });
      rmSync(file);
      expect(await notes.data('list')).toMatchObject({ total: 0 });
    } finally {
      await notes.client.close();
    }
  });

  it('takes its folder from --data-dir before anything else', async () => {
    const other = join(folder, 'other');
    const notes = await connect({ ...launch(), args: ['--data-dir', other] });
    await notes.data('create', { body: 'buy milk' });
    await notes.client.close();
    expect(readFileSync(join(other, 'notes.sqlite')).length).toBeGreaterThan(0);
    expect(() => readFileSync(join(folder, 'notes.sqlite'))).toThrow(/ENOENT/);
  });

  it('two of them write the same file at once and lose nothing', async () => {
    const servers = await Promise.all([connect(launch()), connect(launch())]);
    const bodies = Array.from({ length: 20 }, (_, at) => `note ${at}`);
    await Promise.all(bodies.map((body, at) => servers[at % 2]?.data('create', { body })));
    expect(await servers[0]?.data('list')).toMatchObject({ total: 20 });
    await Promise.all(servers.map(({ client }) => client.close()));
  });
});
