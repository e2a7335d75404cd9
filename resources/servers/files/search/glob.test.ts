import { describe, expect, it } from 'vitest';
import { failureOf } from '../../testing/failures.ts';
import { globTest } from './glob.ts';

describe('a pattern for names', () => {
  it.each([
    ['report', ['report.pdf', 'my report', 'REPORT'], ['repo', '']],
    ['*.txt', ['a.txt', '.txt', 'A.TXT', 'ä🙂.txt'], ['a.txt2', 'atxt', 'a/b.txt']],
    ['a?c', ['abc', 'a🙂c', 'a.c'], ['ac', 'abbc', 'a/c']],
    ['a*b*c', ['abc', 'aXbYc', 'abbbcc'], ['ab', 'acb', 'a/b/c']],
    ['src/**/*.ts', ['src/a.ts', 'src/x/a.ts', 'src/x/y/a.ts'], ['src/a.js', 'srcs/a.ts', 'x/src/a.ts', 'src/xa.tsx']],
    ['**/a', ['a', 'x/a', 'x/y/a'], ['xa', 'x/ya', 'a/x']],
    ['a/**', ['a/b', 'a/b/c', 'a/'], ['a', 'b/a/c']],
    ['x/**/y/**/z', ['x/y/z', 'x/a/y/b/c/z'], ['x/z', 'x/ay/z', 'x/y/bz']],
    ['[a-c]x', ['ax', 'cx', 'Bx'], ['dx', 'x', '-x']],
    ['[!a-c]x', ['dx', '-x'], ['ax', '/x']],
    ['[]]x', [']x'], ['x']],
    ['[a-]x', ['ax', '-x'], ['bx']],
    ['{a,b}.{md,txt}', ['a.md', 'b.txt'], ['c.md', 'a.', '{a,b}.md']],
    ['{a,b{c,d}}*', ['a', 'bc', 'bdx'], ['b', 'c']],
    ['a[', ['a['], ['a']],
    ['a{*', ['a{', 'a{b'], ['a']],
    ['a.b*', ['a.b'], ['axb']],
  ])('%j finds and does not find', (pattern, found, notFound) => {
    const test = globTest(pattern, false);
    expect(found.filter((name) => !test(name))).toEqual([]);
    expect(notFound.filter(test)).toEqual([]);
  });

  it('tells upper from lower case when asked to', () => {
    expect(['A*', 'a*'].map((pattern) => globTest(pattern, true)('Abc'))).toEqual([true, false]);
  });

  it('does not multiply its work by what it might have matched', () => {
    // A pattern that tries each way would not come back from any of these.
    for (const pattern of ['*a'.repeat(30), '**/'.repeat(30), '*'.repeat(900), '?*'.repeat(30)]) {
      expect(globTest(`${pattern}b`, false)('a'.repeat(250))).toBe(false);
    }
    expect(failureOf(() => globTest('{a,b}'.repeat(20), false))).toMatch(/^INVALID_INPUT: .* too many alternatives/);
    expect(failureOf(() => globTest('a[]', false))).toMatch(/^INVALID_INPUT: .* a \[\] in it is empty/);
  });
});
