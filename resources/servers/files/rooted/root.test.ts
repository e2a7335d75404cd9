import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureOfPromise } from '../../testing/failures.ts';
import { holds, openDescriptors, openRoot, temporaryFolder, trapTree } from '../testing/trees.ts';
import { Root } from './root.ts';
import { entriesOf } from './system.ts';

describe.each(holds)('a root that holds folders by %s', (hold) => {
  const namesIn = async (root: Root, ...segments: string[]) =>
    root.within(segments, async (folder) => (await entriesOf(folder.path)).map(({ name }) => name));

  it('leads to folders and to the entries in them', async () => {
    const { inside } = await trapTree();
    const root = await openRoot(inside, hold);
    expect(await namesIn(root)).toContain('plain.txt');
    expect(await namesIn(root, 'docs')).toEqual(['deep']);
    expect(await namesIn(root, 'docs', 'deep')).toEqual(['a.txt']);
    expect(await root.atEntry(['docs', 'deep'], async (folder, name) => [folder.shown, name])).toEqual([
      'docs',
      'deep',
    ]);
    expect(await failureOfPromise(root.atEntry([], async () => {}))).toMatch(
      /^INVALID_INPUT: That is the chosen folder itself/,
    );
  });

  it.each([
    ['a link to a folder outside', ['linked'], 'DENIED'],
    ['a link to a folder inside', ['same', 'deep'], 'DENIED'],
    ['a link upwards', ['up', 'outside'], 'DENIED'],
    ['a link to itself', ['loop'], 'DENIED'],
    ['a link to nothing', ['dangling'], 'DENIED'],
    ['a link to a file', ['linked.txt'], 'DENIED'],
    ['a file', ['plain.txt', 'a'], 'INVALID_INPUT'],
    ['a FIFO', ['pipe'], 'INVALID_INPUT'],
    ['a socket', ['socket'], 'INVALID_INPUT'],
    ['nothing', ['docs', 'nothing', 'a'], 'NOT_FOUND'],
    ['a name that is too long', ['x'.repeat(300)], 'INVALID_INPUT'],
  ])('F29 does not go through %s', async (_, segments, code) => {
    const { inside } = await trapTree();
    const root = await openRoot(inside, hold);
    const before = openDescriptors();
    const message = await failureOfPromise(namesIn(root, ...segments));
    expect(message).toMatch(new RegExp(`^${code}: `));
    expect(message).not.toContain(inside);
    expect(message).not.toContain('/proc');
    expect(openDescriptors()).toBe(before);
    if (code === 'NOT_FOUND') return;
    const made = root.atNewEntry([...segments, 'new', 'a'], async () => 'made');
    expect(await failureOfPromise(made)).toBe(message);
    expect(openDescriptors()).toBe(before);
  });

  it('closes what it opened, also when the work fails', async () => {
    const { inside } = await trapTree();
    const root = await openRoot(inside, hold);
    const before = openDescriptors();
    await expect(root.within(['docs', 'deep'], () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await root.within(['docs', 'deep'], async () => {});
    expect(openDescriptors()).toBe(before);
  });

  it('says in words that its folder is gone, whatever took its place', async () => {
    const folder = temporaryFolder();
    const [place, away] = [join(folder, 'Papers'), join(folder, 'away')];
    mkdirSync(place);
    writeFileSync(join(place, 'a.txt'), '');
    const root = await openRoot(place, hold);
    renameSync(place, away);
    const gone = 'UNAVAILABLE: The chosen folder "Papers" is no longer there: it was moved, removed or replaced.';
    expect(await failureOfPromise(namesIn(root))).toContain(gone);
    mkdirSync(place);
    expect(await failureOfPromise(namesIn(root))).toContain(gone);
    rmSync(place, { recursive: true });
    symlinkSync(away, place);
    expect(await failureOfPromise(namesIn(root))).toContain(gone);
    rmSync(place);
    renameSync(away, place);
    expect(await namesIn(root)).toEqual(['a.txt']);
  });

  it('refuses a root that is a file or not there', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    expect(await failureOfPromise(Root.open(join(folder, 'file'), hold))).toMatch(
      /^UNAVAILABLE: .*"file" is not a folder/,
    );
    expect(await failureOfPromise(Root.open(join(folder, 'none'), hold))).toMatch(
      /^UNAVAILABLE: .*"none" can not be opened/,
    );
  });

  it('F29 notices or does not care that a folder which it holds is swapped for a link', async () => {
    const { inside, outside } = await trapTree();
    const root = await openRoot(inside, hold);
    await root.within(['docs'], async (folder) => {
      renameSync(join(inside, 'docs'), join(inside, 'docs.away'));
      symlinkSync(outside, join(inside, 'docs'));
      if (folder.isPinned) expect((await entriesOf(folder.path)).map(({ name }) => name)).toEqual(['deep']);
      else expect(await failureOfPromise(folder.verify())).toMatch(/^DENIED: The folder "docs" was replaced meanwhile/);
    });
  });

  it('makes changes one after the other, also after one that failed', async () => {
    const root = await openRoot(temporaryFolder(), hold);
    const order: string[] = [];
    const change = (name: string) => async () => {
      order.push(`${name} begins`);
      await namesIn(root);
      order.push(`${name} ends`);
      if (name === 'a') throw new Error('a failed');
    };
    const results = await Promise.allSettled(['a', 'b', 'c'].map((name) => root.exclusively(change(name))));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });
});
