import type { JsonObject } from '../../../shared/json.ts';
import { choiceIn, coerce } from './coerce.ts';
import { takeCues } from './cueValues.ts';
import { Draft } from './draft.ts';
import { takeIdentifiers } from './identifiers.ts';
import { takeLeftover } from './leftover.ts';
import { takeLiterals, useNameBefore } from './literalValues.ts';
import { takeNamedPaths } from './namedPaths.ts';
import { namesFlag, type Parameter } from './parameters.ts';
import { parseJson } from './parseJson.ts';
import type { Entity } from './references.ts';
import type { Sentence, SentenceWord } from './sentence.ts';
import type { ToolDocument } from './toolDocument.ts';
import { cues, isChanging, verbClassesOf } from './vocabulary.ts';
import { stemsOfName } from './words.ts';

/** A required parameter that the request does not fill. `candidates` are the things that it may have meant. */
export interface Missing {
  parameter: Parameter;
  candidates: Entity[];
}

export interface Filling {
  arguments: JsonObject;
  missing: Missing[];
  /** Words of the request that look like a value but that no parameter takes; empty where all is used. */
  unused: string;
  /** Whether a value is of a form that its parameter hardly means, like an address taken as a text. */
  isDoubtful: boolean;
}

/**
 * Fills a tool's arguments from a request, by its schema alone. The surest signs come first: things spoken of before,
 * content after a colon, words that announce a value, the form of a value; what is left goes to the main text.
 */
export function fillArguments(
  tool: ToolDocument,
  sentence: Sentence,
  entities: readonly Entity[][],
  now: Date,
): Filling {
  const draft = new Draft(tool, sentence);
  const candidates = takeIdentifiers(draft, entities, now);
  takeContent(draft, now);
  takeAssignments(draft, now);
  takeChoices(draft);
  takeLiterals(
    draft,
    draft.open().filter(({ kind }) => kind !== 'number'),
  );
  takeNamedPaths(draft);
  takeCues(draft, now);
  takeLiterals(draft, draft.open('number'));
  takeBooleans(draft);
  takeQuoted(draft, now);
  const unused = [takeLeftover(draft, now), ...unusedLiterals(draft)].filter((text) => text !== '').join(', ');
  const missing = lacking(draft).map((parameter) => ({ parameter, candidates: candidates.get(parameter.name) ?? [] }));
  return { arguments: draft.arguments, missing, unused, isDoubtful: hasOddForm(draft) };
}

/** An absolute path where paths are relative, or a path that is all of a text. */
function hasOddForm({ tool, arguments: given, sentence }: Draft): boolean {
  return tool.parameters.some(({ name, kind, isRelative, takesPattern }) => {
    const value = given[name];
    if (typeof value !== 'string') return false;
    if (kind === 'path') return isRelative && /^(?:[/~\\]|[a-z][a-z0-9+.-]*:)/i.test(value);
    if (takesPattern) return false;
    const isText = kind === 'body' || kind === 'text' || kind === 'title' || kind === 'identifier';
    return isText && sentence.literals.some((literal) => literal.kind === 'path' && literal.text === value);
  });
}

/** Values that no parameter took, although their form says that they are some. */
function unusedLiterals(draft: Draft): string[] {
  return draft.sentence.literals
    .filter((literal) => literal.kind !== 'number')
    .filter((literal) => draft.isFreeLiteral(literal))
    .map(({ text }) => text);
}

/**
 * What must still be known: the required parameters. A tool that changes something can do nothing sensible without any
 * argument, whatever its schema allows, so it wants its main text at least.
 */
function lacking(draft: Draft): Parameter[] {
  const required = draft.open().filter((parameter) => parameter.required);
  const main = draft.mainText();
  if (required.length > 0 || main === undefined || !draft.tool.changes) return required;
  return draft.isEmpty || namesOnly(draft) ? [main] : [];
}

/** "edit the note Tea" says which one is to be changed, and nothing of how. */
function namesOnly(draft: Draft): boolean {
  const given = draft.tool.parameters.filter((parameter) => draft.has(parameter));
  return draft.tool.nameTerms.has('@change') && given.every(({ kind }) => kind === 'identifier');
}

/** "…: milk and eggs" is the body; "…: Groceries: milk and eggs" a title and a body where the tool has both. */
function takeContent(draft: Draft, now: Date): void {
  const { content, words } = draft.sentence;
  if (content === null) return;
  const json = [...draft.open('body', 'text'), ...draft.open('other')].find(
    ({ takesJson }) => takesJson && parseJson(content.text) !== undefined,
  );
  if (json !== undefined) {
    draft.set(json, parseJson(content.text) ?? null);
    return;
  }
  const [title] = draft.open('title');
  const body = draft.open('body', 'text')[0];
  const titled = words.some(
    ({ lower, start }) => start < content.start && /^(?:titled|called|named|entitled)$/.test(lower),
  );
  const parts = /^([^:\n]{1,80}):\s+(\S[\s\S]*)$/.exec(content.text);
  if (title !== undefined && body !== undefined && !titled && parts?.[1] !== undefined && parts[2] !== undefined) {
    draft.set(title, parts[1].trim());
    draft.set(body, parts[2].trim());
    return;
  }
  const named = titled || title === undefined || body === undefined ? null : nameBefore(draft, content.start);
  if (named !== null && title !== undefined) draft.set(title, named.text, named);
  const onlyTitle = title?.required === true && !titled && body?.required !== true;
  const target = onlyTitle ? title : (body ?? (titled ? undefined : title) ?? draft.mainText());
  const value = target && (target.kind === 'list' ? coerce(content.text, target, now) : content.text);
  if (target !== undefined && value !== undefined) draft.set(target, value);
}

