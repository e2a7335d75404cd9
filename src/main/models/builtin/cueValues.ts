import { assertNever } from '../../../shared/errors.ts';
import { coerce, trimmedValue } from './coerce.ts';
import type { Draft } from './draft.ts';
import { withoutFrame } from './leftover.ts';
import type { Literal } from './literals.ts';
import { isLabel, kindOfName, namesFlag, type Parameter, type ParameterKind } from './parameters.ts';
import type { SentenceWord } from './sentence.ts';
import { cues, namesForPreposition, questionOpeners, questionWords, stopWords, verbClassesOf } from './vocabulary.ts';

interface CueUse {
  word: SentenceWord;
  parameter: Parameter;
}

/** Values that a word announces: "titled …", "about …", "in …". Each runs to the next such word or to the end. */
export function takeCues(draft: Draft, now: Date): void {
  const uses = cueUses(draft);
  const end = draft.words.at(-1)?.end ?? 0;
  for (const [index, { word, parameter }] of uses.entries()) {
    const limit = uses[index + 1]?.word.start ?? end;
    const span = freeSpan(draft, { word, parameter }, limit);
    if (span === null || (parameter.kind === 'place' && isMeasure(draft, span))) continue;
    const value = coerce(draft.head.slice(span.start, span.end), parameter, now);
    if (value === undefined || value === null) continue;
    draft.set(parameter, value, { start: word.start, end: span.end });
    useOwnName(draft, parameter, word);
  }
}

/** "in 2 hours" is no place. */
function isMeasure(draft: Draft, span: { start: number; end: number }): boolean {
  return draft.sentence.literals.some(
    ({ kind, start, end }) => start <= span.start && end >= span.end && kind !== 'quoted' && kind !== 'path',
  );
}

/** "change the body of it to …": the parameter's name before the cue is used up with its value. */
function useOwnName(draft: Draft, { nameStems }: Parameter, cue: SentenceWord): void {
  const own = draft.words.find((word) => word.start < cue.start && nameStems.includes(word.stem));
  if (own !== undefined && own.role !== 'action') draft.use(own.start, own.end);
}

/** The cues that some parameter answers to, each parameter once. */
function cueUses(draft: Draft): CueUse[] {
  const uses: CueUse[] = [];
  for (const [index, word] of draft.words.entries()) {
    if (index === 0 || !draft.isFree(word) || word.role === 'action' || word.literal !== null) continue;
    const open = draft
      .open()
      .filter((parameter) => !parameter.isOpaque && !uses.some((use) => use.parameter === parameter));
    const parameter = announced(word, index, open, draft) ?? namedAfterWith(draft, index, open);
    if (parameter !== undefined) uses.push({ word, parameter });
  }
  return uses;
}

/** The parameter that a cue word announces among the open ones. */
function announced(word: SentenceWord, index: number, open: Parameter[], draft: Draft): Parameter | undefined {
  const target = cues.get(word.lower)?.target;
  switch (target) {
    case undefined:
      return undefined;
    case 'title':
      return ofKinds(open, 'title') ?? open.find(({ takesName }) => takesName) ?? ofKinds(open, 'path');
    case 'body':
      return ofKinds(open, 'body', 'text');
    case 'query':
      return ofKinds(open, 'query', 'body', 'text');
    case 'label':
      return open.find(isLabel);
    case 'place':
      return byPreposition(word.lower, open) ?? elsewhere(draft, index, open) ?? ofKinds(open, 'place', 'path');
    case 'named':
      if (word.lower === 'to') return changedTo(draft, index, open);
      if (word.lower === 'with' && isTextOfTitled(draft, index)) return ofKinds(open, 'body');
      return byPreposition(word.lower, open) ?? (isSubject(draft, index) ? ofKinds(open, 'query') : undefined);
    default:
      return assertNever(target);
  }
}

/** The first open parameter of the first kind that has one. Labels take text only where labels are spoken of. */
function ofKinds(open: Parameter[], ...kinds: ParameterKind[]): Parameter | undefined {
  const candidates = kinds.map((kind) => open.find((parameter) => parameter.kind === kind && !isLabel(parameter)));
  return candidates.find((parameter) => parameter !== undefined);
}

