import { describe, expect, it } from 'vitest';
import { answerProblem } from '../../shared/question.ts';
import { elicitResult, readElicitation } from './elicitation.ts';

const form = (properties: Record<string, unknown>, required: string[] = []) =>
  readElicitation({ message: 'Please tell', requestedSchema: { type: 'object', properties, required } });

function fieldsOf(properties: Record<string, unknown>, required: string[] = []) {
  const read = form(properties, required);
  if (!read.ok || read.question.ask.kind !== 'form') throw new Error('There is no form');
  return read.question.ask.fields;
}

describe('readElicitation', () => {
  it('reads the fields that all revisions of the protocol have', () => {
    const fields = fieldsOf(
      {
        name: { type: 'string', title: 'Your name', minLength: 2, maxLength: 40 },
        mail: { type: 'string', format: 'email', description: 'For the bill' },
        age: { type: 'integer', minimum: 18 },
        agreed: { type: 'boolean' },
        size: { type: 'string', enum: ['s', 'l'], enumNames: ['Small', 'Large'] },
        colour: { type: 'string', oneOf: [{ const: '#f00', title: 'Red' }] },
        extras: { type: 'array', items: { anyOf: [{ const: 'a', title: 'Sauce' }] }, maxItems: 2 },
        days: { type: 'array', items: { type: 'string', enum: ['mo', 'tu'] }, minItems: 1 },
      },
      ['name', 'days'],
    );
    expect(fields).toMatchObject([
      { name: 'name', title: 'Your name', required: true, type: 'text', format: null, minLength: 2, maxLength: 40 },
      { name: 'mail', title: 'mail', required: false, type: 'text', format: 'email', description: 'For the bill' },
      { name: 'age', type: 'number', integer: true, minimum: 18, maximum: null },
      { name: 'agreed', type: 'boolean' },
      {
        name: 'size',
        type: 'choice',
        options: [
          { value: 's', title: 'Small' },
          { value: 'l', title: 'Large' },
        ],
      },
      { name: 'colour', type: 'choice', options: [{ value: '#f00', title: 'Red' }] },
      { name: 'extras', type: 'choices', options: [{ value: 'a', title: 'Sauce' }], minItems: null, maxItems: 2 },
      { name: 'days', type: 'choices', required: true, options: [{ value: 'mo' }, { value: 'tu' }], minItems: 1 },
    ]);
  });

  it('never takes over a default', () => {
    const fields = fieldsOf({
      name: { type: 'string', default: 'Mallory' },
      agreed: { type: 'boolean', default: true },
    });
    expect(JSON.stringify(fields)).not.toMatch(/Mallory|true,"default|default/);
  });

  it('F24 shows no hidden characters', () => {
    const read = readElicitation({
      message: 'Pay\u{e0041}\u202e now',
      requestedSchema: { properties: { sum: { type: 'number', title: 'Sum\u200b' } } },
    });
    expect(read).toMatchObject({ question: { message: 'Pay now', ask: { fields: [{ title: 'Sum' }] } } });
  });

  it.each([
    ['a nested object', { address: { type: 'object', properties: {} } }],
    ['a list of anything', { names: { type: 'array', items: { type: 'object' } } }],
    ['a hidden character in a name', { 'na\u200bme': { type: 'string' } }],
    [
      'too many fields',
      Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`f${index}`, { type: 'string' }])),
    ],
  ])('refuses %s', (_name, properties) => {
    expect(form(properties).ok).toBe(false);
  });

  it('takes an address of the web only', () => {
    const ask = (url: string) => readElicitation({ mode: 'url', message: 'Go there', url, elicitationId: '1' });
    expect(ask('https://pay.example.com/1')).toMatchObject({ question: { ask: { kind: 'address' } } });
    for (const url of ['javascript:alert(1)', 'file:///etc/passwd', 'not an address']) expect(ask(url).ok).toBe(false);
  });

  it('says that something else can not be asked', () => {
    for (const params of [null, 'hello', {}, { message: 'hi' }]) expect(readElicitation(params).ok).toBe(false);
  });
});

describe('an answer', () => {
  const ask = {
    kind: 'form' as const,
    fields: fieldsOf({ sum: { type: 'integer' }, size: { type: 'string', enum: ['s'] } }, ['sum']),
  };
  const accept = (content: Record<string, string | number>) => ({ action: 'accept' as const, content });

  it('fits its form, or says what does not', () => {
    expect(answerProblem(ask, accept({ sum: 3 }))).toBeNull();
    expect(answerProblem(ask, accept({ sum: 3, size: 's' }))).toBeNull();
    expect(answerProblem(ask, { action: 'decline' })).toBeNull();
    expect(answerProblem(ask, accept({}))).toBe('“sum” is missing.');
    expect(answerProblem(ask, accept({ sum: '3' }))).toContain('“sum”');
    expect(answerProblem(ask, accept({ sum: 1.5 }))).toContain('“sum”');
    expect(answerProblem(ask, accept({ sum: 3, size: 'xl' }))).toContain('“size”');
    expect(answerProblem(ask, accept({ sum: 3, other: 1 }))).toBe('There is no field “other”.');
    expect(answerProblem(ask, accept({ sum: 3, toString: 1 }))).toBe('There is no field “toString”.');
  });

  it('is passed on as the protocol has it', () => {
    expect(elicitResult({ message: '', ask }, accept({ sum: 3 }))).toEqual({ action: 'accept', content: { sum: 3 } });
    expect(elicitResult({ message: '', ask }, { action: 'decline' })).toEqual({ action: 'decline' });
    const address = { kind: 'address' as const, url: 'https://example.com' };
    expect(elicitResult({ message: '', ask: address }, accept({}))).toEqual({ action: 'accept' });
  });
});
