import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import type { PastCall } from './history.ts';
import { readOutcome } from './outcome.ts';
import { asObject, type Parameter } from './parameters.ts';
import { leadingWords, stopWords } from './vocabulary.ts';
import { stem, stemsOfName, wordsOf } from './words.ts';

/** A thing that an earlier result spoke of. */
export interface Entity {
  /** The field that identifies it, and its value. */
  idKey: string;
  id: string | number;
  /** What a person calls it; empty where the result gave it no name. */
  label: string;
  /** What it is, as a stem, where the result says so: `notes: [...]` holds things of type `note`. */
  type: string;
  fields: JsonObject;
}

/** Which thing a text means. `span` is the text that said so. */
export type Reference =
  | { kind: 'found'; entity: Entity; span: { start: number; end: number } }
  | { kind: 'ambiguous'; entities: Entity[] }
  | { kind: 'none' };

const labelKeys = ['title', 'name', 'label', 'subject', 'heading', 'summary'];
/** A thing without a name is called by the beginning of its text. */
const longestLabel = 60;
const mostDepth = 6;
const mostEntities = 500;

/** The things in the results of calls: one group for each result, newest first, in the order of the result. */
export function entitiesOf(calls: readonly PastCall[]): Entity[][] {
  return calls
    .toReversed()
    .map(entitiesOfCall)
    .filter((group) => group.length > 0);
}

function entitiesOfCall({ output }: PastCall): Entity[] {
  const outcome = output === null ? null : readOutcome(output);
  if (outcome === null || !outcome.success) return [];
  const group: Entity[] = [];
  collect(outcome.data, '', group, 0);
  return group.length > 0 || outcome.text === null ? group : mentionsIn(outcome.text);
}

/** Things in a result that is only text: `the note "Tea" (id 12)`, or a line `- Tea: green (id 12)`. */
function mentionsIn(text: string): Entity[] {
  return Array.from(text.matchAll(/(?:["“]([^"”\n]+)["”] ?)?\(id:? ([\w-]+)\)/g), (match) => {
    const [, quoted, id = ''] = match;
    const line = text.slice(text.lastIndexOf('\n', match.index) + 1, match.index);
    const bullet = /^[-*•] ([^:]{1,80})/.exec(line)?.[1]?.trim();
    return { idKey: 'id', id, label: quoted ?? bullet ?? '', type: '', fields: { id } };
  });
}

function collect(value: JsonValue, key: string, group: Entity[], depth: number): void {
  if (depth > mostDepth || group.length >= mostEntities) return;
  if (Array.isArray(value)) {
    for (const item of value) collect(item, key, group, depth + 1);
    return;
  }
  const fields = asObject(value);
  const idKey = Object.keys(fields).find(isIdKey);
  const id = idKey === undefined ? undefined : fields[idKey];
  if (idKey !== undefined && (typeof id === 'string' || typeof id === 'number')) {
    group.push({ idKey, id, label: labelOf(fields), type: typeOf(idKey, key), fields });
  }
  for (const [name, inner] of Object.entries(fields)) collect(inner, name, group, depth + 1);
}

function isIdKey(key: string): boolean {
  return /^(?:id|uuid|guid|isbn|path|uri|key)$|[a-z]Id$|_id$/.test(key) && !/^(?:user|parent|owner)/.test(key);
}

function labelOf(fields: JsonObject): string {
  const label = labelKeys.map((key) => fields[key]).find((value) => typeof value === 'string' && value !== '');
  if (typeof label === 'string') return label;
  const text = Object.values(fields).find((value) => typeof value === 'string' && value.includes(' '));
  return typeof text === 'string' ? text.replace(/\s+/g, ' ').slice(0, longestLabel) : '';
}

function typeOf(idKey: string, containerKey: string): string {
  const [ownType] = stemsOfName(idKey).filter((part) => part !== 'id');
  return (idKey === 'id' ? undefined : ownType) ?? stemsOfName(containerKey).at(-1) ?? '';
}

const ordinals = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];
const ordinalPattern = new RegExp(`\\bthe (${ordinals.join('|')}|last|latest|newest)\\b(?: one\\b)?`, 'i');
const pronounPattern = /\b(?:that|this|it|the same)\b(?: one\b)?/gi;
/** "what time is it", "it is late": here the word points at nothing. */
const emptyPronoun =
  /\b(?:is|was|will|does|did|how about) it\b|\bit(?:'s| is| was)\b|\bthat(?: there|'s| the| i | we | my)\b/gi;

/** Whether a text speaks of something that was mentioned before. */
export function pointsAtSomething(text: string): boolean {
  const pointing = text.replace(emptyPronoun, (match) => ' '.repeat(match.length));
  return ordinalPattern.test(pointing) || pointing.search(pronounPattern) >= 0;
}

/**
 * Finds the thing that a text means, for one parameter of a tool whose `nouns` name what it deals with: by an id in the
 * text, by its name, by its place in the newest list, or by a pronoun.
 */
export function resolveReference(
  text: string,
  parameter: Parameter,
  groups: readonly Entity[][],
  nouns: ReadonlySet<string>,
): Reference {
  const usable = groups
    .map((group) => group.filter((entity) => fits(entity, parameter)))
    .filter((group) => group.length > 0);
  const newest = usable[0];
  if (newest === undefined) return { kind: 'none' };
  const named =
    byId(text, usable.flat()) ??
    byOrdinal(text, newest) ??
    (pointsAtNoun(text, nouns) ? null : byLabel(text, usable.flat(), nouns));
  return named ?? byPronoun(text, newest, nouns);
}