function byPreposition(preposition: string, open: Parameter[]): Parameter | undefined {
  return namesForPreposition
    .get(preposition)
    ?.map((name) => open.find(({ nameStems, kind }) => kind !== 'identifier' && nameStems.includes(name)))
    .find((parameter) => parameter !== undefined);
}

/** "3 pm London time in Tokyo": where a place stands beside the time already, "in" tells where it leads to. */
function elsewhere({ words }: Draft, index: number, open: Parameter[]): Parameter | undefined {
  const time = words.findLastIndex(({ literal }, at) => at < index && literal !== null && isTime(literal));
  const isStated = time >= 0 && words.slice(time + 1, index).some(({ lower }) => !stopWords.has(lower));
  const target = open.find(({ kind, nameStems }) => kind === 'place' && nameStems.includes('to'));
  return isStated ? target : undefined;
}

function isTime({ kind }: Literal): boolean {
  return kind === 'time' || kind === 'moment';
}

/** "a note called groceries with milk": after a title, what it is made with is its text, unless "with" names something else. */
function isTextOfTitled({ words, tool }: Draft, index: number): boolean {
  const next = words[index + 1];
  const isTitled = words.slice(0, index).some(({ lower }) => cues.get(lower)?.target === 'title');
  const rest = words.slice(index + 1, index + 4).filter(({ lower }) => !stopWords.has(lower));
  return isTitled && next !== undefined && !rest.some(({ stem }) => namesParameter(stem, tool.parameters));
}

function namesParameter(stem: string, parameters: readonly Parameter[]): boolean {
  return kindOfName([stem]) !== undefined || parameters.some(({ nameStems }) => nameStems.includes(stem));
}

/** "any notes on Paris": what things are about. */
function isSubject({ words, tool }: Draft, index: number): boolean {
  return words[index]?.lower === 'on' && tool.nouns.has(words[index - 1]?.stem ?? '');
}

/** "set the colour to red" fills what was named before; "rename it to Tea" gives a new title. */
function changedTo(draft: Draft, index: number, open: Parameter[]): Parameter | undefined {
  const before = draft.words.slice(0, index).filter((word) => draft.isFree(word));
  const fillable = open.filter(({ kind }) => kind !== 'identifier');
  const nouns = before.filter(({ role }) => role !== 'action');
  const named =
    fillable.find(({ nameStems }) => nouns.some(({ stem }) => stem === nameStems.at(-1))) ??
    fillable.find(
      ({ kind }) =>
        kind === 'body' && nouns.some(({ stem }) => !draft.tool.nouns.has(stem) && kindOfName([stem]) === kind),
    );
  const renames = before.some(({ stem, role }) => role === 'action' && verbClassesOf(stem).includes('@change'));
  return named ?? byPreposition('to', open) ?? (renames ? ofKinds(open, 'title') : undefined);
}

/**
 * "with the colour red", "with the text …": the word is a parameter's own name, or that of what it takes, and a word
 * before it says that its value follows.
 */
function namedAfterWith({ words, tool }: Draft, index: number, open: Parameter[]): Parameter | undefined {
  const before = words.slice(Math.max(0, index - 2), index).map(({ lower }) => lower);
  const goesOn = before.includes('and') && words.slice(0, index).some(({ lower }) => announcing.test(lower));
  if (!(goesOn || before.some((lower) => announcing.test(lower))) || words[index + 1] === undefined) return undefined;
  const stem = words[index]?.stem ?? '';
  const own = open.find(({ nameStems, kind }) => kind !== 'identifier' && nameStems.at(-1) === stem);
  const kind = tool.nouns.has(stem) ? undefined : kindOfName([stem]);
  return own ?? (kind === 'body' || kind === 'title' ? ofKinds(open, kind) : undefined);
}

const announcing = /^(?:with|whose|its)$/;

