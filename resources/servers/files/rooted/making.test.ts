import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, renameSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { failureOfPromise } from '../../testing/failures.ts';
import { holds, openDescriptors, openRoot, temporaryFolder, trapTree, treeOf } from '../testing/trees.ts';
import { moveEntry, putFile } from './changes.ts';
import type { Root } from './root.ts';

/** Writes a file with the folders that are missing on the way. @returns Which were made. */
const put = (root: Root, path: string, version: string | null = null) =>
  root.atNewEntry(path.split('/'), async (folder, name, made) => {
    await putFile({ folder, name }, { content: Buffer.from('x'), overwrite: true, version });
    return made;
  });
const move = (root: Root, from: string, to: string) =>
  root.atEntry(from.split('/'), (folder, name) =>
    root.atNewEntry(to.split('/'), async (target, newName, made) => {
      await moveEntry({ folder, name }, { folder: target, name: newName }, { overwrite: true, version: null });
      return made;
    }),
  );

describe.each(holds)('folders that are made on the way, held by %s', (hold) => {
  it('are those that are missing, and are told from the top down', async () => {
    const folder = temporaryFolder();
    const root = await openRoot(folder, hold);
    const before = openDescriptors();
    expect(await put(root, 'a/b/one')).toEqual(['a', 'a/b']);
    expect(await put(root, 'a/c/two')).toEqual(['a/c']);
    expect(await put(root, 'a/c/three')).toEqual([]);
    expect(await put(root, 'four')).toEqual([]);
    expect(await move(root, 'four', 'd/e/five')).toEqual(['d', 'd/e']);
    expect(Object.keys(treeOf(folder)).sort()).toEqual(
      ['a', 'a/b', 'a/b/one', 'a/c', 'a/c/three', 'a/c/two', 'd', 'd/e', 'd/e/five'].sort(),
    );
    expect(openDescriptors()).toBe(before);
  });

  it('go again when the change fails, and none that was there before does', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'empty/too'), { recursive: true });
    const root = await openRoot(folder, hold);
    const before = openDescriptors();
    expect(await failureOfPromise(put(root, 'empty/too/new/deep/a', 'stale'))).toMatch(/^CONFLICT/);
    expect(await failureOfPromise(put(root, 'empty/too/a', 'stale'))).toMatch(/^CONFLICT/);
    expect(await failureOfPromise(put(root, `new/${'x'.repeat(300)}`))).toMatch(/^INVALID_INPUT/);
    expect(await failureOfPromise(put(root, `new/${'x'.repeat(300)}/a`))).toMatch(/^INVALID_INPUT/);
    expect(await failureOfPromise(move(root, 'empty', 'empty/new/itself'))).toMatch(/^INVALID_INPUT/);
    expect(treeOf(folder)).toEqual({ empty: 'folder', 'empty/too': 'folder' });
    expect(openDescriptors()).toBe(before);
  });

  it('stay when the change fails after somebody put something into them, or another folder into their place', async () => {
    const folder = temporaryFolder();
    const root = await openRoot(folder, hold);
    const failing = (path: string, meanwhile: () => void) =>
      root.atNewEntry(path.split('/'), async () => {
        meanwhile();
        throw new Error('no');
      });
    await expect(failing('used/a', () => writeFileSync(join(folder, 'used/theirs'), ''))).rejects.toThrow('no');
    const replace = () => {
      renameSync(join(folder, 'swapped'), join(folder, 'away'));
      mkdirSync(join(folder, 'swapped'));
    };
    await expect(failing('swapped/a', replace)).rejects.toThrow('no');
    await expect(failing('gone/a', () => rmdirSync(join(folder, 'gone')))).rejects.toThrow('no');
    expect(treeOf(folder)).toEqual({ used: 'folder', 'used/theirs': '', swapped: 'folder', away: 'folder' });
  });

  it.each([
    ['through a link to a folder outside', 'linked/new/a', /^DENIED: "linked" is a link/],
    ['through a link to a folder inside', 'same/new/a', /^DENIED: "same" is a link/],
    ['through a link upwards', 'up/outside/new/a', /^DENIED: "up" is a link/],
    ['through a link to itself', 'loop/new/a', /^DENIED: "loop" is a link/],
    ['in place of a link to nothing, which would make it outside', 'dangling/a', /^DENIED: "dangling" is a link/],
    ['in place of a link to a file', 'linked.txt/a', /^DENIED: "linked.txt" is a link/],
    ['in place of a file', 'plain.txt/new/a', /^INVALID_INPUT: "plain.txt" is not a folder/],
    ['in place of a file with another name outside', 'hard.txt/a', /^INVALID_INPUT: "hard.txt" is not a folder/],
    ['in place of a FIFO', 'pipe/a', /^INVALID_INPUT: "pipe" is not a folder/],
    ['in place of a socket', 'socket/new/a', /^INVALID_INPUT: "socket" is not a folder/],
  ])('F29 are not made %s', async (_, path, message) => {
    const { inside, outside } = await trapTree();
    const root = await openRoot(inside, hold);
    const [before, descriptors] = [[treeOf(inside), treeOf(outside)], openDescriptors()];
    expect(await failureOfPromise(put(root, path))).toMatch(message);
    expect(await failureOfPromise(move(root, 'plain.txt', path))).toMatch(message);
    expect([treeOf(inside), treeOf(outside)]).toEqual(before);
    expect(openDescriptors()).toBe(descriptors);
  });

  it('F29 lead nowhere else when they are swapped for a link while the change is under way', async () => {
    const { inside, outside } = await trapTree();
    const root = await openRoot(inside, hold);
    const before = treeOf(outside);
    const change = root.atNewEntry(['made', 'deep', 'a'], async (folder, name) => {
      renameSync(join(inside, 'made'), join(inside, 'away'));
      symlinkSync(outside, join(inside, 'made'));
      mkdirSync(join(outside, 'deep'));
      await putFile({ folder, name }, { content: Buffer.from('x'), overwrite: false, version: null });
      return folder.isPinned;
    });
    if (hold === 'descriptors') expect(await change).toBe(true);
    else expect(await failureOfPromise(change)).toMatch(/^DENIED: .*was replaced meanwhile/);
    expect(treeOf(inside)).toMatchObject({ 'away/deep': 'folder', made: `-> ${outside}` });
    expect(treeOf(inside)['away/deep/a']).toBe(hold === 'descriptors' ? 'x' : undefined);
    expect(treeOf(outside)).toEqual({ ...before, deep: 'folder' });
  });
});

