import { ToolFailure } from '../../kit/outcome.ts';
import { countryNames, placeNames } from './placeNames.ts';
import { localZone, offsetAt } from './zonedTime.ts';

/** A place whose time is known. */
export interface Place {
  /** As an answer names it: "Tokyo", "this computer". */
  name: string;
  /** An IANA zone or an offset such as `+05:30`, as `Intl` takes it. */
  zone: string;
}

/** What a name stands for: a city has one zone, a country all of its zones. */
interface Entry {
  name: string;
  zones: readonly string[];
}

const hereNames = new Set(['', 'here', 'local', 'local time', 'my time', 'home', 'this computer']);
/** Half a year apart, so that zones with other rules for summer time count as different. */
const sampleDates = [Date.UTC(2025, 0, 15), Date.UTC(2025, 6, 15)];

let cities: Map<string, Entry> | null = null;
let countries: Map<string, Entry> | null = null;

/**
 * Finds the place that a person means: an IANA zone (`Asia/Tokyo`), an offset (`UTC+2`), a city, region or country in
 * English, with or without a country behind it (`Paris, France`). Nothing, or `here`, is this computer's zone.
 * Throws NOT_FOUND with the nearest names, and INVALID_INPUT for a country with several times.
 */
export function resolvePlace(text = ''): Place {
  const given = text.trim().replace(/[?!.]+$/, '');
  const key = keyOf(given);
  if (hereNames.has(key)) return { name: 'this computer', zone: localZone() };
  const direct = readOffset(given) ?? readZone(given);
  if (direct) return direct;
  const known = lookUp(key);
  if (known) return onlyZone(known);
  const comma = given.indexOf(',');
  return comma > 0 ? resolveQualified(given.slice(0, comma), given.slice(comma + 1), given) : notFound(given);
}

/** "Paris, France": the region must have the city's time, or, where the city is not known, one time alone. */
function resolveQualified(cityText: string, regionText: string, given: string): Place {
  const region = lookUp(keyOf(regionText));
  if (!region) return notFound(given);
  const city = lookUp(keyOf(cityText));
  if (!city) return { ...onlyZone(region), name: given };
  const { zone, name } = onlyZone(city);
  if (region.zones.some((one) => sameTimes(one, zone))) return { name, zone };
  throw new ToolFailure(
    'INVALID_INPUT',
    `The only ${city.name} that is known is at ${zone}, and ${region.name} has another time. Name a bigger city nearby.`,
  );
}

/** The one zone of a city or country; one of several that have always the same time is as good as the others. */
function onlyZone({ name, zones }: Entry): Place {
  const [zone, ...others] = zones;
  if (zone !== undefined && others.every((other) => sameTimes(zone, other))) return { name, zone };
  const wellKnown = zones.filter((one) => one in placeNames);
  const examples = (wellKnown.length > 1 ? wellKnown : zones).map(cityOf).slice(0, 6).join(', ');
  throw new ToolFailure('INVALID_INPUT', `${name} has several time zones. Name a city, for example ${examples}.`);
}

function readOffset(text: string): Place | null {
  const match = /^(?:utc|gmt)?\s*([+\-−])\s*(\d{1,2})(?::?([0-5]\d))?$/i.exec(text);
  if (!match) return null;
  const hours = Number(match[2]);
  if (hours > 14) throw new ToolFailure('INVALID_INPUT', `"${text}" is no offset: they go from -12:00 to +14:00.`);
  const zone = `${match[1] === '+' ? '+' : '-'}${String(hours).padStart(2, '0')}:${match[3] ?? '00'}`;
  return { name: `UTC${zone}`, zone };
}

function readZone(text: string): Place | null {
  if (!/^[a-z_]+\/[a-z_+\-/0-9]+$/i.test(text)) return null;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions();
    // ICU gives some zones back by an old name: only its upper and lower case is wanted.
    const sameName = timeZone.toLowerCase() === text.toLowerCase();
    const zone = sameName ? timeZone : text.replace(/(?<![a-z])[a-z]/gi, (letter) => letter.toUpperCase());
    return { name: cityOf(zone), zone };
  } catch {
    return null;
  }
}

function lookUp(key: string): Entry | undefined {
  return knownCities().get(key) ?? knownCountries().get(key);
}

/** Our own names, then the cities of all zones. */
function knownCities(): Map<string, Entry> {
  if (cities) return cities;
  const named = Object.entries(placeNames).flatMap(([zone, names]) =>
    names.split(', ').map((name) => ({ name, zones: [zone] })),
  );
  const zones = Intl.supportedValuesOf('timeZone').map((zone) => ({ name: cityOf(zone), zones: [zone] }));
  cities = byKey([...named, ...zones]);
  return cities;
}

/** Every country that ICU names. Kept apart from the cities, because asking for all of them takes a while. */
function knownCountries(): Map<string, Entry> {
  if (countries) return countries;
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  const entries = codes.flatMap((code) => {
    const name = names.of(code);
    const locale: Intl.Locale & { getTimeZones?(): string[] | undefined } = new Intl.Locale(`und-${code}`);
    const zones = name === undefined ? [] : (locale.getTimeZones?.() ?? []);
    if (name === undefined || zones.length === 0) return [];
    return [name, ...(countryNames[code]?.split(', ') ?? [])].map((each) => ({ name: each, zones }));
  });
  countries = byKey(entries);
  return countries;
}

/** Where two entries have the same key, the first one counts. */
function byKey(entries: readonly Entry[]): Map<string, Entry> {
  return new Map(entries.map((entry) => [keyOf(entry.name), entry] as const).reverse());
}

function sameTimes(one: string, other: string): boolean {
  return one === other || sampleDates.every((date) => offsetAt(date, one) === offsetAt(date, other));
}

function cityOf(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
}

/** One spelling for what people write in several: case, accents, hyphens, apostrophes, "St.", "the city of". */
function keyOf(text: string): string {
  const plain = text
    .normalize('NFD')
    .replace(/[\p{M}'’.]/gu, '')
    .toLowerCase();
  return plain
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .replace(/^(?:in )?(?:the )?(?:city of )?/, '');
}

function notFound(text: string): never {
  const near = nearestNames(keyOf(text));
  const hint = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'Name a bigger city nearby or its country.';
  throw new ToolFailure('NOT_FOUND', `No place called "${text}" is known. ${hint}`);
}

/** Up to three known names that begin like the text or are few slips of the keyboard away. */
function nearestNames(key: string): string[] {
  const limit = Math.max(1, Math.floor(key.length / 3));
  const scored = [...knownCities(), ...knownCountries()].flatMap(([name, entry]) => {
    if (name.length < 3 || Math.abs(name.length - key.length) > limit + 5) return [];
    const distance = name.startsWith(key) && key.length > 2 ? 0 : editDistance(key, name);
    return distance <= limit ? [{ name: entry.name, distance }] : [];
  });
  return scored
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** How many letters were typed wrong, left out, added or swapped with their neighbour. */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let at = 1; at <= from.length; at += 1) {
    const row = [at];
    for (let index = 1; index <= to.length; index += 1) {
      const replaced = cell(last, index - 1) + (from[at - 1] === to[index - 1] ? 0 : 1);
      const swapped = from[at - 1] === to[index - 2] && from[at - 2] === to[index - 1];
      const swap = swapped ? cell(beforeLast, index - 2) + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(replaced, swap, cell(last, index) + 1, cell(row, index - 1) + 1));
    }
    beforeLast = last;
    last = row;
  }
  return cell(last, to.length);
}

function cell(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