/** "new note Shopping: eggs": what is written like a name between the tool's own noun and the colon. */
function nameBefore({ words, head, tool }: Draft, end: number): { text: string; start: number; end: number } | null {
  const noun = words.findLastIndex(({ stem }) => tool.nouns.has(stem));
  const after = words.slice(noun + 1);
  const [first] = after;
  const isName = first?.literal === null && /^\p{Lu}/u.test(first.text) && !after.some(({ lower }) => cues.has(lower));
  if (noun < 0 || first === undefined || !isName) return null;
  return { text: head.slice(first.start).replace(/\s*:\s*$/, ''), start: first.start, end };
}

/** `limit=5`, `priority = "high"`: the parameter is named outright. */
function takeAssignments(draft: Draft, now: Date): void {
  for (const match of draft.request.matchAll(/([\p{L}_][\p{L}\p{N}_]*)\s*=\s*("[^"]*"|\S+)/gu)) {
    const parameter = draft.open().find(({ name }) => name.toLowerCase() === match[1]?.toLowerCase());
    const value = parameter && coerce(match[2] ?? '', parameter, now);
    if (parameter === undefined || value === undefined) continue;
    draft.set(parameter, value, { start: match.index, end: match.index + match[0].length });
  }
}

/** An allowed value of a choice that the request says. The verb of the request may say it, but is not used up by it. */
function takeChoices(draft: Draft): void {
  for (const parameter of draft.open('choice')) {
    const free = draft.words.filter((word) => draft.isFree(word));
    const said = choiceIn(free.map(({ text }) => text).join(' '), parameter.choices ?? []);
    const choice = said ?? synonymOfVerb(free, parameter.choices ?? []);
    if (choice === undefined) continue;
    const stems = stemsOfName(choice);
    const spoken = free.filter(({ stem, role }) => stems.includes(stem) && role !== 'action');
    draft.set(parameter, choice);
    for (const word of spoken) draft.use(word.start, word.end);
    useNameBefore(draft, parameter, spoken[0]?.start ?? 0);
  }
}

/** "send" says POST where nothing else that can be chosen means the same. */
function synonymOfVerb(words: readonly SentenceWord[], choices: readonly string[]): string | undefined {
  // Making something is said in too many ways to mean one of them.
  const classes = words
    .filter(({ role }) => role === 'action')
    .flatMap(({ stem }) => verbClassesOf(stem))
    // To show something is not to choose what is open.
    .filter((verbClass) => verbClass !== '@create' && isChanging(verbClass));
  const [only, ...others] = choices.filter((choice) =>
    verbClassesOf(stemsOfName(choice.toLowerCase()).join(' ')).some((verbClass) => classes.includes(verbClass)),
  );
  return others.length === 0 ? only : undefined;
}

/** "on" and "off", or the name of the parameter itself, with "not" or "without" before it for false. */
function takeBooleans(draft: Draft): void {
  for (const parameter of draft.open('boolean')) {
    const index = draft.words.findIndex((word) => draft.isFree(word) && namesFlag(word, parameter));
    const word = draft.words[index];
    const state = draft.words.find((one) => draft.isFree(one) && /^(?:on|off|true|false|yes|no)$/.test(one.lower));
    if (state !== undefined && (parameter.required || word !== undefined)) {
      draft.set(parameter, /^(?:on|true|yes)$/.test(state.lower), state);
    } else if (word !== undefined && isFlag(word, draft) && parameter.nameStems.length === 1) {
      draft.set(parameter, !/^(?:not|without|no)$/.test(draft.words[index - 1]?.lower ?? ''), word);
    }
  }
}

/** The verb of the request is no flag of a tool that is named by it ("remove" for a tool `remove`). */
function isFlag({ role, stem }: SentenceWord, { tool }: Draft): boolean {
  return role !== 'action' || !tool.nameTerms.has(stem);
}

/** Quoted texts in order: the first is the title where the tool takes a title and a body and both are there. */
function takeQuoted(draft: Draft, now: Date): void {
  const quoted = draft.sentence.literals.filter((literal) => literal.kind === 'quoted' && draft.isFreeLiteral(literal));
  const [title] = draft.open('title');
  if (title !== undefined && quoted[0] !== undefined && (quoted.length > 1 || draft.sentence.content !== null)) {
    draft.set(title, quoted[0].value, quoted[0]);
    quoted.shift();
  }
  for (const literal of quoted) {
    const parameter = draft.mainText();
    const value = parameter && (parameter.kind === 'list' ? coerce(literal.value, parameter, now) : literal.value);
    if (parameter !== undefined && value !== undefined) draft.set(parameter, value, literal);
  }
}
