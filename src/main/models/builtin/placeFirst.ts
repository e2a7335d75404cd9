import { closingWords, stopWords, verbClassesOf } from './vocabulary.ts';
import type { Word } from './words.ts';

/** What every place has: "tokyo time", "oslo weather". */
const ofPlaces = /^(?:time|weather|date|forecast|temperature)$/;
/** Words that stand before such a noun, and are no place. */
const noPlace =
  /^(?:check|local|watch|waste|kill|track|log|know|guess|tell|measure|report|system|server|summer|winter|standard|half|full|real|first|last|best|lunch|dinner|world|good|bad|nice|next|due|start|end|exact|my|some|more|much|no)$/;
/** More words than these are no place. */
const longestPlace = 3;

/** How many words at the beginning of a request name a place whose time or weather it asks for; 0 where none do. */
export function placeFirst(words: readonly (Word & { literal: unknown })[]): number {
  const end = words.findIndex(({ lower }) => ofPlaces.test(lower));
  const isAll = words.slice(end + 1).every(({ lower }) => closingWords.has(lower));
  if (end < 1 || end > longestPlace || !isAll) return 0;
  const isName = ({ lower, stem, literal }: Word & { literal: unknown }, index: number) => {
    // "New york time": there "new" is no wish for a new thing.
    if (lower === 'new') return index < end - 1;
    return literal === null && !noPlace.test(lower) && !stopWords.has(lower) && verbClassesOf(stem).length === 0;
  };
  return words.slice(0, end).every(isName) ? end : 0;
}
