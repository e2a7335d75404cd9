import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Progress } from '@modelcontextprotocol/client';
import { describe, expect, it } from 'vitest';
import { inFolder } from './testing/session.ts';
import { temporaryFolder, trapTree, treeOf } from './testing/trees.ts';

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

  it('shows a picture as one, whatever its name is', async () => {
    const folder = temporaryFolder();
    const files = await inFolder(folder);
    const bytes = Buffer.from('474946383961010001003b', 'hex');
    writeFileSync(join(folder, 'dot'), bytes);
    const { content, structuredContent } = await files.client.callTool({ name: 'read', arguments: { path: 'dot' } });
    expect(content).toEqual([
      { type: 'text', text: 'dot is a picture (image/gif, 11 bytes).' },
      { type: 'image', mimeType: 'image/gif', data: bytes.toString('base64') },
    ]);
    expect(structuredContent).toMatchObject({ data: { text: null, mime_type: 'image/gif' } });
    writeFileSync(join(folder, 'dot'), Buffer.concat([bytes, Buffer.alloc(1024 * 1024)]));
    expect((await files.call('read', { path: 'dot' })).structured).toMatchObject({ error: { code: 'TOO_LARGE' } });
    writeFileSync(join(folder, 'text.gif'), 'GIF is short for something.');
    expect((await files.call('read', { path: 'text.gif' })).text).toBe('GIF is short for something.');
  });

  it('tells how far a search is, and ends it when it is cancelled', async () => {
    const folder = temporaryFolder();
    const files = await inFolder(folder);
    for (let at = 0; at < 300; at += 1) writeFileSync(join(folder, `${at}.txt`), 'x'.repeat(10_000));
    const cancel = new AbortController();
    const heard = Promise.withResolvers<Progress>();
    const options = { signal: cancel.signal, onprogress: heard.resolve };
    const call = { name: 'search', arguments: { text: '(x+)+y', regex: true } };
    const ended = expect(files.client.callTool(call, options)).rejects.toThrow();
    expect(await heard.promise).toMatchObject({ message: expect.stringMatching(/^\d+ looked at$/) });
    cancel.abort();
    await ended;
    expect((await files.call('search', { name: '299' })).text).toBe('299.txt');
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
