import { describe, expect, it } from 'vitest';
import { headOf, newestLeaf, pathTo } from './turnTree.ts';

/*
 *  a ── b ── d
 *   └── c ── e
 *        └── f
 */
const turn = (id: string, parentId: string | null) => ({ id, parentId });
const [a, b, c, d, e, f] = [
  turn('a', null),
  turn('b', 'a'),
  turn('c', 'a'),
  turn('d', 'b'),
  turn('e', 'c'),
  turn('f', 'c'),
];
const turns = [a, b, c, d, e, f];

describe('The tree of turns', () => {
  it('leads from the first turn to any other, and nowhere for one that is not there', () => {
    expect(pathTo(turns, 'e')).toEqual([a, c, e]);
    expect(pathTo(turns, null)).toEqual([]);
    expect(pathTo(turns, 'x')).toEqual([]);
  });

  it('shows the head, and the newest turn where the head is not there', () => {
    expect(headOf(turns, 'd')).toBe(d);
    expect(headOf(turns, null)).toBe(f);
    expect(headOf([], null)).toBeUndefined();
  });

  it('follows the newest child to the end of a branch', () => {
    expect(newestLeaf(turns, b)).toBe(d);
    expect(newestLeaf(turns, c)).toBe(f);
    expect(newestLeaf(turns, f)).toBe(f);
  });
});
