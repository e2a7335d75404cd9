import { coerce, joiningWords, trimmedValue } from './coerce.ts';
import type { Draft } from './draft.ts';
import { kindOfName, type Parameter, type ParameterKind } from './parameters.ts';
import type { SentenceWord } from './sentence.ts';
import { topicsOf } from './topics.ts';
import {
  closingWords,
  cues,
  leadingWords,
  questionOpeners,
  questionWords,
  stopWords,
  verbClassesOf,
} from './vocabulary.ts';

/**
 * Gives the words that nothing else used to the tool's main text ("search groceries" → `groceries`). Returns them where
 * no parameter takes them: a sign that another tool was meant.
 */
export function takeLeftover(draft: Draft, now: Date): string {
  const parameter = draft.mainText();
  const runs = runsOfFreeWords(draft, parameter?.kind).map((words) =>
    withoutOwnName(withoutFrame(words, draft), words, parameter),
  );
  const telling = draft.sentence.isQuestion ? runs.filter((words) => !isOwnVocabulary(words, draft)) : [];
  const run = longest(telling.length > 0 ? telling : runs);
  const first = run.at(0);
  const last = run.at(-1);
  if (first === undefined || last === undefined) return '';
  const span = { start: first.literal?.start ?? first.start, end: draft.endOf(last) };
  const text = trimmedValue(draft.head.slice(span.start, span.end));
  if (parameter === undefined) return draft.sentence.content !== null || isOwnVocabulary(run, draft) ? '' : text;
  if (!parameter.required && (draft.sentence.content !== null || isOwnVocabulary(run, draft))) return '';
  if (parameter.kind === 'body' && /^(?:empty|blank)$/i.test(text)) {
    draft.set(parameter, '', span);
    return '';
  }
  // "A connection" names none.
  if (run.length === 1 && first.literal === null && parameter.nameStems.includes(first.stem)) return text;
  const value = parameter.takesName && speaksOfAll(draft) ? undefined : coerce(text, parameter, now);
  if (value === undefined) return text;
  draft.set(parameter, value, span);
  return '';
}

/** "all of them", "my notes and my files" and the like are no name of one thing. */
function speaksOfAll({ words, tool }: Draft): boolean {
  const isPlural = ({ lower, stem, role }: SentenceWord) =>
    role !== 'value' && tool.nouns.has(stem) && lower.endsWith('s') && lower !== stem;
  return words.some(
    (word) => /^(?:everything|anything|something|all|every|both|none|nothing)$/.test(word.lower) || isPlural(word),
  );
}

/** Words that are side by side in the request and free, each group without the verb of the command. */
function runsOfFreeWords(draft: Draft, kind: ParameterKind | undefined): SentenceWord[][] {
  const runs: SentenceWord[][] = [[]];
  for (const [index, word] of draft.words.entries()) {
    const next = draft.words[index + 1];
    // "… and save a note": no place comes after that.
    if (kind === 'place' && word.lower === 'and' && next !== undefined && verbClassesOf(next.stem).length > 0) break;
    // A time or an amount may be part of a text, but it is no place and no name.
    const isMeasure =
      word.literal !== null &&
      !/^(?:quoted|path)$/.test(word.literal.kind) &&
      (kind === 'place' || kind === 'identifier');
    // "What columns are in the users table": a name stands on one side of what asks.
    const isAsking =
      draft.sentence.isQuestion && kind !== 'body' && kind !== 'query' && questionOpeners.has(word.lower);
    const usable = draft.isFree(word) && word.role !== 'action' && !isMeasure && !isAsking;
    if (usable) runs.at(-1)?.push(word);
    else if (runs.at(-1)?.length !== 0) runs.push([]);
  }
  return runs;
}

/** Leaves off what frames a value: articles and prepositions before it, the tool's own noun before or after it. */
export function withoutFrame(words: readonly SentenceWord[], { tool, words: all }: Draft): SentenceWord[] {
  const takesPath = tool.parameters.some(({ kind }) => kind === 'path');
  const isNoun = ({ stem, literal }: SentenceWord) =>
    tool.nouns.has(stem) || (takesPath && literal === null && kindOfName([stem]) === 'path');
  // "New york time": a "new" that is part of a name is no frame.
  const isFrame = (word: SentenceWord) =>
    word.literal?.kind !== 'quoted' &&
    !(word.lower === 'new' && word.role === 'value') &&
    (isNoun(word) || [stopWords, leadingWords, questionWords, cues].some((words) => words.has(word.lower)));
  // "An empty file called a.txt": what announces a value that was taken already ends nothing else.
  const leads = words.at(-1) !== all.at(-1);
  const isEnd = (lower: string) =>
    joiningWords.test(lower) || closingWords.has(lower) || (leads && cues.get(lower)?.target === 'title');
  const from = words.findIndex((word) => !isFrame(word));
  if (from < 0) return [];
  const to = words.findLastIndex((word) => !isNoun(word) && (word.literal !== null || !isEnd(word.lower)));
  return words.slice(from, to + 1);
}

/** "the connection shop", "the text hello": what the value is called stands before it, and is no part of it. */
function withoutOwnName(
  words: readonly SentenceWord[],
  all: readonly SentenceWord[],
  parameter: Parameter | undefined,
): SentenceWord[] {
  const [name, ...rest] = words;
  const before = name && all[all.indexOf(name) - 1];
  const isName =
    name?.literal === null &&
    (parameter?.nameStems.includes(name.stem) ||
      (before?.lower === 'the' && kindOfName([name.stem]) === parameter?.kind));
  return isName && rest.length > 0 ? rest : [...words];
}

function longest(runs: SentenceWord[][]): SentenceWord[] {
  return runs.reduce((best, run) => (run.length > best.length ? run : best), []);
}

/** Words that the tool's own texts have ("day", for a tool that tells the day) ask for the tool; they are no value. */
function isOwnVocabulary(words: SentenceWord[], { tool }: Draft): boolean {
  const topics = new Set([...tool.nouns].flatMap(topicsOf));
  const isOwn = (stem: string) => tool.terms.has(stem) || topicsOf(stem).some((topic) => topics.has(topic));
  return words.every(({ stem, lower }) => isOwn(stem) || stopWords.has(lower));
}
