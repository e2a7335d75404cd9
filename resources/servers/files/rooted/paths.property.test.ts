import { closeSync, lstatSync, readFileSync, rmSync, type Stats, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { failureOfPromise } from '../../testing/failures.ts';
import { holds, openDescriptors, openRoot, trapTree, treeOf } from '../testing/trees.ts';
import { putFile } from './changes.ts';
import { openFile } from './entries.ts';
import type { Root } from './root.ts';
import { segmentsOf } from './segments.ts';

const names = ['plain.txt', 'docs', 'deep', 'a.txt', 'linked.txt', 'linked', 'secret.txt', 'dangling', 'up', 'loop'];
const more = ['same', 'hard.txt', 'pipe', 'socket', 'inside', 'outside', 'new', 'nowhere.txt'];
const tricks = [
  '..',
  '.',
  '',
  '...',
  '.. ',
  ' ',
  '~',
  '%2e%2e',
  '..\\',
  'a\0',
  '\n',
  '\u0085',
  '\ud800',
  '\u202e',
  '．．',
  'C:',
];
const segment = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...names, ...more) },
  { weight: 2, arbitrary: fc.constantFrom(...tricks) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
);
/** A good way into the tree, so that a good part of what is drawn may be opened. */
const way = fc.constantFrom<string[]>(
  [],
  ['docs'],
  ['docs', 'deep'],
  ['docs', 'deep', 'a.txt'],
  ['plain.txt'],
  ['hard.txt'],
);
const path = fc
  .tuple(
    fc.constantFrom('', '', '', './', '/', '//', '../inside/'),
    way,
    fc.array(segment, { maxLength: 4 }),
    fc.constantFrom('', '', '/'),
  )
  .map(([lead, first, rest, end]) => `${lead}${[...first, ...rest].join('/')}${end}`);

/**
 * What may be opened, said in another way than the code says it: every character is one that can be shown, every name is
 * a name, and the system itself says of each step what it is.
 */
function reference(inside: string, given: string): { mayRead: boolean; mayWrite: boolean } {
  const never = { mayRead: false, mayWrite: false };
  for (let at = 0; at < given.length; at += 1) {
    const code = given.codePointAt(at) ?? 0;
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f) || (code >= 0xd800 && code <= 0xdfff)) return never;
    if (code > 0xffff) at += 1;
  }
  const steps = given.split('/');
  if (steps.length > 1 && steps[0] === '.') steps.shift();
  if (steps.some((step) => ['', '.', '..'].includes(step))) return never;
  const found = steps.map((_, at) => look(`${inside}/${steps.slice(0, at + 1).join('/')}`));
  const last = found.pop();
  if (!found.every((status) => status?.isDirectory())) return never;
  if (last === undefined) return { mayRead: false, mayWrite: Buffer.byteLength(steps.at(-1) ?? '') <= 255 };
  return { mayRead: last.isFile(), mayWrite: last.isFile() && last.nlink === 1 };
}

function look(place: string): Stats | undefined {
  try {
    return lstatSync(place);
  } catch {
    return undefined;
  }
}

const segmentsFor = (given: string) => segmentsOf(given, { platform: process.platform, mayEndInSlash: false });

async function read(root: Root, given: string): Promise<string> {
  const { descriptor } = await root.atEntry(segmentsFor(given), openFile);
  try {
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

const write = async (root: Root, given: string) =>
  root.atEntry(segmentsFor(given), (folder, name) =>
    putFile({ folder, name }, { content: Buffer.from('written'), overwrite: true, version: null }),
  );

it.skipIf(process.platform === 'win32').each(holds)(
  'F29 opens and writes exactly what may be, whatever path is given (folders held by %s)',
  async (hold) => {
    const { inside, outside } = await trapTree();
    const root = await openRoot(inside, hold);
    const [before, descriptors] = [[treeOf(inside), treeOf(outside)], openDescriptors()];
    const seen = { read: 0, written: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(path, async (given) => {
        const { mayRead, mayWrite } = reference(inside, given);
        const place = `${inside}/${given}`;
        const reading = await failureOfPromise(
          read(root, given).then((text) => expect(text).toBe(readFileSync(place, 'utf8'))),
        );
        expect(reading === null, `${reading}`).toBe(mayRead);
        const content = mayRead ? readFileSync(place) : null;
        const writing = await failureOfPromise(write(root, given));
        expect(writing === null, `${writing}`).toBe(mayWrite);
        seen.read += mayRead ? 1 : 0;
        seen.written += mayWrite ? 1 : 0;
        seen.refused += mayRead || mayWrite ? 0 : 1;
        if (mayWrite) {
          expect(readFileSync(place, 'utf8')).toBe('written');
          if (content === null) rmSync(place);
          else writeFileSync(place, content);
        }
      }),
      { numRuns: 1_000 },
    );
    expect([treeOf(inside), treeOf(outside)]).toEqual(before);
    expect(openDescriptors()).toBe(descriptors);
    // It is no test of refusals alone.
    expect(Math.min(seen.read, seen.written, seen.refused)).toBeGreaterThan(20);
  },
);
