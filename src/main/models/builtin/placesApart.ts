import type { Placement } from './place.ts';
import { cues } from './vocabulary.ts';
import { wordsOf } from './words.ts';

/** More than these are a list, and so is what it is for. */
const mostPlaces = 8;
const longestList = 300;

/** Names of one place that have an "and" in them. */
const joinedNames =
  /\b(?:trinidad|bosnia|antigua|(?:saint|st\.?) kitts|(?:saint|st\.?) vincent|s[aã]o tom[eé]|turks|newfoundland|heard|wallis|svalbard|tyne|andaman)(?: island)? and /gi;
/** Stands in for the "and" of a name; no request has it. */
const hidden = '\u0000';

const between = /\s*,\s*(?:and\s+)?(?:in\s+)?|\s+and\s+(?:(?:in|at|near|for)\s+)?/i;

/**
 * A request about several places as one request for each: "the time in Tokyo and in Lisbon". Only what looks is taken
 * apart, and only where each part is placed on the same tool; all else is left as it is.
 */
export function placesApart(text: string, placeOf: (text: string) => Placement): string[] {
  // Most requests have no "and", and need not be placed for it.
  if (!/\sand\s/i.test(text)) return [text];
  const placement = placeOf(text);
  if (placement.kind !== 'placed' || placement.tool.changes) return [text];
  const { tool, filling } = placement;
  for (const { name, kind } of tool.parameters) {
    const value = filling.arguments[name];
    const places = kind === 'place' && typeof value === 'string' ? placesIn(value) : [];
    const at = typeof value === 'string' ? text.lastIndexOf(value) : -1;
    if (places.length < 2 || at < 0 || typeof value !== 'string') continue;
    const parts = places.map((place) => `${text.slice(0, at)}${place}${text.slice(at + value.length)}`);
    const isSame = (part: string) => {
      const found = placeOf(part);
      return found.kind === 'placed' && found.tool === tool;
    };
    return parts.every(isSame) ? parts : [text];
  }
  return [text];
}

/** The places in a value. A comma alone parts none: "Paris, France" is one. */
function placesIn(value: string): string[] {
  if (value.length > longestList) return [];
  const masked = value.replace(joinedNames, (name) => name.replace(/ and $/i, hidden));
  if (!/\sand\s/i.test(masked)) return [];
  const places = masked.split(between).map((place) => place.replaceAll(hidden, ' and ').trim());
  // "Oslo and time in Rome" is more than places.
  const isPlace = (place: string) => place !== '' && !wordsOf(place).some(({ lower }) => cues.has(lower));
  return places.length <= mostPlaces && places.every(isPlace) ? places : [];
}
