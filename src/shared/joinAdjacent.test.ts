import { expect, it } from 'vitest';
import { joinAdjacent } from './joinAdjacent.ts';

it('makes one of all neighbours that belong together, and leaves the rest apart', () => {
  const sameLetter = (first: string, second: string) => (first[0] === second[0] ? first + second : null);
  expect(joinAdjacent(['a1', 'a2', 'a3', 'b1', 'a4'], sameLetter)).toEqual(['a1a2a3', 'b1', 'a4']);
  expect(joinAdjacent([], sameLetter)).toEqual([]);
});
