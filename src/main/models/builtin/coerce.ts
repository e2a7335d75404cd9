import type { JsonValue } from '../../../shared/json.ts';
import { type Literal, type LiteralKind, literalsOf } from './literals.ts';
import type { Parameter, ParameterKind } from './parameters.ts';
import { parseJson } from './parseJson.ts';
import { durationInSeconds, numberOf, secondsInUnit } from './times.ts';
import { closingWords } from './vocabulary.ts';
import { stemsOfName, wordsOf } from './words.ts';

/** The forms of value that a parameter takes, the best first; empty where any text will do. */
export function literalKindsFor(kind: ParameterKind): readonly LiteralKind[] {
  switch (kind) {
    case 'date':
      return ['date', 'moment'];
    case 'time':
      return ['time', 'moment'];
    case 'moment':
      return ['moment', 'time', 'date'];
    case 'duration':
      return ['duration'];
    case 'url':
      return ['url'];
    case 'email':
      return ['email'];
    case 'path':
      return ['path', 'url'];
    case 'number':
      return ['number', 'duration'];
    default:
      return [];
  }
}

/** What a folder's name hardly ends in. */
export const fileEnding = /\.[a-z][a-z0-9]{0,7}$/i;

/** A literal as the value of a parameter; undefined where it does not fit after all. */
export function valueOfLiteral(literal: Literal, parameter: Parameter): JsonValue | undefined {
  if (literal.kind === 'json') return parseJson(literal.value);
  if (parameter.kind === 'number') return numberFrom(literal, parameter);
  if (parameter.kind === 'date' && literal.kind === 'moment') return literal.value.slice(0, 10);
  if (!parameter.iso) return literal.text;
  if (parameter.kind === 'moment' && literal.kind === 'moment') return withOffset(literal.value);
  return literal.value;
}

/** RFC 3339 wants an offset; a time without one is the local time of this machine. */
function withOffset(moment: string): string {
  if (/(?:Z|[+-]\d{2}:?\d{2})$/.test(moment)) return moment;
  const date = new Date(moment);
  return Number.isNaN(date.getTime()) ? moment : date.toISOString();
}

/** A number, or a duration in the unit that the parameter's name says ("2 hours" for `minutes` is 120). */
function numberFrom(literal: Literal, { nameStems, numeric }: Parameter): number | undefined {
  const value = literal.kind === 'duration' ? inUnitOf(nameStems, literal.value) : Number(literal.value);
  if (value === undefined || !Number.isFinite(value)) return undefined;
  return numeric === 'integer' && !Number.isInteger(value) ? undefined : value;
}

function inUnitOf(nameStems: string[], duration: string): number | undefined {
  const unit = nameStems.map(secondsInUnit).find((seconds) => seconds !== null);
  const seconds = durationInSeconds(duration);
  return unit === undefined || unit === null || seconds === null ? undefined : seconds / unit;
}

/** Reads a piece of text as the value of a parameter; undefined where it can't be one. */
export function coerce(text: string, parameter: Parameter, now: Date): JsonValue | undefined {
  const value = trimmedValue(text);
  if (value === '') return undefined;
  const json = parameter.takesJson ? parseJson(value) : undefined;
  if (json !== undefined) return json;
  if (parameter.isFolder && fileEnding.test(value)) return undefined;
  switch (parameter.kind) {
    case 'boolean':
      return booleanOf(value);
    case 'choice':
      return choiceIn(value, parameter.choices ?? []);
    case 'list':
      return listOf(value, parameter);
    case 'identifier':
      return identifierOf(value, parameter);
    case 'number':
      return firstLiteral(value, parameter, now) ?? numberOf(wordsOf(value)[0]?.text ?? '') ?? undefined;
    case 'other':
      return undefined;
    default:
      return firstLiteral(value, parameter, now) ?? (mustBeLiteral(parameter) ? undefined : unquoted(value));
  }
}

function firstLiteral(text: string, parameter: Parameter, now: Date): JsonValue | undefined {
  const literals = literalsOf(text, now);
  for (const kind of literalKindsFor(parameter.kind)) {
    const literal = literals.find((one) => one.kind === kind);
    const value = literal && valueOfLiteral(literal, parameter);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** A person may write a time in words that only the server understands, unless the schema wants a fixed form. */
function mustBeLiteral({ kind, iso }: Parameter): boolean {
  return kind === 'email' || kind === 'url' || (iso && literalKindsFor(kind).length > 0);
}

function booleanOf(text: string): boolean | undefined {
  if (/\b(?:yes|true|on|y)\b/i.test(text)) return true;
  return /\b(?:no|false|off|n)\b/i.test(text) ? false : undefined;
}

function identifierOf(text: string, { numeric }: Parameter): JsonValue | undefined {
  const bare = unquoted(text).replace(/^#/, '');
  if (numeric !== null) return /^\d+$/.test(bare) ? Number(bare) : undefined;
  return /^\S+$/.test(bare) ? bare : undefined;
}

/** The one allowed value whose words are all in the text; the longest where several are. */
export function choiceIn(text: string, choices: readonly string[]): string | undefined {
  const said = new Set(wordsOf(text).map((word) => word.stem));
  const matching = choices.filter((choice) => {
    const stems = stemsOfName(choice);
    return stems.length > 0 && stems.every((part) => said.has(part));
  });
  return matching.sort((a, b) => b.length - a.length)[0];
}

function listOf(text: string, { choices }: Parameter): string[] | undefined {
  const items = text
    .split(/,|;|\n|&|\band\b/i)
    .map((item) => unquoted(item.trim()).replace(/^#/, ''))
    .filter((item) => item !== '');
  const allowed =
    choices === null ? items : items.map((item) => choiceIn(item, choices)).filter((item) => item !== undefined);
  return allowed.length > 0 ? allowed : undefined;
}

function unquoted(text: string): string {
  return /^["“'«](.+)["”'»]$/s.exec(text)?.[1] ?? text;
}

/** Words that only join a value to what comes next. */
export const joiningWords =
  /^(?:and|or|with|then|until|by|on|at|for|from|to|into|in|of|as|since|the|an?|that|this|my)$/;

/** At most so many joining and closing words are left off the end of a value. */
const mostTrimmed = 10;

/** A value without the words and marks that only join or end a sentence. */
export function trimmedValue(text: string): string {
  let value = withoutEndMarks(text.trim().replace(/^[\s,;]+/u, ''));
  for (let trimmed = 0; trimmed < mostTrimmed; trimmed += 1) {
    const [last = ''] = /(?<=\s)\p{L}+$/u.exec(value.slice(-20)) ?? [];
    const word = last.toLowerCase();
    if (!closingWords.has(word) && !joiningWords.test(word)) return value;
    value = withoutEndMarks(value.slice(0, -last.length));
  }
  return value;
}

function withoutEndMarks(text: string): string {
  let end = text.length;
  // No pattern: one that is tried at each place of a long run of spaces takes its square of time.
  while (end > 0 && /[\s,;.!?]/.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