/** `id` takes any thing; `book_id` only a book, and `path` only what has a path. */
function fits({ idKey, type, fields }: Entity, { name, nameStems, kind }: Parameter): boolean {
  if (kind === 'path' && idKey === 'path') return true;
  const wanted = nameStems.filter((part) => part !== 'id' && part !== 'uuid');
  const isUntyped = type === '' && idKey === 'id';
  return (
    wanted.length === 0 || isUntyped || idKey === name || wanted.includes(type) || (name in fields && isIdKey(name))
  );
}

/** The value that a parameter takes of a thing. */
export function entityValue({ idKey, id, fields }: Entity, { name }: Parameter): JsonValue {
  return idKey === name ? id : (fields[name] ?? id);
}

function byId(text: string, entities: Entity[]): Reference | null {
  for (const entity of entities) {
    const id = String(entity.id);
    const start =
      id.length < 3
        ? text.search(new RegExp(`(?<=(?:#|\\bid |\\bnumber ))${escaped(id)}\\b`, 'i'))
        : text.search(new RegExp(`(?<![\\p{L}\\p{N}_/-])${escaped(id)}(?![\\p{L}\\p{N}_/-])`, 'u'));
    if (start >= 0) return { kind: 'found', entity, span: { start, end: start + id.length } };
  }
  return null;
}

function byOrdinal(text: string, group: Entity[]): Reference | null {
  const match = ordinalPattern.exec(text);
  const word = match?.[1]?.toLowerCase();
  if (match === null || word === undefined) return null;
  const entity = group.at(word === 'last' ? -1 : Math.max(0, ordinals.indexOf(word)));
  if (entity === undefined) return { kind: 'none' };
  return { kind: 'found', entity, span: { start: match.index, end: match.index + match[0].length } };
}

/** "that note" says which one by pointing, whatever other words of the request may be somebody's name. */
function pointsAtNoun(text: string, nouns: ReadonlySet<string>): boolean {
  return Array.from(text.matchAll(/\b(?:that|this) (\p{L}+)/giu)).some(([, noun = '']) =>
    nouns.has(stem(noun.toLowerCase())),
  );
}

/** The thing whose name has the most of its words in the text: at least half of them. */
function byLabel(text: string, entities: Entity[], nouns: ReadonlySet<string>): Reference | null {
  const words = wordsOf(text);
  const seen = new Set<string | number>();
  const candidates = entities.flatMap((entity) => {
    if (seen.has(entity.id)) return [];
    seen.add(entity.id);
    const stems = wordsOf(entity.label)
      .filter(({ lower }) => !stopWords.has(lower))
      .map(({ stem: own }) => own);
    const telling = stems.filter((own) => !nouns.has(own));
    const hits = words.filter((word) => telling.includes(word.stem));
    const share = new Set(hits.map(({ stem: own }) => own)).size / Math.max(1, telling.length);
    return hits.length > 0 && share >= 0.5 ? [{ entity, share, hits }] : [];
  });
  const best = Math.max(0, ...candidates.map(({ share }) => share));
  const [first, ...others] = candidates.filter(({ share }) => share === best);
  if (first === undefined) return null;
  if (others.length > 0) return { kind: 'ambiguous', entities: [first, ...others].map(({ entity }) => entity) };
  return { kind: 'found', entity: first.entity, span: phraseAround(words, first.hits, nouns) };
}

/** The words of the name with the determiner before and the noun after them: "the groceries note". */
function phraseAround(words: ReturnType<typeof wordsOf>, hits: typeof words, nouns: ReadonlySet<string>) {
  let first = words.findIndex(({ start }) => start === hits[0]?.start);
  let last = words.findIndex(({ start }) => start === hits.at(-1)?.start);
  while (isSkippable(words[first - 1], nouns)) first -= 1;
  if (nouns.has(words[last + 1]?.stem ?? '')) last += 1;
  return { start: words[first]?.start ?? 0, end: words[last]?.end ?? 0 };
}

function isSkippable(word: { lower: string; stem: string } | undefined, nouns: ReadonlySet<string>): boolean {
  if (word === undefined) return false;
  return /^(?:the|my|that|this|our|an?)$/.test(word.lower) || (nouns.has(word.stem) && leadingWords.has(word.lower));
}

function byPronoun(text: string, newest: Entity[], nouns: ReadonlySet<string>): Reference {
  const match = pronounSpan(text) ?? definiteSpan(text, newest, nouns);
  const [entity, ...others] = newest;
  if (match === null || entity === undefined) return { kind: 'none' };
  return others.length > 0 ? { kind: 'ambiguous', entities: newest } : { kind: 'found', entity, span: match };
}

function pronounSpan(text: string): { start: number; end: number } | null {
  const pointing = text.replace(emptyPronoun, (match) => ' '.repeat(match.length));
  const [match] = pointing.matchAll(pronounPattern);
  return match === undefined ? null : { start: match.index, end: match.index + match[0].length };
}

/** What says which one after its noun: "the note Tea", "the note about tea". */
const ownName =
  /^\s+(?:["“«']|\p{Lu}|(?:about|titled|called|named|entitled|with|tagged|saying|mentioning|containing|that|which)(?![\p{L}\p{N}]))/u;

/** "the note" where notes were spoken of; not where the text itself says which one. */
function definiteSpan(text: string, [entity]: Entity[], nouns: ReadonlySet<string>) {
  for (const match of text.matchAll(/\bthe (\p{L}+)/giu)) {
    if (ownName.test(text.slice(match.index + match[0].length))) continue;
    const noun = stem((match[1] ?? '').toLowerCase());
    if (noun === entity?.type || nouns.has(noun)) return { start: match.index, end: match.index + match[0].length };
  }
  return null;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
