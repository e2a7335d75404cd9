import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPageFiles, type PageFiles } from './pageFiles.ts';
import { fileHeaders } from './pageHeaders.ts';

let parent: string;
let files: PageFiles;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'signalbox-page-'));
  const folder = join(parent, 'renderer');
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(join(parent, 'secret.js'), 'canary');
  await writeFile(join(folder, 'index.html'), '<!doctype html>');
  await writeFile(join(folder, 'assets', 'index-1a2b.js'), 'export {};');
  await writeFile(join(folder, 'assets', 'notes.sqlite'), 'canary');
  await symlink(join(parent, 'secret.js'), join(folder, 'linked.js'));
  files = await openPageFiles(folder);
});
afterAll(() => rm(parent, { recursive: true }));

describe('openPageFiles', () => {
  it('finds the page and its assets with their types', async () => {
    expect(files.find('/')?.contentType).toBe('text/html; charset=utf-8');
    const script = files.find('/assets/index-1a2b.js');
    expect(script?.contentType).toBe('text/javascript; charset=utf-8');
    expect(new TextDecoder().decode(await script?.read())).toBe('export {};');
  });

  it('lets only hashed names be kept', () => {
    const cacheOf = (path: string) => {
      const file = files.find(path);
      return file && fileHeaders(file)['Cache-Control'];
    };
    expect(cacheOf('/')).toBe('no-store');
    expect(cacheOf('/assets/index-1a2b.js')).toContain('immutable');
  });

  it.each([
    '/../secret.js',
    '/%2e%2e/secret.js',
    '/..%2fsecret.js',
    '/assets/..%5c..%5csecret.js',
    '/assets/../../secret.js',
    '//secret.js',
    '/linked.js',
    '/assets/notes.sqlite',
    '/assets',
    '/assets/',
    '/INDEX.HTML',
    '/index.html\0.js',
    '/__proto__',
    '',
  ])('has nothing at %j', (path) => {
    expect(files.find(path)).toBeUndefined();
  });

  it('says what to do when the page was not built', async () => {
    await expect(openPageFiles(join(parent, 'nowhere'))).rejects.toThrow('npm run build');
  });
});
