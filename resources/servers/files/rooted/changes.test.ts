import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureOfPromise } from '../../testing/failures.ts';
import { holds, openDescriptors, openRoot, temporaryFolder, trapTree, treeOf } from '../testing/trees.ts';
import { moveEntry, putFile, removeEntry } from './changes.ts';
import type { Root } from './root.ts';

interface Options {
  overwrite?: boolean;
  recursive?: boolean;
  version?: string | null;
}

const put = (root: Root, path: string, text: string, { overwrite = false, version = null }: Options = {}) =>
  root.atEntry(path.split('/'), async (folder, name) => {
    const content = Buffer.from(text);
    return (await putFile({ folder, name }, { content, overwrite, version })).entry;
  });
const move = (root: Root, from: string, to: string, { overwrite = false, version = null }: Options = {}) =>
  root.atEntry(from.split('/'), (folder, name) =>
    root.atEntry(to.split('/'), (target, newName) =>
      moveEntry({ folder, name }, { folder: target, name: newName }, { overwrite, version }),
    ),
  );
const remove = (root: Root, path: string, { recursive = false, version = null }: Options = {}) =>
  root.atEntry(path.split('/'), (folder, name) =>
    removeEntry({ folder, name }, { recursive, version, onRemoved: () => {} }),
  );

/** Tries the changes on a tree of traps and expects that each is refused, and that nothing is other than before. */
async function expectRefused(
  hold: (typeof holds)[number],
  message: RegExp,
  ...changes: ((root: Root) => Promise<unknown>)[]
): Promise<void> {
  const { inside, outside } = await trapTree();
  const root = await openRoot(inside, hold);
  const [before, descriptors] = [[treeOf(inside), treeOf(outside)], openDescriptors()];
  for (const change of changes) expect(await failureOfPromise(change(root))).toMatch(message);
  expect([treeOf(inside), treeOf(outside)]).toEqual(before);
  expect(openDescriptors()).toBe(descriptors);
}

