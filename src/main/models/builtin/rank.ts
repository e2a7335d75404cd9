import { isPathLike, type LiteralKind } from './literals.ts';
import { mannerOf } from './manner.ts';
import { notingVerb } from './noting.ts';
import { pointsAtSomething } from './references.ts';
import type { Role, Sentence, SentenceWord } from './sentence.ts';
import type { ToolDocument } from './toolDocument.ts';
import { cues, questionOpeners, questionWords, verbClassesOf } from './vocabulary.ts';
import { stem as stemOf } from './words.ts';

/** How well a tool fits a request. */
export interface Match {
  tool: ToolDocument;
  /** 0 to about 1: how much of what the request says is found in the tool. */
  score: number;
  /** The verb of the command is in the tool's name or title, or is something that it lets choose. */
  actionMatched: boolean;
  /** How many things that the request says, values apart, are found in the tool. */
  evidence: number;
}

/** One thing that a request says. */
interface Term {
  /** The stem and its verb classes, or a `#kind`. */
  forms: readonly string[];
  weight: number;
  role: Role | 'kind';
  /** Whether it stands after "in" or "at", where names of places and folders do. */
  isPlaced: boolean;
}

const roleWeights: Record<Role, number> = { action: 1.6, object: 1.2, content: 1, question: 0.4, value: 0.25, stop: 0 };

/** What is wanted stands at the beginning; a long text is data. */
const mostTerms = 60;
/** What a term that is found strongly may add. */
const best = 0.8;
/** An unknown word counts this much in what the tool would have to explain. */
const unknownShare = 0.7;
/** What an unknown word counts that stands where a place is told, for a tool that takes one. */
const placedShare = 0.1;
/** The weight at which a term counts half. */
const saturation = 1.2;
/** What a synonym counts of the word itself. */
const classShare = 0.85;

/**
 * Ranks tools by BM25 over names, titles, descriptions and parameters, divided by the most that the request could
 * reach, so that scores of different requests compare. Best first; equal scores keep the order of the tools.
 */
export function rank(sentence: Sentence, tools: readonly ToolDocument[]): Match[] {
  const terms = termsOf(sentence);
  const rarity = rarities(terms, tools);
  return tools.map((tool) => scored(tool, sentence, terms, rarity)).sort((a, b) => b.score - a.score);
}

function termsOf(sentence: Sentence): Term[] {
  const isLate = howLate.test(sentence.text);
  const isAboutNow = isLate || asksForToday(sentence);
  const isInside = asksForInside(sentence);
  const words = sentence.words
    .filter(({ lower }) => !(isAboutNow && dateWords.test(lower)) && !(isInside && /^contents?$/.test(lower)))
    .filter((word) => roleWeights[word.role] > 0 && !isQuotedOrContent(word, sentence))
    .slice(0, mostTerms);
  const cueTargets = new Set(sentence.words.map(({ lower }) => cues.get(lower)?.target));
  if (asksForSubject.test(sentence.text)) cueTargets.add('query');
  const kindTerms = isAboutNow ? [...(isLate ? lateTerms : todayTerms)] : formTerms(sentence);
  if (cueTargets.has('query')) kindTerms.push(kindTerm('query', 0.5));
  if (cueTargets.has('label')) kindTerms.push(kindTerm('label', 0.6));
  if (!cueTargets.has('query') && asksForSeveral(sentence))
    kindTerms.push({ forms: ['@list'], weight: 1, role: 'content', isPlaced: false });
  if (isInside || /\bwhat (?:does|do) .{1,80} say\b/i.test(sentence.text))
    kindTerms.push({ forms: ['@read'], weight: 1, role: 'content', isPlaced: false });
  if (pointsAtSomething(sentence.text)) kindTerms.push(kindTerm('identifier', 0.5));
  const noting = notingVerb(sentence);
  if (noting === null) return [...placed(words, sentence), ...kindTerms];
  // "Remember that my car is in garage 4": all that comes after such a verb is what to remember.
  return [...words.filter(({ start }) => start <= noting.start).map(wordTerm), ...notingTerms];
}

const notingTerms = termsFor('@create', stemOf('note'));

