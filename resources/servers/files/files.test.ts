import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Connected, connect, connectOld, isRunning, type Launch } from '../testing/connect.ts';
import { temporaryFolder, trapTree, treeOf } from './testing/trees.ts';

async function open(launch: Omit<Launch, 'server'>, era: '2025' | 'newest' = '2025'): Promise<Connected> {
  const connected = await connect({ server: 'files', ...launch }, era);
  onTestFinished(() => connected.client.close());
  return connected;
}

const inFolder = (folder: string) => open({ args: ['--root', folder] });

describe.each(['2025', 'newest'] as const)('files, spoken to in the era %s', (era) => {
  let files: Connected;
  beforeAll(async () => {
    files = await connect({ server: 'files' }, era);
  });
  afterAll(() => files.client.close());

  it('lists its tools with descriptions, honest hints and the parameter of the host', async () => {
    const { tools } = await files.client.listTools();
    const hints = Object.fromEntries(
      tools.map(({ name, annotations }) => [name, [annotations?.readOnlyHint, annotations?.destructiveHint]]),
    );
    expect(hints).toEqual({
      list: [true, false],
      stat: [true, false],
      read: [true, false],
      write: [false, true],
      edit: [false, true],
      move: [false, true],
      remove: [false, true],
      search: [true, false],
    });
    for (const { title, description, inputSchema, annotations } of tools) {
      expect(title && description).toBeTruthy();
      expect(annotations?.openWorldHint).toBe(false);
      expect(inputSchema.additionalProperties).toBe(false);
      expect(inputSchema.required ?? []).not.toContain('user_id');
      const parameters = inputSchema.properties as Record<string, { description?: string }>;
      expect(parameters.user_id?.description).toMatch(/^Filled in by the host/);
      for (const parameter of Object.values(parameters)) expect(parameter.description).toBeTruthy();
    }
  });

  it('does with files all that there is to do', async () => {
    const folder = temporaryFolder();
    const here = await open({ args: ['--root', folder] }, era);
    const created = await here.data('write', { path: 'a/b.txt', content: 'one\ntwo\n', create_folders: true });
    expect(created).toMatchObject({ created: true, file: { path: 'a/b.txt', kind: 'file', size: 8 } });
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

describe('what the tools promise', () => {
  it('writes over nothing that it was not told to, and nothing that has changed', async () => {
    const folder = temporaryFolder();
    const files = await inFolder(folder);
    writeFileSync(join(folder, 'a'), 'one');
    const { version } = (await files.data('stat', { path: 'a' })).file as { version: string };
    expect((await files.call('write', { path: 'a', content: 'x' })).text).toMatch(/already. Set overwrite/);
    writeFileSync(join(folder, 'a'), 'somebody else');
    for (const [tool, args] of [
      ['write', { content: 'x', overwrite: true }],
      ['edit', { old_text: 'somebody', new_text: 'x' }],
      ['remove', {}],
    ] as const) {
      const { structured } = await files.call(tool, { path: 'a', version, ...args });
      expect(structured).toMatchObject({ error: { code: 'CONFLICT', retryable: false } });
    }
    expect(treeOf(folder)).toEqual({ a: 'somebody else' });
  });

  it('edits at once come one after the other, and none is lost', async () => {
    const folder = temporaryFolder();
    const files = await inFolder(folder);
    const names = Array.from({ length: 20 }, (_, at) => `<${at}>`);
    writeFileSync(join(folder, 'a'), names.join(' '));
    await Promise.all(names.map((name) => files.data('edit', { path: 'a', old_text: name, new_text: `${name}!` })));
    expect(treeOf(folder)).toEqual({ a: names.map((name) => `${name}!`).join(' ') });
  });

  it('a dry run changes nothing', async () => {
    const folder = temporaryFolder();
    const files = await inFolder(folder);
    writeFileSync(join(folder, 'a'), 'one\r\ntwo\r\n');
    const { text } = await files.call('edit', { path: 'a', old_text: 'one', new_text: 'x\ny', dry_run: true });
    expect(text).toBe('Would change one place in a:\n@@ -1,2 +1,3 @@\n-one\n+x\n+y\n two');
    expect(treeOf(folder)).toEqual({ a: 'one\r\ntwo\r\n' });
    await files.data('edit', { path: 'a', old_text: 'one', new_text: 'x\ny' });
    expect(treeOf(folder)).toEqual({ a: 'x\r\ny\r\ntwo\r\n' });
  });

  it('reads in parts, and says where the next one begins', async () => {
    const folder = temporaryFolder();
    const files = await inFolder(folder);
    writeFileSync(join(folder, 'a.md'), '\ufeffone\ntwo\nthree\n');
    expect(await files.data('read', { path: 'a.md', limit: 2 })).toMatchObject({
      text: 'one\ntwo\n',
      offset: 1,
      next: 3,
    });
    expect((await files.call('read', { path: 'a.md', limit: 1 })).text).toContain(
      'Go on with unit "lines" and offset 2.',
    );
    expect(await files.data('read', { path: 'a.md', offset: 3 })).toMatchObject({
      text: 'three\n',
      next: null,
      total_lines: 3,
      mime_type: 'text/markdown',
    });
    expect((await files.call('read', { path: 'a.md', offset: 9 })).text).toBe(
      'The file a.md ends before that: it has 3 lines.',
    );
    expect(await files.data('read', { path: 'a.md', unit: 'bytes', offset: 3, limit: 4 })).toMatchObject({
      text: 'one\n',
      next: 7,
    });
    writeFileSync(join(folder, 'a.png'), Buffer.from([0x89, 0x50, 0, 0]));
    expect((await files.call('read', { path: 'a.png' })).text).toBe('"a.png" is not text in UTF-8 (image/png).');
  });

  it('lists so many entries and so deep as it was told, and says when there is more', async () => {
    const folder = temporaryFolder();
    const files = await inFolder(folder);
    mkdirSync(join(folder, 'a/b/c'), { recursive: true });
    writeFileSync(join(folder, 'a/with\nbreak'), '');
    const paths = async (args: object) => {
      const { entries, complete } = await files.data('list', { ...args });
      return [...(entries as { path: string }[]).map(({ path }) => path), complete];
    };
    expect(await paths({})).toEqual(['a', true]);
    expect(await paths({ recursive: true })).toEqual(['a', 'a/b', 'a/b/c', 'a/with\nbreak', true]);
    expect(await paths({ recursive: true, depth: 2 })).toEqual(['a', 'a/b', 'a/with\nbreak', true]);
    expect(await paths({ path: 'a', limit: 1 })).toEqual(['a/b', false]);
    expect((await files.call('list', { path: 'a' })).text).toContain('"a/with\\nbreak"');
  });

  it('F29 refuses what leads out of the folder in every tool, and nothing is read or changed', async () => {
    const { inside, outside } = await trapTree();
    const files = await inFolder(inside);
    const before = [treeOf(inside), treeOf(outside)];
    const paths = [
      '../outside/secret.txt',
      join(outside, 'secret.txt'),
      'linked/secret.txt',
      'linked.txt',
      'up/outside/secret.txt',
      'a\0b',
    ];
    for (const path of paths) {
      for (const [tool, args] of [
        ['list', { path }],
        ['stat', { path }],
        ['read', { path }],
        ['write', { path, content: 'x', overwrite: true, create_folders: true }],
        ['edit', { path, old_text: 'secret', new_text: 'x' }],
        ['move', { from: path, to: 'moved' }],
        ['move', { from: 'plain.txt', to: path, overwrite: true }],
        ['remove', { path, recursive: true }],
        ['search', { path, text: 'secret' }],
      ] as const) {
        const { structured, text } = await files.call(tool, args);
        expect(structured, `${tool} ${path}`).toMatchObject({ success: false });
        expect(text).toMatch(/is a link|has ".." in it|is absolute|control character/);
      }
    }
    expect([treeOf(inside), treeOf(outside)]).toEqual(before);
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

describe('the process of files', () => {
  it('speaks to the old SDK, whose client checks every result against the schema', async () => {
    const folder = temporaryFolder();
    const client = await connectOld({ server: 'files', args: ['--root', folder] });
    onTestFinished(() => client.close());
    expect((await client.listTools()).tools).toHaveLength(8);
    const result = await client.callTool({ name: 'write', arguments: { path: 'a', content: 'x' } });
    expect(result.structuredContent).toMatchObject({ success: true, data: { created: true } });
  });

  it('says in words that its folder is gone, and goes on when it is back', async () => {
    const folder = temporaryFolder();
    const place = join(folder, 'Papers');
    const files = await inFolder(place);
    expect(await files.call('list')).toMatchObject({
      text: expect.stringMatching(/^The chosen folder "Papers" can not be opened/),
      structured: { error: { code: 'UNAVAILABLE', retryable: true } },
    });
    mkdirSync(place);
    expect(await files.data('list')).toMatchObject({ entries: [] });
    renameSync(place, join(folder, 'away'));
    symlinkSync(join(folder, 'away'), place);
    expect((await files.call('list')).text).toMatch(/^The chosen folder "Papers" is no longer there/);
  });

  it.skipIf(process.platform === 'win32')('makes files as its owner would, and keeps their permissions', async () => {
    const folder = temporaryFolder();
    const files = await inFolder(folder);
    await files.data('write', { path: 'a', content: 'x' });
    expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o666 & ~process.umask());
    chmodSync(join(folder, 'a'), 0o640);
    await files.data('edit', { path: 'a', old_text: 'x', new_text: 'y' });
    expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o640);
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('y');
  });

  it('ends when its stdin does', async () => {
    const files = await inFolder(temporaryFolder());
    await files.data('list');
    await files.client.close();
    expect(isRunning(files.pid)).toBe(false);
  });

  it('does not start with a root that can not be read', async () => {
    await expect(open({ env: { SIGNALBOX_FILES_ROOTS: 'ada=/a' } })).rejects.toThrow();
  });
});
