import { jsonSpans } from './jsonSpans.ts';
import { type Literal, literalsOf } from './literals.ts';
import { placeFirst } from './placeFirst.ts';
import { cues, openingWords, questionOpeners, questionWords, stopWords } from './vocabulary.ts';
import { type Word, wordsOf } from './words.ts';

/**
 * What a word does in a request. `action` is the verb that opens a command and `object` the first word after it;
 * `value` words are meant as data (quoted, after a colon or a cue) and say little about which tool is wanted.
 */
export type Role = 'action' | 'object' | 'content' | 'question' | 'value' | 'stop';

export interface SentenceWord extends Word {
  role: Role;
  /** The literal that the word is part of. */
  literal: Literal | null;
}

/** One request, taken apart. */
export interface Sentence {
  text: string;
  /** The words of the part that is read; all of them in a request of usual length. */
  words: SentenceWord[];
  /** Where the part that is read ends. What comes after it is data, and belongs to what the last words belong to. */
  readEnd: number;
  literals: Literal[];
  /** What follows the colon that introduces content ("add a note: …"), with its offset; null without one. */
  content: { text: string; start: number } | null;
  isQuestion: boolean;
  /** Whether an article like "a" or "new" stands before the object: then the object names a kind of thing. */
  objectIsKind: boolean;
}

/**
 * What is wanted stands at the beginning; a longer text is data. The time that reading takes grows with the square of
 * what is read, so this bounds it.
 */
const mostRead = 1200;

const articles = new Set(['a', 'an', 'another', 'new']);

/** Takes a request apart. `now` is what "tomorrow" counts from. */
export function readSentence(text: string, now: Date): Sentence {
  const readEnd = endOfReading(text);
  const part = text.slice(0, readEnd);
  const content = contentOf(text, readEnd);
  const literals = literalsOf(part, now).filter((literal) => content === null || literal.start < content.start);
  const words: SentenceWord[] = wordsOf(part).map((word) => ({
    ...word,
    role: 'content',
    literal: literals.find(({ start, end }) => word.start >= start && word.end <= end) ?? null,
  }));
  const opening = openingLength(words);
  const isQuestion = opensQuestion(words, opening);
  const contentStart = content?.start ?? Number.POSITIVE_INFINITY;
  giveRoles(text, words, opening, contentStart);
  const place = placeFirst(words.slice(opening));
  for (const word of words.slice(opening, opening + place)) word.role = 'value';
  const object =
    isQuestion || place > 0
      ? -1
      : nameActionAndObject(words.slice(opening).filter(({ start }) => start < contentStart));
  return { text, words, readEnd, literals, content, isQuestion, objectIsKind: isKind(words, object) };
}

/** The end of the last whole word that is read. */
function endOfReading(text: string): number {
  if (text.length <= mostRead) return text.length;
  const end = text.slice(0, mostRead).search(/\s\S*$/);
  return end > 0 ? end : mostRead;
}

/** The colon that introduces content: not the one of a time, an address or a quoted text. */
function contentOf(text: string, readEnd: number): Sentence['content'] {
  const blank = (quoted: string) => ' '.repeat(quoted.length);
  const masked = withoutJson(text.slice(0, readEnd), blank).replace(/"[^"\n]*"|“[^”\n]*”|'[^'\n]*'/g, blank);
  const match = /(?<=\S) ?:(?=\s|$)|(?<=[\p{L}\p{N}]\s?):(?=[\p{L}"“'])/u.exec(masked);
  if (match === null || /^[a-z]:\\/i.test(text.slice(match.index - 1, match.index + 2))) return null;
  const after = text.slice(match.index + match[0].length);
  const start = match.index + match[0].length + (after.length - after.trimStart().length);
  return after.trim() === '' ? null : { text: after.trim(), start };
}

function withoutJson(text: string, blank: (json: string) => string): string {
  return jsonSpans(text).reduce(
    (masked, { start, end }) => masked.slice(0, start) + blank(masked.slice(start, end)) + masked.slice(end),
    text,
  );
}

/** How many words come before the request itself ("could you please …"). Never all of them. */
function openingLength(words: Word[]): number {
  const first = words.findIndex(({ lower }) => !openingWords.has(lower));
  return Math.max(0, first);
}

function opensQuestion(words: Word[], opening: number): boolean {
  const first = words[opening]?.lower ?? '';
  return questionWords.has(first) || questionOpeners.has(first);
}

function giveRoles(text: string, words: SentenceWord[], opening: number, contentStart: number): void {
  let afterStrongCue = false;
  let afterCue = false;
  let inName = false;
  for (const [index, word] of words.entries()) {
    const cue = index > opening ? cues.get(word.lower) : undefined;
    const isData = word.start >= contentStart || word.literal?.kind === 'quoted';
    if (cue !== undefined || /[,;.?!]/.test(text.slice(words[index - 1]?.end ?? 0, word.start))) inName = false;
    afterStrongCue ||= cue?.strong ?? false;
    afterCue ||= cue !== undefined;
    word.role = isData ? 'value' : roleOf(word, index < opening, cue !== undefined || afterStrongCue || inName);
    const isName = looksLikeName(word) || isNewInName(word, words[index - 1]);
    if (word.role !== 'content' || index <= opening || !isName) continue;
    word.role = 'value';
    // What follows a name after "to" or "in" belongs to it: "to Shopping list".
    inName = afterCue;
  }
}

function roleOf(word: SentenceWord, isOpening: boolean, isValue: boolean): Role {
  if (isOpening) return 'stop';
  if (questionWords.has(word.lower)) return 'question';
  if (isValue) return 'value';
  if (stopWords.has(word.lower)) return 'stop';
  return word.literal === null ? 'content' : 'value';
}

/** A capital letter inside a sentence, or a digit. */
function looksLikeName(word: Word): boolean {
  return /^\p{Lu}|\p{N}/u.test(word.text);
}

/** "in new york": there "new" is no wish for a new thing. */
function isNewInName({ lower }: Word, before: Word | undefined): boolean {
  return lower === 'new' && /^(?:in|at|near|from|to)$/.test(before?.lower ?? '');
}

/** Marks the verb of a command and the word it acts on; gives the index of the latter among all words, or -1. */
function nameActionAndObject(words: SentenceWord[]): number {
  const said = words.filter(({ role }) => role === 'content');
  // "get rid of": the second word says what is to be done.
  const isPhrase = said[0]?.lower === 'get' && said[1]?.lower === 'rid';
  if (isPhrase && said[0] !== undefined) said[0].role = 'stop';
  const [action, object] = isPhrase ? said.slice(1) : said;
  if (action !== undefined && action === words.find(({ role }) => role !== 'stop')) action.role = 'action';
  if (action?.role !== 'action' || object === undefined) return -1;
  object.role = 'object';
  return object.start;
}

function isKind(words: SentenceWord[], objectStart: number): boolean {
  const index = words.findIndex(({ start, role }) => start === objectStart && role === 'object');
  return articles.has(words[index - 1]?.lower ?? '');
}
