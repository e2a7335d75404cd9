import { existsSync, linkSync, mkdirSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { holds, openDescriptors, openRoot, temporaryFolder, trapTree, treeOf } from '../testing/trees.ts';
import { clearLeftovers } from './leftovers.ts';

const temporary = (digit: string) => `.signalbox-${digit.repeat(16)}.tmp`;
const longAgo = new Date('2020-01-01T00:00:00Z');

function leave(path: string, modified = longAgo): void {
  writeFileSync(path, 'half of');
  utimesSync(path, modified, modified);
}

describe.each(holds)('what writes left behind, with folders held by %s', (hold) => {
  it('is removed at any depth, and nothing else is', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'a', 'b'), { recursive: true });
    for (const place of ['', 'a', 'a/b']) leave(join(folder, place, temporary('0')));
    const others = ['.signalbox-12.tmp', `x${temporary('1')}`, `${temporary('2')}.txt`, 'a/plain.tmp'];
    for (const other of others) leave(join(folder, other));
    mkdirSync(join(folder, temporary('3')));
    const root = await openRoot(folder, hold);
    const descriptors = openDescriptors();
    expect(await clearLeftovers(root)).toBe(3);
    expect(Object.keys(treeOf(folder)).sort()).toEqual([...others, temporary('3'), 'a', 'a/b'].sort());
    expect(openDescriptors()).toBe(descriptors);
  });

  it('stays while it may still be written', async () => {
    const folder = temporaryFolder();
    leave(join(folder, temporary('0')), new Date(1_000_000));
    const root = await openRoot(folder, hold);
    expect(await clearLeftovers(root, 1_600_000)).toBe(0);
    expect(await clearLeftovers(root, 1_600_001)).toBe(1);
  });

  it('goes without the file that it became', async () => {
    const folder = temporaryFolder();
    leave(join(folder, temporary('0')));
    linkSync(join(folder, temporary('0')), join(folder, 'arrived.txt'));
    expect(await clearLeftovers(await openRoot(folder, hold))).toBe(1);
    expect(treeOf(folder)).toEqual({ 'arrived.txt': 'half of' });
  });

  it('F29 is not looked for behind links, and a link by its name stays', async () => {
    const { inside, outside } = await trapTree();
    leave(join(outside, temporary('0')));
    leave(join(outside, temporary('1')));
    symlinkSync(join(outside, temporary('1')), join(inside, temporary('1')));
    const before = [treeOf(inside), treeOf(outside)];
    expect(await clearLeftovers(await openRoot(inside, hold))).toBe(0);
    expect([treeOf(inside), treeOf(outside)]).toEqual(before);
  });

  it('F29 stays outside when the chosen folder is swapped for a link', async () => {
    const { inside, outside } = await trapTree();
    leave(join(outside, temporary('0')));
    const root = await openRoot(inside, hold);
    renameSync(inside, `${inside}-away`);
    symlinkSync(outside, inside);
    await expect(clearLeftovers(root)).rejects.toThrow('no longer there');
    expect(existsSync(join(outside, temporary('0')))).toBe(true);
  });
});
