import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFolder } from '../listing.ts';
import { holds, openDescriptors, openRoot, temporaryFolder, trapTree } from '../testing/trees.ts';
import { literalMatcher } from './matcher.ts';
import { patternMatcher } from './patternMatcher.ts';
import { type SearchPlan, searchFolder } from './search.ts';

const everything: SearchPlan = { isNamed: null, matcher: null, limit: 1_000, check: () => {}, onLooked: () => {} };

function plant(files: Record<string, string | Buffer>): string {
  const folder = temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

describe.each(holds)('a search that holds folders by %s', (hold) => {
  async function search(folder: string, plan: Partial<SearchPlan>, ...segments: string[]) {
    const root = await openRoot(folder, hold);
    return root.within(segments, (opened) => searchFolder(opened, { ...everything, ...plan }));
  }

  it('finds names, the files of a folder before the folders in it', async () => {
    const folder = plant({ 'b.txt': '', 'a/z.txt': '', 'a/a/x.txt': '', 'c.md': '' });
    expect((await search(folder, {})).hits.map(({ path, kind }) => `${path} ${kind}`)).toEqual([
      'b.txt file',
      'c.md file',
      'a folder',
      'a/z.txt file',
      'a/a folder',
      'a/a/x.txt file',
    ]);
    const { hits, lookedAt, isComplete } = await search(folder, { isNamed: (path) => path === 'a/x.txt' }, 'a');
    expect([hits.map(({ path }) => path), lookedAt, isComplete]).toEqual([['a/a/x.txt'], 3, true]);
  });

  it('finds lines in the order of names, however the files are read', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 60 }, (_, at) => [
        `f${String(at).padStart(2, '0')}`,
        at % 2 === 0 ? 'x'.repeat(200_000 - at * 3_000) : 'no',
      ]),
    );
    const folder = plant({ ...files, 'd/needle': 'x', picture: Buffer.from([0, 1, 120]) });
    const matcher = literalMatcher('x', false);
    const found = await search(folder, { matcher });
    expect(found.hits.map(({ path }) => path)).toEqual([
      ...Object.keys(files).filter((_, at) => at % 2 === 0),
      'd/needle',
    ]);
    expect(found).toMatchObject({ binary: 1, notRead: 0, lookedAt: 63, isComplete: true });
    const some = await search(folder, { matcher, limit: 5 });
    expect(some.hits.map(({ path }) => path)).toEqual(['f00', 'f02', 'f04', 'f06', 'f08']);
    expect(some.isComplete).toBe(false);
  });

  it('F29 follows no link and opens nothing but files', async () => {
    const { inside } = await trapTree();
    for (const text of ['secret', 'e']) {
      const { hits } = await search(inside, { matcher: literalMatcher(text, false) });
      expect(hits.map(({ path }) => path)).toEqual(text === 'e' ? ['hard.txt', 'docs/deep/a.txt'] : []);
    }
    const names = (await search(inside, {})).hits.map(({ path }) => path);
    expect(names).toEqual(['hard.txt', 'plain.txt', 'docs', 'docs/deep', 'docs/deep/a.txt']);
  });

  it('ends when nobody waits for it, or its pattern takes too long, and leaves nothing open', async () => {
    const folder = plant({ 'a/b/c.txt': `${'a'.repeat(60)}!`, 'a/d.txt': 'a' });
    let checks = 0;
    const stopping = () => {
      checks += 1;
      if (checks > 3) throw new Error('stop');
    };
    const root = await openRoot(folder, hold);
    const before = openDescriptors();
    const run = (plan: Partial<SearchPlan>) =>
      root.within([], (opened) => searchFolder(opened, { ...everything, ...plan }));
    await expect(run({ matcher: literalMatcher('a', false), check: stopping })).rejects.toThrow('stop');
    expect(openDescriptors()).toBe(before);
    const matcher = patternMatcher('(a+)+b', false);
    await expect(run({ matcher })).rejects.toThrow('takes too long');
    matcher.close();
  });

  it('tells how many entries it has looked at', async () => {
    const counts: number[] = [];
    await search(plant({ 'a/b': '', 'a/c': '', d: '' }), { onLooked: (count) => counts.push(count) });
    expect(counts.at(-1)).toBe(4);
    expect(counts).toEqual(counts.toSorted());
  });

  it('F29 lists links and other things as what they are', async () => {
    const { inside } = await trapTree();
    const root = await openRoot(inside, hold);
    const { entries, isComplete } = await root.within([], (folder) =>
      listFolder(folder, { depth: 9, limit: 100, check: () => {} }),
    );
    expect(isComplete).toBe(true);
    expect(entries.map(({ path, entry }) => `${path} ${entry.kind}`)).toEqual([
      'dangling link',
      'docs folder',
      'docs/deep folder',
      'docs/deep/a.txt file',
      'hard.txt file',
      'linked link',
      'linked.txt link',
      'loop link',
      'pipe other',
      'plain.txt file',
      'same link',
      'socket other',
      'up link',
    ]);
  });
});
