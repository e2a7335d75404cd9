import { assertNever } from '../../../../shared/errors.ts';
import type { Answer, QuestionField } from '../../../../shared/question.ts';
import { isBlank, type Typed, type TypedValues } from '../../../stores/answerDrafts.ts';
import { visibleText } from '../../../ui/visibleText.ts';

type FieldOf<Type extends QuestionField['type']> = Extract<QuestionField, { type: Type }>;
type Content = Extract<Answer, { action: 'accept' }>['content'];
type Value = Content[string];

/** The longest text that an answer may carry, in UTF-16 units. */
const longestText = 100_000;

/** What is wrong with one field, in words that say what to do; null when nothing is. */
export function checkField(field: QuestionField, typed: Typed | undefined): string | null {
  if (isBlank(typed)) return field.required ? missingWords(field) : null;
  switch (field.type) {
    case 'text':
      return checkText(field, asText(typed));
    case 'number':
      return checkNumber(field, asText(typed));
    case 'choices':
      return checkCount(field, asList(typed).length);
    case 'boolean':
    case 'choice':
      return null;
    default:
      return assertNever(field);
  }
}

/** What is wrong, by the field's name; empty when the form can be sent. */
export function checkForm(fields: readonly QuestionField[], values: TypedValues): ReadonlyMap<string, string> {
  return new Map(
    fields.flatMap((field) => {
      const problem = checkField(field, values.get(field.name));
      return problem === null ? [] : [[field.name, problem] as const];
    }),
  );
}

/** The content of an answer. What was left blank is left out. Call it with values that `checkForm` accepts. */
export function toContent(fields: readonly QuestionField[], values: TypedValues): Content {
  // Made from entries: a field may have any name, `__proto__` too.
  return Object.fromEntries(
    fields.flatMap((field) => {
      const typed = values.get(field.name);
      return typed === undefined || isBlank(typed) ? [] : [[field.name, toValue(field, typed)] as const];
    }),
  );
}

function toValue(field: QuestionField, typed: Typed): Value {
  switch (field.type) {
    case 'number':
      return Number(asText(typed).trim());
    case 'text':
      return toText(field, asText(typed));
    case 'boolean':
    case 'choice':
    case 'choices':
      return typeof typed === 'object' ? [...typed] : typed;
    default:
      return assertNever(field);
  }
}

/** The browser gives a date and time without its zone: it is the person's own. */
function toText({ format }: FieldOf<'text'>, text: string): string {
  if (format === 'date-time') return new Date(text).toISOString();
  return format === null ? text : text.trim();
}

function checkText(field: FieldOf<'text'>, text: string): string | null {
  const value = field.format === null ? text : text.trim();
  const formatProblem = checkFormat(field.format, value);
  if (formatProblem !== null) return formatProblem;
  // Schemas count characters, not UTF-16 units.
  const length = [...value].length;
  const { minLength, maxLength } = field;
  if (minLength !== null && length < minLength) return `Use at least ${characters(minLength)}; now ${length}.`;
  if (maxLength !== null && length > maxLength) return `Use at most ${characters(maxLength)}; now ${length}.`;
  return value.length > longestText ? `Use at most ${characters(longestText)}.` : null;
}

const isEmail = (text: string) => /^[^\s@<>()",;:]+@[^\s@.<>()",;:]+(?:\.[^\s@.<>()",;:]+)+$/.test(text);
const isDate = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));

function checkFormat(format: FieldOf<'text'>['format'], text: string): string | null {
  switch (format) {
    case null:
      return null;
    case 'email':
      return isEmail(text) ? null : 'Enter an email address, such as name@example.com.';
    case 'uri':
      return URL.canParse(text) ? null : 'Enter a whole address, such as https://example.com.';
    case 'date':
      return isDate(text) ? null : 'Enter a whole date.';
    case 'date-time':
      return Number.isNaN(Date.parse(text)) ? 'Enter a whole date and time.' : null;
    default:
      return assertNever(format);
  }
}

function checkNumber({ integer, minimum, maximum }: FieldOf<'number'>, text: string): string | null {
  const trimmed = text.trim();
  const value = Number(trimmed);
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(trimmed) || !Number.isFinite(value))
    return integer ? 'Enter a whole number, such as 12.' : 'Enter a number, such as 12 or 0.5.';
  if (integer && !Number.isSafeInteger(value)) return 'Enter a whole number, such as 12.';
  if (minimum !== null && value < minimum) return `Use ${minimum} or more.`;
  return maximum !== null && value > maximum ? `Use ${maximum} or less.` : null;
}

function checkCount({ minItems, maxItems }: FieldOf<'choices'>, count: number): string | null {
  if (minItems !== null && count < minItems) return `Choose at least ${minItems}; now ${count}.`;
  return maxItems !== null && count > maxItems ? `Choose at most ${maxItems}; now ${count}.` : null;
}

function missingWords(field: QuestionField): string {
  switch (field.type) {
    case 'text':
    case 'number':
      return 'Fill this in.';
    case 'boolean':
      return 'Choose yes or no.';
    case 'choice':
      return 'Choose one.';
    case 'choices':
      return `Choose at least ${field.minItems ?? 1}.`;
    default:
      return assertNever(field);
  }
}

/** What the server allows for a field, to be read before it is filled in; null when it says nothing. */
export function limitWords(field: QuestionField): string | null {
  switch (field.type) {
    case 'text':
      if (field.format === 'date-time') return 'In the time zone of this computer.';
      return rangeWords(field.minLength || null, field.maxLength, characters);
    case 'number':
      return rangeWords(field.minimum, field.maximum, String) ?? (field.integer ? 'A whole number.' : null);
    case 'choices':
      return rangeWords(field.minItems || null, field.maxItems, (amount) => `${amount} of these`);
    case 'boolean':
    case 'choice':
      return null;
    default:
      return assertNever(field);
  }
}

function rangeWords(least: number | null, most: number | null, words: (amount: number) => string): string | null {
  if (least !== null && most !== null) return least === most ? `${words(most)}.` : `${least} to ${words(most)}.`;
  if (least !== null) return `At least ${words(least)}.`;
  return most === null ? null : `At most ${words(most)}.`;
}

const characters = (amount: number) => `${amount.toLocaleString('en')} ${amount === 1 ? 'character' : 'characters'}`;

/** What a field is called. */
export function fieldLabel({ title, name }: Pick<QuestionField, 'title' | 'name'>): string {
  return visibleText(title.trim() === '' ? name : title);
}

const asText = (typed: Typed | undefined) => (typeof typed === 'string' ? typed : '');
const asList = (typed: Typed | undefined) => (typeof typed === 'object' ? typed : []);