/** The words as terms. "What time is it in tokyo", "5pm utc": after such a word comes a name, however it is written. */
function placed(words: readonly SentenceWord[], sentence: Sentence): Term[] {
  const { words: all } = sentence;
  let isPlaced = false;
  const after = new Set<SentenceWord>();
  for (const [index, word] of all.entries()) {
    if (index > 0 && cues.has(word.lower)) isPlaced = cues.get(word.lower)?.target === 'place';
    else if (questionWords.has(word.lower) || questionOpeners.has(word.lower)) isPlaced = false;
    else if (word.literal?.kind === 'time') isPlaced = true;
    else if (isPlaced) after.add(word);
  }
  return words.map((word) => ({ ...wordTerm(word), isPlaced: after.has(word) }));
}

/** The forms of value that a request has. What is quoted or JSON may as well be text. */
function formTerms({ literals }: Sentence): Term[] {
  const weights = new Map<LiteralKind, number>();
  for (const { kind, value } of literals) {
    const isQuotedPath = kind === 'quoted' && isPathLike(value) && !/\s/.test(value);
    if (kind === 'quoted' && !isQuotedPath) continue;
    const weight = kind === 'number' ? 0.3 : isQuotedPath || kind === 'json' ? 0.5 : 1;
    const form = isQuotedPath ? 'path' : kind;
    weights.set(form, Math.max(weight, weights.get(form) ?? 0));
  }
  return [...weights].map(([form, weight]) => kindTerm(form, weight));
}

