import { closeSync, mkdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureOfPromise } from '../../testing/failures.ts';
import { holds, openDescriptors, openRoot, temporaryFolder, trapTree } from '../testing/trees.ts';
import { lookUp, openFile, openListed } from './entries.ts';
import type { Root } from './root.ts';

async function textAt(root: Root, ...segments: string[]): Promise<string> {
  const { descriptor } = await root.atEntry(segments, openFile);
  try {
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

describe.each(holds)('entries, with folders held by %s', (hold) => {
  it('opens regular files, also those that have another name elsewhere', async () => {
    const { inside } = await trapTree();
    const root = await openRoot(inside, hold);
    expect(await textAt(root, 'docs', 'deep', 'a.txt')).toBe('deep');
    expect(await textAt(root, 'hard.txt')).toBe('shared');
  });

  it.each([
    ['a link to a file outside', ['linked.txt'], /^DENIED: "linked.txt" is a link/],
    ['a file in a linked folder', ['linked', 'secret.txt'], /^DENIED: "linked" is a link/],
    ['a file by a link inside', ['same', 'deep', 'a.txt'], /^DENIED: "same" is a link/],
    ['a link to nothing', ['dangling'], /^DENIED: "dangling" is a link/],
    ['a link to itself', ['loop'], /^DENIED: "loop" is a link/],
    ['a FIFO, which would make it wait', ['pipe'], /^DENIED: "pipe" is a device, a pipe or a socket/],
    ['a socket', ['socket'], /^DENIED: "socket" is a device, a pipe or a socket/],
    ['a folder', ['docs'], /^INVALID_INPUT: "docs" is a folder/],
    ['nothing', ['docs', 'b.txt'], /^NOT_FOUND: There is no "docs\/b.txt"/],
  ])('F29 does not open %s', async (_, segments, expected) => {
    const { inside } = await trapTree();
    const root = await openRoot(inside, hold);
    const before = openDescriptors();
    expect(await failureOfPromise(textAt(root, ...segments))).toMatch(expected);
    // What a listing called a file may be something else by now.
    expect(await failureOfPromise(root.atEntry(segments, openListed))).toMatch(
      /^(DENIED|INVALID_INPUT|NOT_FOUND|UNAVAILABLE): /,
    );
    expect(openDescriptors()).toBe(before);
  });

  it.skipIf(process.platform === 'win32')('F29 does not open a device', async () => {
    const root = await openRoot('/dev', hold);
    expect(await failureOfPromise(textAt(root, 'null'))).toMatch(/^DENIED: "null" is a device/);
    expect(await failureOfPromise(root.atEntry(['null'], openListed))).toMatch(/^DENIED: "null" is a device/);
  });

  it('describes a link as a link', async () => {
    const { inside } = await trapTree();
    const root = await openRoot(inside, hold);
    expect(await root.atEntry(['linked.txt'], lookUp)).toMatchObject({ kind: 'link', size: 0, version: null });
    expect(await root.atEntry(['docs'], lookUp)).toMatchObject({ kind: 'folder', size: 0, version: null });
    expect(await root.atEntry(['none'], lookUp)).toBeNull();
  });

  it('gives a version that changes with size, time and file, and with nothing else', async () => {
    const folder = temporaryFolder();
    const root = await openRoot(folder, hold);
    const file = join(folder, 'a');
    const time = new Date('2025-03-01T12:00:00Z');
    const versionOf = async () => (await root.atEntry(['a'], lookUp))?.version;
    const put = (path: string, text: string) => {
      writeFileSync(path, text);
      utimesSync(path, time, time);
    };
    put(file, 'one');
    const first = await versionOf();
    expect(first).toMatch(/^[\w-]{16}$/);
    put(file, 'one');
    expect(await versionOf()).toBe(first);
    put(file, 'three');
    const second = await versionOf();
    expect(second).not.toBe(first);
    utimesSync(file, time, new Date('2025-03-01T12:00:01Z'));
    expect(await versionOf()).not.toBe(second);
    put(join(folder, 'b'), 'three');
    renameSync(join(folder, 'b'), file);
    expect(await versionOf()).not.toBe(second);
    rmSync(file);
    mkdirSync(file);
    expect(await versionOf()).toBeNull();
  });
});
