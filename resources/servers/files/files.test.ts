import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAnnounced } from '../testing/announcedTools.ts';
import { type Connected, connect } from '../testing/connect.ts';
import { open } from './testing/session.ts';
import { temporaryFolder, treeOf } from './testing/trees.ts';

describe.each(['2025', 'newest'] as const)('files, spoken to in the era %s', (era) => {
  let files: Connected;
  beforeAll(async () => {
    files = await connect({ server: 'files' }, era);
  });
  afterAll(() => files.client.close());

  it('lists its tools with descriptions, honest hints and the parameter of the host', async () => {
    await expectAnnounced(files, {
      list: [true, false],
      stat: [true, false],
      read: [true, false],
      write: [false, true],
      edit: [false, true],
      move: [false, true],
      remove: [false, true],
      search: [true, false],
    });
  });

  it('does with files all that there is to do', async () => {
    const folder = temporaryFolder();
    const here = await open({ args: ['--root', folder] }, era);
    const target = { path: 'a/b.txt', content: 'one\ntwo\n' };
    expect((await here.call('write', { ...target, create_folders: false })).text).toMatch(/^There is no "a"/);
    const created = await here.call('write', target);
    expect(created.text).toBe('Created a/b.txt (8 bytes). Made the folder a.');
    expect(created.structured).toMatchObject({
      data: { created: true, file: { path: 'a/b.txt', kind: 'file', size: 8 }, made_folders: ['a'] },
    });
    expect(await here.call('read', { path: './a/b.txt' })).toMatchObject({ text: 'one\ntwo\n' });
    const { version } = (await here.data('read', { path: 'a/b.txt' })).file as { version: string };
    expect(await here.data('edit', { path: 'a/b.txt', old_text: 'two', new_text: '2', version })).toMatchObject({
      replaced: 1,
      preview: '@@ -1,2 +1,2 @@\n one\n-two\n+2',
    });
    expect(await here.call('search', { text: '2' })).toMatchObject({ text: 'a/b.txt:2: 2' });
    expect(await here.data('search', { name: '*.txt' })).toMatchObject({ files: [{ path: 'a/b.txt', lines: [] }] });
    expect(await here.data('move', { from: 'a/b.txt', to: 'c.txt' })).toMatchObject({ file: { path: 'c.txt' } });
    expect(await here.data('stat', { path: 'a/' })).toMatchObject({
      file: { path: 'a', kind: 'folder', version: null },
    });
    expect(await here.data('list')).toMatchObject({
      complete: true,
      entries: [{ path: 'a' }, { path: 'c.txt', size: 6 }],
    });
    expect((await here.call('remove', { path: 'a' })).text).toBe('Removed a.');
    expect(treeOf(folder)).toEqual({ 'c.txt': 'one\n2\n' });
  });

  it.each([
    ['a file without a path', 'read', {}, 'INVALID_INPUT', 'parameter path is missing'],
    ['an unknown parameter', 'list', { colour: 'red' }, 'INVALID_INPUT', 'no parameter colour'],
    ['a path that is too long', 'stat', { path: 'x'.repeat(5_000) }, 'TOO_LARGE', '4096 characters'],
    ['a search for nothing', 'search', {}, 'INVALID_INPUT', 'a name, a text, or both'],
    ['a call without a chosen folder', 'list', {}, 'DENIED', 'No folder was chosen'],
    ['two users at once', 'list', { user_id: 'bob' }, 'DENIED', 'user_id'],
  ])('refuses %s in the common form', async (_, tool, args, code, hint) => {
    const meta = 'user_id' in args ? { 'signalbox/user': 'ada' } : undefined;
    const { structured, text, isError } = await files.call(tool, args, meta);
    expect(isError).toBe(true);
    expect(structured).toEqual({ success: false, error: { code, message: text, retryable: false } });
    expect(text).toContain(hint);
  });
});

describe('users', () => {
  const as = (user: string) => ({ 'signalbox/user': user });

  it('F27 F28 gives each of two users only what is theirs, at the same time and under the same names', async () => {
    const folders = { ada: temporaryFolder(), bob: temporaryFolder() };
    const files = await open({
      args: Object.entries(folders).flatMap(([user, folder]) => ['--root', `${user}=${folder}`]),
    });
    const users = ['ada', 'bob'] as const;
    const rounds = Array.from({ length: 30 }, (_, at) => at);
    await Promise.all(
      rounds.flatMap((at) =>
        users.map(async (user) => {
          const path = `same/${at % 3}.txt`;
          await files.call(
            'write',
            { path, content: `${user} ${at}`, overwrite: true, create_folders: true },
            as(user),
          );
          expect((await files.call('read', { path }, as(user))).text).toMatch(new RegExp(`^${user} \\d+$`));
          const { text } = await files.call('search', { text: 'a', regex: at % 10 === 0 }, as(user));
          expect(text).not.toMatch(user === 'ada' ? /bob/ : /ada/);
        }),
      ),
    );
    for (const user of users) {
      expect(Object.keys(treeOf(folders[user])).sort()).toEqual(['same', 'same/0.txt', 'same/1.txt', 'same/2.txt']);
      expect(Object.values(treeOf(folders[user])).join(' ')).not.toContain(user === 'ada' ? 'bob' : 'ada');
    }
  });

  it('F27 tells of a file of another user the same as of none', async () => {
    const folders = { ada: temporaryFolder(), bob: temporaryFolder() };
    const files = await open({ env: { SIGNALBOX_FILES_ROOTS: JSON.stringify(folders) } });
    await files.data('write', { path: 'secret.txt', content: 'treasure' }, as('ada'));
    const foreign = await files.call('read', { path: 'secret.txt' }, as('bob'));
    rmSync(join(folders.ada, 'secret.txt'));
    expect(await files.call('read', { path: 'secret.txt' }, as('bob'))).toEqual(foreign);
    expect(foreign.structured).toMatchObject({ error: { code: 'NOT_FOUND' } });
    for (const meta of [as('eve'), as('__proto__'), undefined]) {
      expect((await files.call('list', {}, meta)).structured).toMatchObject({ error: { code: 'DENIED' } });
    }
  });
});