/** "What is in todo.txt?" and "the contents of todo.txt" want to read it. */
function asksForInside({ text, literals }: Sentence): boolean {
  const asked = /\b(?:what(?:['’]?s| is) in(?:side)?|contents? of)(?: the)?(?: file)?\s+/i.exec(text);
  const start = asked === null ? -1 : asked.index + asked[0].length;
  return literals.some((literal) => literal.start === start && (literal.kind === 'path' || literal.kind === 'quoted'));
}

/** "What day is it today?" asks for the date: "today" is no date to begin from. */
function asksForToday({ text, literals, isQuestion }: Sentence): boolean {
  if (!isQuestion || literals.some(({ text: said }) => said.toLowerCase() !== 'today')) return false;
  const isAsked = /\b(?:date|day|weekday|month|year)\b/i.test(text) && /\b(?:today|is it|it is)\b/i.test(text);
  return isAsked || /^\W*what(?:['’]?s| is) today\W*$/i.test(text);
}

const dateWords = /^(?:date|day|weekday|today|late)$/;
const todayTerms = termsFor('@now', stemOf('date'), stemOf('today'));
/** "How late is it" asks for the time. */
const howLate = /^\W*how late is it\b/i;
const lateTerms = termsFor('@now', stemOf('time'));

function termsFor(...forms: string[]): Term[] {
  return forms.map((form) => ({ forms: [form], weight: 1, role: 'content', isPlaced: false }));
}

/** "Which books …?", "how many books …?", "my files": things in the plural are wanted as a list of them. */
function asksForSeveral({ words }: Sentence): boolean {
  const said = words.filter(({ role }) => role !== 'stop');
  const [only, ...others] = said;
  if (only !== undefined && others.length === 0) return isPlural(only);
  const index = words.findIndex(({ lower }) => /^(?:what|which|many|any)$/.test(lower));
  return index >= 0 && words.slice(index + 1, index + 3).some(isPlural);
}

function isPlural({ role, lower, stem }: SentenceWord): boolean {
  return role !== 'stop' && role !== 'value' && lower.endsWith('s') && stem !== lower;
}

/** "Any books on tea?" is about tea. */
const asksForSubject = /\b(?:any|what|which) \p{L}+s on \S/iu;

/** Content is data: its words say nothing about the tool. */
function isQuotedOrContent(word: SentenceWord, { content }: Sentence): boolean {
  return word.literal?.kind === 'quoted' || (content !== null && word.start >= content.start);
}

function wordTerm({ stem, lower, role }: SentenceWord): Term {
  // "Recursively" says `recursive`.
  const adjective = lower.length > 5 && lower.endsWith('ly') ? [stemOf(lower.slice(0, -2))] : [];
  return { forms: [stem, ...verbClassesOf(stem), ...adjective], weight: roleWeights[role], role, isPlaced: false };
}

function kindTerm(kind: LiteralKind | 'query' | 'label' | 'identifier', weight: number): Term {
  return { forms: [`#${kind}`], weight, role: 'kind', isPlaced: false };
}

/** How telling each term is among these tools, 0 to 1; 1 for a term that no tool has. */
function rarities(terms: Term[], tools: readonly ToolDocument[]): number[] {
  const most = Math.log(1 + tools.length / 0.5);
  return terms.map(({ forms }) => {
    const having = tools.filter((tool) => forms.some((form) => tool.terms.has(form))).length;
    return Math.log(1 + tools.length / (having + 0.5)) / most;
  });
}

function scored(tool: ToolDocument, sentence: Sentence, terms: Term[], rarity: number[]): Match {
  const isNamed = (wanted: Role) =>
    terms.some(({ role, forms }) => role === wanted && forms.some((form) => tool.nameTerms.has(form)));
  const isChosen = terms.some(({ role, forms }) => role === 'action' && tool.choiceTerms.has(forms[0] ?? ''));
  const actionMatched = isNamed('action') || isChosen;
  const mayBeValue = tool.takesText && (actionMatched || isNamed('object'));
  const takesPlace = tool.parameters.some(({ kind }) => kind === 'place' || kind === 'path');
  let reached = 0;
  let possible = 0;
  let evidence = 0;
  for (const [index, term] of terms.entries()) {
    const worth = term.weight * (rarity[index] ?? 1);
    const found = foundIn(tool, term, sentence.objectIsKind);
    reached += worth * found;
    const isKnown = (rarity[index] ?? 1) < 1;
    if (found === 0 && term.isPlaced && term.role !== 'value' && !isKnown && takesPlace)
      possible += worth * placedShare;
    else if (found === 0) possible += worth * shareToExplain(term, isKnown, mayBeValue, sentence.objectIsKind);
    else possible += worth * (term.role === 'value' ? found : best);
    if (found > 0 && isEvidence(term)) evidence += 1;
  }
  const fit = possible === 0 ? 0 : reached / possible;
  const manner = mannerOf(sentence, tool, actionMatched);
  return { tool, score: fit * manner * (0.85 + 0.15 * namedShare(tool, terms)), actionMatched, evidence };
}

/** Many tools take a number: that a request has one does not speak for any of them. */
function isEvidence({ role, forms }: Term): boolean {
  return role !== 'value' && role !== 'question' && forms[0] !== '#number';
}

/** 0 to `best`: how strongly a tool has a term. */
function foundIn(tool: ToolDocument, term: Term, objectIsKind: boolean): number {
  if (term.role === 'kind') return presence(tool, term.forms);
  const found = strength(tool, term.forms);
  // "a letter" names the kind of thing that is wanted: a tool that only mentions letters hardly means them.
  const isNamed = term.forms.some((form) => tool.nameTerms.has(form));
  return term.role === 'object' && objectIsKind && !isNamed ? found / 2 : found;
}

/** A tool takes a form of value or does not; how many of its parameters do says nothing. */
function presence(tool: ToolDocument, forms: readonly string[]): number {
  return forms.some((form) => tool.terms.has(form)) ? best : 0;
}

/** 0 to 0.8: how strongly a tool has a term; a synonym counts a little less than the word itself. */
function strength(tool: ToolDocument, forms: readonly string[]): number {
  const [own = '', ...classes] = forms;
  const of = (form: string) => {
    const frequency = tool.terms.get(form) ?? 0;
    return frequency / (frequency + saturation);
  };
  return Math.max(of(own), ...classes.map((form) => classShare * of(form)));
}

/**
 * What a term that the tool lacks adds to the best score that the request could reach. Values need not be in the tool at
 * all. Words that no tool knows may be values of a tool that takes text, but not where they name the kind of thing
 * wanted; a word that other tools know speaks for those.
 */
function shareToExplain(term: Term, isKnown: boolean, mayBeValue: boolean, objectIsKind: boolean): number {
  if (term.role === 'value') return 0;
  if (term.role === 'kind') return isKnown ? 0.6 : 0.3;
  if (term.role === 'object' && (objectIsKind || isKnown)) return 1.2;
  return mayBeValue && term.role !== 'action' && !isKnown ? unknownShare / 2 : unknownShare;
}

/** How much of the tool's own name the request says: `list` fits "list" better than `list_tags` does. */
function namedShare(tool: ToolDocument, terms: Term[]): number {
  const said = new Set(terms.flatMap(({ forms }) => forms));
  const own = [...tool.nameTerms].filter((term) => !term.startsWith('@'));
  const named = own.filter((term) => said.has(term) || verbClassesOf(term).some((form) => said.has(form)));
  return own.length === 0 ? 0 : named.length / own.length;
}
