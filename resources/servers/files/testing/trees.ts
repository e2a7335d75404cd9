import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Hold, holdOfThisSystem, Root } from '../rooted/root.ts';

/** A folder that is gone after the test, by its real path. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'files-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The ways to hold a folder that can be tried here: paths work everywhere. */
export const holds: Hold[] = holdOfThisSystem === 'descriptors' ? ['descriptors', 'paths'] : ['paths'];

/** A root of that folder which is closed after the test. */
export async function openRoot(folder: string, hold: Hold = holdOfThisSystem): Promise<Root> {
  const root = await Root.open(folder, hold);
  onTestFinished(() => root.close());
  return root;
}

/** What lies in a folder: paths with the text of files, the target of links, and the kind of all else. */
export function treeOf(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const described = entries.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) return [relative(folder, path), readFileSync(path, 'utf8')];
    if (entry.isSymbolicLink()) return [relative(folder, path), `-> ${readlinkSync(path)}`];
    return [relative(folder, path), entry.isDirectory() ? 'folder' : 'other'];
  });
  return Object.fromEntries(described);
}

/** How many descriptors this process has open; only Linux tells. */
export const openDescriptors = (): number => (existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : 0);

/**
 * A folder with everything in it that must not be followed, opened or changed, and beside it a folder outside:
 *
 *     inside/plain.txt  inside/docs/deep/a.txt
 *     inside/linked.txt -> outside/secret.txt   inside/linked -> outside   inside/dangling -> nowhere
 *     inside/up -> ..   inside/loop -> loop     inside/same -> docs
 *     inside/hard.txt = outside/hard.txt        inside/pipe (a FIFO)       inside/socket
 */
export async function trapTree(): Promise<{ inside: string; outside: string }> {
  const folder = temporaryFolder();
  const [inside, outside] = [join(folder, 'inside'), join(folder, 'outside')];
  mkdirSync(join(inside, 'docs', 'deep'), { recursive: true });
  mkdirSync(outside);
  writeFileSync(join(inside, 'plain.txt'), 'plain');
  writeFileSync(join(inside, 'docs', 'deep', 'a.txt'), 'deep');
  writeFileSync(join(outside, 'secret.txt'), 'secret');
  writeFileSync(join(outside, 'hard.txt'), 'shared');
  const links = {
    'linked.txt': join(outside, 'secret.txt'),
    linked: outside,
    dangling: join(outside, 'nowhere.txt'),
    up: '..',
    loop: 'loop',
    same: 'docs',
  };
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(inside, name));
  linkSync(join(outside, 'hard.txt'), join(inside, 'hard.txt'));
  execFileSync('mkfifo', [join(inside, 'pipe')]);
  const server = createServer().listen(join(inside, 'socket'));
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { inside, outside };
}
