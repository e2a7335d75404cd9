import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerSchema, type QuestionField } from '../../../../shared/question.ts';
import type { Typed } from '../../../stores/answerDrafts.ts';
import { checkField, checkForm, fieldLabel, limitWords, toContent } from './answerForm.ts';

type FieldOf<Type extends QuestionField['type']> = Extract<QuestionField, { type: Type }>;

const base = { name: 'field', title: 'Field', description: null, required: false };
const text = (part: Partial<FieldOf<'text'>> = {}): QuestionField => ({
  ...base,
  type: 'text',
  format: null,
  minLength: null,
  maxLength: null,
  ...part,
});
const number = (part: Partial<FieldOf<'number'>> = {}): QuestionField => ({
  ...base,
  type: 'number',
  integer: false,
  minimum: null,
  maximum: null,
  ...part,
});
const options = ['a', 'b', 'c'].map((value) => ({ value, title: value.toUpperCase() }));
const choice: QuestionField = { ...base, type: 'choice', options };
const choices = (part: Partial<FieldOf<'choices'>> = {}): QuestionField => ({
  ...base,
  type: 'choices',
  options,
  minItems: null,
  maxItems: null,
  ...part,
});
const boolean: QuestionField = { ...base, type: 'boolean' };

/** Whether a value is accepted. */
const accepts = (field: QuestionField, typed: Typed | undefined) => checkField(field, typed) === null;

describe('a field that was left blank', () => {
  const fields = [text(), number(), choice, choices(), boolean];

  it('is left out of the answer unless it is required', () => {
    for (const field of fields) {
      expect(accepts(field, undefined)).toBe(true);
      expect(accepts({ ...field, required: true }, undefined)).toBe(false);
      expect(toContent([field], new Map())).toEqual({});
    }
  });

  it('may hold blanks only, and is blank all the same', () => {
    expect(accepts(text({ minLength: 5 }), '  ')).toBe(true);
    expect(accepts(text({ required: true }), ' \n')).toBe(false);
    expect(toContent([text()], new Map([['field', '   ']]))).toEqual({});
  });

  it('is not the same as a no', () => {
    expect(accepts({ ...boolean, required: true }, false)).toBe(true);
    expect(toContent([boolean], new Map([['field', false]]))).toEqual({ field: false });
  });
});

describe('text', () => {
  it('is counted in characters, as schemas count', () => {
    expect(accepts(text({ maxLength: 2 }), '😀😀')).toBe(true);
    expect(checkField(text({ maxLength: 2 }), '😀😀😀')).toBe('Use at most 2 characters; now 3.');
    expect(checkField(text({ minLength: 3 }), 'ab')).toBe('Use at least 3 characters; now 2.');
    expect(accepts(text({ minLength: 2, maxLength: 3 }), 'abc')).toBe(true);
  });

  it('is never longer than an answer may carry', () => {
    expect(accepts(text(), 'x'.repeat(100_000))).toBe(true);
    expect(accepts(text(), 'x'.repeat(100_001))).toBe(false);
  });

  it('is sent as it was typed; only where it has a format, without blanks around it', () => {
    expect(toContent([text()], new Map([['field', ' a ']]))).toEqual({ field: ' a ' });
    expect(toContent([text({ format: 'email' })], new Map([['field', ' a@b.cd ']]))).toEqual({ field: 'a@b.cd' });
  });

  it.each([
    ['email', ['a@b.cd', 'first.last+tag@sub.example.com'], ['a', 'a@b', '@b.cd', 'a b@c.de', 'a@b..cd', 'a@b@c.de']],
    ['uri', ['https://example.com', 'urn:isbn:1', 'mailto:a@b.cd'], ['example.com', '/path', 'http://']],
    ['date', ['2026-02-28', '2024-02-29'], ['2026-13-01', '28.2.2026', '2026-02-28T10:00']],
    ['date-time', ['2026-02-28T10:30'], ['soon', '2026-02-28T99:00']],
  ] as const)('of the format %s', (format, good, bad) => {
    for (const value of good) expect([value, accepts(text({ format }), value)]).toEqual([value, true]);
    for (const value of bad) expect([value, accepts(text({ format }), value)]).toEqual([value, false]);
  });

  it('of a date and time says the zone', () => {
    const { field } = toContent([text({ format: 'date-time' })], new Map([['field', '2026-02-28T10:30']]));
    expect(field).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(new Date(String(field)).getTime()).toBe(new Date(2026, 1, 28, 10, 30).getTime());
  });
});

