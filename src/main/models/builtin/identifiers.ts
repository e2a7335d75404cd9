import { coerce } from './coerce.ts';
import type { Draft } from './draft.ts';
import { isPathLike, type Literal } from './literals.ts';
import { kindOfName, type Parameter } from './parameters.ts';
import { type Entity, entityValue, resolveReference } from './references.ts';
import type { SentenceWord } from './sentence.ts';
import { closingWords, cues, namesForPreposition, stopWords } from './vocabulary.ts';

/** Identifiers: of a thing that was spoken of, or written out. Gives what an unclear reference may have meant. */
export function takeIdentifiers(draft: Draft, entities: readonly Entity[][], now: Date): Map<string, Entity[]> {
  const unclear = new Map<string, Entity[]>();
  for (const parameter of draft.open('identifier', 'path')) {
    if (parameter.kind === 'path' && isWrittenPath(draft, parameter)) continue;
    const reference = resolveReference(draft.request, parameter, entities, draft.tool.nouns);
    if (reference.kind === 'found') draft.set(parameter, entityValue(reference.entity, parameter), reference.span);
    else if (reference.kind === 'ambiguous') unclear.set(parameter.name, reference.entities);
    else if (parameter.kind === 'identifier') {
      takeWrittenId(draft, parameter, now);
      if (parameter.takesName && !draft.has(parameter)) takeName(draft, parameter);
    }
  }
  return unclear;
}

/**
 * Where something is to go is no thing that was spoken of, and paths that are written out mean themselves: only where
 * there are fewer of them than the tool needs may one be told by pointing ("move it to archive/a.txt").
 */
function isWrittenPath({ sentence, tool }: Draft, { nameStems }: Parameter): boolean {
  const isTarget = nameStems.some((stem) => namesForPreposition.get('to')?.includes(stem));
  const isPath = ({ kind, value }: Literal) => kind === 'path' || (kind === 'quoted' && isPathLike(value));
  const written = sentence.literals.filter(isPath).length;
  return isTarget || (written > 0 && written >= tool.parameters.filter(({ kind }) => kind === 'path').length);
}

const writtenId =
  /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b|(?<=#)[\w-]+|(?<=\b(?:id|number|no\.?) )[\w-]*\d[\w-]*|\b[a-z]+-\d[\w-]*\b/i;

/** "#12", "id 12", a UUID, or "note 12" where the tool deals with notes. */
function takeWrittenId(draft: Draft, parameter: Parameter, now: Date): void {
  const match = writtenId.exec(draft.request);
  const afterNoun = draft.words.find((word, index) => {
    const before = draft.words[index - 1];
    return /^\d+$/.test(word.text) && before !== undefined && draft.tool.nouns.has(before.stem);
  });
  const span = match === null ? afterNoun : { start: match.index, end: match.index + match[0].length };
  if (span === undefined) return;
  const value = coerce(draft.request.slice(span.start, span.end), parameter, now);
  if (value !== undefined) draft.set(parameter, value, span);
}

/** "the groceries note", "my note Groceries": the words beside the noun, where a name may stand for the identifier. */
function takeName(draft: Draft, parameter: Parameter): void {
  const { words } = draft;
  for (const [index, word] of words.entries()) {
    const isArticle = /^(?:the|my|our|that)$/.test(word.lower);
    if (!(isArticle || word.role === 'action') || !draft.isFree(word)) continue;
    const noun = words.findIndex((one, position) => position > index && isThing(one, draft));
    if (noun < 0 || noun - index > longestName) continue;
    const before = words.slice(index + 1, noun);
    // "rename note Tea": without an article the noun stands beside the verb.
    if (!isArticle && before.length > 0) continue;
    if (before.some(({ lower }) => cues.has(lower) || stopWords.has(lower))) continue;
    const name = before.length > 0 ? before : namesAfter(words.slice(noun + 1), draft);
    const first = name[0];
    const last = name.at(-1);
    if (first === undefined || last === undefined) continue;
    const text = draft.request.slice(first.start, last.end);
    const from = isArticle ? word : words[noun];
    draft.set(parameter, text, { start: from?.start ?? 0, end: Math.max(last.end, words[noun]?.end ?? 0) });
    return;
  }
}

/** More words than this between article and noun are no name. */
const longestName = 6;

/** A noun of the tool that is not its verb. */
function isThing({ stem, role }: SentenceWord, { tool }: Draft): boolean {
  return role !== 'action' && tool.nouns.has(stem);
}

/** The words that are written like a name, from the first word on; in lower case, those before "to", "with" or "as". */
function namesAfter(words: readonly SentenceWord[], { tool, sentence }: Draft): SentenceWord[] {
  const end = words.findIndex((word) => !/^\p{Lu}/u.test(word.text) && word.literal?.kind !== 'quoted');
  const written = words.slice(0, end < 0 ? words.length : end);
  if (written.length > 0) return written;
  const cue = words.findIndex(({ lower }) => /^(?:to|with|as)$/.test(lower));
  const name = words.slice(0, cue < 0 && sentence.content !== null ? words.length : Math.max(0, cue));
  const isOther = ({ lower, stem, literal }: SentenceWord) =>
    literal !== null ||
    [stopWords, closingWords, cues].some((set) => set.has(lower)) ||
    tool.parameters.some(({ nameStems }) => nameStems.includes(stem)) ||
    kindOfName([stem]) !== undefined;
  return name.length > longestName || name.some(isOther) ? [] : name;
}