/** Swaps every folder of the given names, as soon as it is made, for a link to outside and back, until it is killed. */
const swapper = `
const { renameSync, rmSync, symlinkSync } = require('node:fs');
const [inside, outside] = process.argv.slice(1);
const attempt = (step) => { try { step(); } catch {} };
process.stdout.write('ready');
for (let round = 0; ; round += 1) {
  const [place, away] = [inside + '/made', inside + '/away-' + round];
  attempt(() => { renameSync(place, away); symlinkSync(outside, place); });
  attempt(() => rmSync(place));
  // What is still held open may get a file more meanwhile.
  attempt(() => rmSync(away, { recursive: true, force: true }));
}`;
const mostRounds = 20_000;

it.skipIf(!holds.includes('descriptors'))(
  'F29 folders that are made lead nowhere else while a process swaps them for links to outside',
  { timeout: 120_000 },
  async () => {
    const { inside, outside } = await trapTree();
    const root = await openRoot(inside);
    const before = treeOf(outside);
    const racing = spawn(process.execPath, ['-e', swapper, inside, outside], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void racing.kill('SIGKILL'));
    await once(racing.stdout, 'data');
    const seen = { done: 0, link: 0, other: 0 };
    for (let round = 0; round < mostRounds && (round < 500 || seen.done === 0 || seen.link === 0); round += 1) {
      const outcome = await put(root, 'made/deep/a').then(
        () => 'done' as const,
        (thrown: Error) => (thrown.message.includes('is a link') ? ('link' as const) : ('other' as const)),
      );
      seen[outcome] += 1;
    }
    expect(racing.exitCode).toBeNull();
    racing.kill('SIGKILL');
    await once(racing, 'close');
    expect(treeOf(outside), JSON.stringify(seen)).toEqual(before);
    expect(Math.min(seen.done, seen.link), JSON.stringify(seen)).toBeGreaterThan(0);
  },
);