describe('a number', () => {
  it('is understood as people and programs write it, and nothing else is', () => {
    for (const good of ['1', ' 12.5 ', '-3', '.5', '1e3', '+7']) expect(accepts(number(), good)).toBe(true);
    for (const bad of ['1,5', '0x10', '1 000', 'Infinity', 'NaN', '1e999', 'ten', '1.2.3', '-'])
      expect([bad, accepts(number(), bad)]).toEqual([bad, false]);
  });

  it('keeps to its limits, both included', () => {
    const limited = number({ minimum: 0, maximum: 10 });
    for (const good of ['0', '10', '5.5']) expect(accepts(limited, good)).toBe(true);
    expect(checkField(limited, '-0.1')).toBe('Use 0 or more.');
    expect(checkField(limited, '11')).toBe('Use 10 or less.');
  });

  it('is whole where it has to be', () => {
    expect(accepts(number({ integer: true }), '3.0')).toBe(true);
    for (const bad of ['3.5', '1e300', '9007199254740993']) expect(accepts(number({ integer: true }), bad)).toBe(false);
  });

  it('is sent as a number', () => {
    expect(toContent([number()], new Map([['field', ' 2.50 ']]))).toEqual({ field: 2.5 });
  });
});

describe('choices', () => {
  it('keep to how many may be chosen', () => {
    const limited = choices({ minItems: 2, maxItems: 2 });
    expect(checkField(limited, ['a'])).toBe('Choose at least 2; now 1.');
    expect(accepts(limited, ['a', 'b'])).toBe(true);
    expect(checkField(limited, ['a', 'b', 'c'])).toBe('Choose at most 2; now 3.');
  });
});

describe('a form', () => {
  it('names each field that is wrong', () => {
    const fields = [text({ name: 'a', required: true }), number({ name: 'b' }), text({ name: 'c' })];
    expect([...checkForm(fields, new Map([['b', 'x']])).keys()]).toEqual(['a', 'b']);
  });

  it('may have a field of any name', () => {
    const content = toContent([text({ name: '__proto__' })], new Map([['__proto__', 'x']]));
    expect(Object.entries(content)).toEqual([['__proto__', 'x']]);
  });

  it('that is accepted makes an answer that the contract accepts, with every field that was filled in', () => {
    const fields = [
      text({ name: 'text', maxLength: 20 }),
      text({ name: 'when', format: 'date-time' }),
      number({ name: 'number' }),
      { ...boolean, name: 'boolean' },
      { ...choice, name: 'choice' },
      choices({ name: 'choices' }),
    ];
    const typed: fc.Arbitrary<Typed> = fc.oneof(
      fc.string(),
      fc.double().map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 16)),
    );
    const values = fc
      .record({ text: typed, when: typed, number: typed, boolean: fc.boolean(), choices: fc.subarray(['a', 'b', 'c']) })
      .map((record) => new Map<string, Typed>(Object.entries(record)));
    let sent = 0;
    fc.assert(
      fc.property(values, (filled) => {
        if (checkForm(fields, filled).size > 0) return;
        sent += 1;
        const content = toContent(fields, filled);
        expect(answerSchema.safeParse({ action: 'accept', content }).success).toBe(true);
        expect(content).toMatchObject({ boolean: filled.get('boolean') });
        if ('number' in content) expect(Number.isFinite(content.number)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
    expect(sent).toBeGreaterThan(20);
  });
});

describe('what is said of a field', () => {
  it('is its limits in words', () => {
    expect(limitWords(text({ minLength: 2, maxLength: 40 }))).toBe('2 to 40 characters.');
    expect(limitWords(text({ minLength: 0, maxLength: 1 }))).toBe('At most 1 character.');
    expect(limitWords(number({ minimum: 1 }))).toBe('At least 1.');
    expect(limitWords(number({ integer: true }))).toBe('A whole number.');
    expect(limitWords(choices({ minItems: 2, maxItems: 2 }))).toBe('2 of these.');
    expect(limitWords(text())).toBeNull();
  });

  it('F24 is its title with hidden characters shown, or its name', () => {
    expect(fieldLabel({ title: 'Ci\u200bty', name: 'city' })).toBe('Ci⟨U+200B⟩ty');
    expect(fieldLabel({ title: ' ', name: 'city' })).toBe('city');
  });
});