/** The free words between two offsets, without what only joins or ends a sentence; null where nothing is left. */
function freeSpan(draft: Draft, { word: cue, parameter }: CueUse, to: number): { start: number; end: number } | null {
  const between = draft.words.filter((word) => word.start >= cue.end && word.end <= to);
  const taken = between.findIndex(
    (word, index) =>
      !draft.isFree(word) ||
      endsAtComma(draft, between, index, parameter) ||
      (parameter.kind === 'place' && endsPlace(word, between[index + 1])) ||
      isFlagAfterPath(word, parameter, draft),
  );
  const free = taken < 0 ? between : between.slice(0, taken);
  const named = withoutName(free, { word: cue, parameter });
  const words = withoutNouns(named, parameter, draft);
  const first = words[0];
  // What is quoted is all that is meant, unless it is one of several.
  const isQuoted = first?.literal?.kind === 'quoted' && parameter.kind !== 'list';
  const last = isQuoted ? words.findLast(({ literal }) => literal === first?.literal) : words.at(-1);
  if (first === undefined || last === undefined) return null;
  // A quotation mark or a leading slash belongs to the value though it is no word.
  const start = first.literal?.start ?? first.start;
  const text = draft.head.slice(start, draft.endOf(last));
  const value = trimmedValue(text);
  const offset = start + text.indexOf(value);
  return value === '' ? null : { start: offset, end: offset + value.length };
}

/** What is looked for has no frame around it, and "Berlin time" is Berlin. */
function withoutNouns(words: readonly SentenceWord[], { kind }: Parameter, draft: Draft): readonly SentenceWord[] {
  if (kind === 'query' || kind === 'path') return withoutFrame(words, draft);
  if (kind !== 'place') return words;
  return words.slice(0, words.findLastIndex(({ stem }) => !draft.tool.nouns.has(stem)) + 1);
}

/** "with the text …", "containing the words …": what the value is called stands before it, and is no part of it. */
function withoutName(words: readonly SentenceWord[], { word: cue, parameter }: CueUse): readonly SentenceWord[] {
  // "Tagged with food" is tagged food.
  if (cues.get(cue.lower)?.target === 'label' && /^(?:with|as)$/.test(words[0]?.lower ?? '')) return words.slice(1);
  // "saying that …" only leads to what is said.
  if (cues.get(cue.lower)?.target === 'body' && words[0]?.text === 'that' && words.length > 1) return words.slice(1);
  const at = /^(?:the|an?)$/.test(words[0]?.lower ?? '') ? 1 : 0;
  const [name, value] = words.slice(at);
  if (name === undefined || value === undefined || name.literal !== null) return words;
  const isName = parameter.nameStems.includes(name.stem) || kindOfName([name.stem]) === parameter.kind;
  const isAnnounced = at === 1 || cue.lower === 'with' || value.literal?.kind === 'quoted';
  return isName && isAnnounced ? words.slice(at + 1) : words;
}

/** "9:30 in Paris is what in Rome?", "in Rome and save it": what asks or commands is no part of a place. */
function endsPlace({ lower }: SentenceWord, next: SentenceWord | undefined): boolean {
  if (questionWords.has(lower) || questionOpeners.has(lower)) return true;
  return lower === 'and' && next !== undefined && verbClassesOf(next.stem).length > 0;
}

/** "lisbon and oslo", "lisbon, oslo and rome": what may follow the comma after a first place. */
const longestSeries = 120;
const moreOfSeries = /^[\p{L}'’ -]+(?:,[\p{L}'’ -]+)*,? and \p{L}/u;

/** "in notes recursively": a path ends where the tool is told how to go about it. */
function isFlagAfterPath(word: SentenceWord, { kind }: Parameter, draft: Draft): boolean {
  return kind === 'path' && draft.open('boolean').some((flag) => namesFlag(word, flag));
}

/** After a comma comes something else, unless a list goes on or a name does ("Paris, France"). */
function endsAtComma(draft: Draft, words: readonly SentenceWord[], index: number, { kind }: Parameter): boolean {
  const before = words[index - 1];
  const word = words[index];
  if (kind === 'list' || kind === 'body' || before === undefined || word === undefined) return false;
  if (!draft.head.slice(before.end, word.start).includes(',')) return false;
  const goesOn = kind === 'place' && moreOfSeries.test(draft.head.slice(word.start, word.start + longestSeries));
  return !goesOn && !/^\p{Lu}/u.test(word.text);
}