describe.each(holds)('changes, with folders held by %s', (hold) => {
  it('creates a file, replaces it when asked to, and leaves nothing else behind', async () => {
    const folder = temporaryFolder();
    const root = await openRoot(folder, hold);
    const created = await put(root, 'a.txt', 'one');
    expect(created).toMatchObject({ kind: 'file', size: 3 });
    expect(await failureOfPromise(put(root, 'a.txt', 'two'))).toMatch(/^CONFLICT: There is a file "a.txt" already/);
    const replaced = await put(root, 'a.txt', 'three', { overwrite: true });
    expect(replaced.version).not.toBe(created.version);
    expect(treeOf(folder)).toEqual({ 'a.txt': 'three' });
  });

  it('changes a file only if it has the version that was named', async () => {
    const folder = temporaryFolder();
    const root = await openRoot(folder, hold);
    const { version } = await put(root, 'a', 'one');
    writeFileSync(join(folder, 'a'), 'somebody else');
    const conflict = /^CONFLICT: "a" is not as it was when it had that version/;
    expect(await failureOfPromise(put(root, 'a', 'two', { overwrite: true, version }))).toMatch(conflict);
    expect(await failureOfPromise(move(root, 'a', 'b', { version }))).toMatch(conflict);
    expect(await failureOfPromise(remove(root, 'a', { version }))).toMatch(conflict);
    expect(await failureOfPromise(put(root, 'none', 'two', { overwrite: true, version }))).toMatch(/^CONFLICT/);
    expect(treeOf(folder)).toEqual({ a: 'somebody else' });
  });

  it.skipIf(process.platform === 'win32')('keeps the permissions of a file that it replaces', async () => {
    const folder = temporaryFolder();
    const root = await openRoot(folder, hold);
    for (const mode of [0o600, 0o755, 0o444]) {
      writeFileSync(join(folder, 'a'), '');
      chmodSync(join(folder, 'a'), mode);
      await put(root, 'a', 'x', { overwrite: true });
      expect(statSync(join(folder, 'a')).mode & 0o777).toBe(mode);
    }
  });

  it('moves and renames files and folders', async () => {
    const folder = temporaryFolder();
    const root = await openRoot(folder, hold);
    mkdirSync(join(folder, 'docs'));
    await put(root, 'a', 'one');
    await move(root, 'a', 'docs/b');
    await move(root, 'docs', 'papers');
    expect(treeOf(folder)).toEqual({ papers: 'folder', 'papers/b': 'one' });
    await put(root, 'c', 'two');
    expect(await failureOfPromise(move(root, 'c', 'papers/b'))).toMatch(
      /^CONFLICT: There is a file "papers\/b" already/,
    );
    await move(root, 'c', 'papers/b', { overwrite: true });
    expect(treeOf(folder)).toEqual({ papers: 'folder', 'papers/b': 'two' });
    expect(statSync(join(folder, 'papers/b')).nlink).toBe(1);
  });

  it('removes files, empty folders, and full ones when asked to', async () => {
    const folder = temporaryFolder();
    const root = await openRoot(folder, hold);
    mkdirSync(join(folder, 'a/b/c'), { recursive: true });
    await put(root, 'a/b/file', 'x');
    expect(await failureOfPromise(remove(root, 'a'))).toMatch(/^CONFLICT: The folder "a" is not empty/);
    expect(await remove(root, 'a/b/c')).toBe(1);
    expect(await remove(root, 'a', { recursive: true })).toBe(3);
    expect(treeOf(folder)).toEqual({});
  });

  it('F29 removes links in a folder as links, and nothing of what they lead to', async () => {
    const { inside, outside } = await trapTree();
    const root = await openRoot(inside, hold);
    const before = treeOf(outside);
    mkdirSync(join(inside, 'docs/more'));
    symlinkSync(outside, join(inside, 'docs/deep/linked'));
    symlinkSync('../..', join(inside, 'docs/deep/up'));
    await remove(root, 'docs', { recursive: true });
    expect(treeOf(outside)).toEqual(before);
    expect(readFileSync(join(inside, 'plain.txt'), 'utf8')).toBe('plain');
  });

  it.each([
    ['onto a link to a file outside', 'linked.txt', /^DENIED: "linked.txt" is a link/],
    ['onto a link to nothing, which would make a file outside', 'dangling', /^DENIED: "dangling" is a link/],
    ['into a linked folder', 'linked/new.txt', /^DENIED: "linked" is a link/],
    ['onto a file in a linked folder', 'linked/secret.txt', /^DENIED: "linked" is a link/],
    ['through a link upwards', 'up/outside/new.txt', /^DENIED: "up" is a link/],
    ['through a link inside', 'same/new.txt', /^DENIED: "same" is a link/],
    ['onto a file with another name outside', 'hard.txt', /^DENIED: "hard.txt" is the same file as one elsewhere/],
    ['into a FIFO', 'pipe', /^DENIED: "pipe" is a device, a pipe or a socket/],
    ['into a socket', 'socket', /^DENIED: "socket" is a device, a pipe or a socket/],
    ['onto a folder', 'docs', /^CONFLICT: "docs" is a folder/],
    ['below a file', 'plain.txt/a', /^INVALID_INPUT: "plain.txt" is not a folder/],
    ['into a folder that is not there', 'none/a', /^NOT_FOUND: There is no "none"/],
  ])('F29 writes or moves nothing %s', async (_, path, message) => {
    await expectRefused(
      hold,
      message,
      (root) => put(root, path, 'x', { overwrite: true }),
      (root) => move(root, 'plain.txt', path, { overwrite: true }),
    );
  });

  it.each([
    ['a link', 'linked', /^DENIED: "linked" is a link/],
    ['a link to nothing', 'dangling', /^DENIED: "dangling" is a link/],
    ['a file in a linked folder', 'linked/secret.txt', /^DENIED: "linked" is a link/],
    ['a file through a link upwards', 'up/outside/secret.txt', /^DENIED: "up" is a link/],
    ['a FIFO', 'pipe', /^DENIED: "pipe" is a device/],
    ['what is not there', 'none', /^NOT_FOUND/],
  ])('F29 neither removes nor moves %s', async (_, path, message) => {
    await expectRefused(
      hold,
      message,
      (root) => remove(root, path, { recursive: true }),
      (root) => move(root, path, 'moved'),
    );
  });

  it('puts no folder into itself or over anything', async () => {
    await expectRefused(hold, /^INVALID_INPUT: .* put into itself/, (root) => move(root, 'docs', 'docs/deep/docs'));
    await expectRefused(hold, /^CONFLICT: .* folder can't/, (root) =>
      move(root, 'docs', 'plain.txt', { overwrite: true }),
    );
    await expectRefused(hold, /^CONFLICT: "docs" is a folder/, (root) => move(root, 'docs/deep', 'docs'));
  });

  it('stops a removal halfway when it is told to', async () => {
    const { inside } = await trapTree();
    const root = await openRoot(inside, hold);
    for (const name of ['a', 'b', 'c']) writeFileSync(join(inside, 'docs', name), '');
    const before = openDescriptors();
    const stopped = root.atEntry(['docs'], (folder, name) =>
      removeEntry(
        { folder, name },
        {
          recursive: true,
          version: null,
          onRemoved(count) {
            if (count === 2) throw new Error('stop');
          },
        },
      ),
    );
    await expect(stopped).rejects.toThrow('stop');
    expect(Object.keys(treeOf(join(inside, 'docs')))).toEqual(expect.arrayContaining(['c', 'deep']));
    expect(openDescriptors()).toBe(before);
  });
});
