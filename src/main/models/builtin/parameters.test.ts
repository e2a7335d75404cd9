import { describe, expect, it } from 'vitest';
import { readParameters } from './parameters.ts';

const kindOf = (name: string, schema: object) =>
  readParameters({ type: 'object', properties: { [name]: schema } })[0]?.kind;

describe('parameters', () => {
  it.each([
    ['book_id', { type: 'string' }, 'identifier'],
    ['bookId', { type: 'integer' }, 'identifier'],
    ['due_date', { type: 'string' }, 'date'],
    ['time_zone', { type: 'string' }, 'place'],
    ['when', { type: 'string', format: 'date-time' }, 'moment'],
    ['from', { type: 'string', description: 'City to start in' }, 'place'],
    ['from', { type: 'string', description: 'First date' }, 'date'],
    ['from', { type: 'string' }, 'text'],
    ['tags', { type: 'array', items: { type: 'string' } }, 'list'],
    ['colour', { type: 'string', enum: ['red'] }, 'choice'],
    ['count', { type: ['integer', 'null'] }, 'number'],
    ['note', { anyOf: [{ type: 'null' }, { type: 'string' }] }, 'body'],
    ['options', { type: 'object', properties: {} }, 'other'],
  ])('%s %o is a %s', (name, schema, kind) => {
    expect(kindOf(name, schema)).toBe(kind);
  });

  it('follows a local reference', () => {
    const schema = {
      properties: { size: { $ref: '#/$defs/size' } },
      $defs: { size: { enum: ['S', 'L'], type: 'string' } },
    };
    expect(readParameters(schema)[0]).toMatchObject({ kind: 'choice', choices: ['S', 'L'] });
  });

  it('does not ask for what has a default', () => {
    const schema = { properties: { limit: { type: 'integer', default: 5 } }, required: ['limit'] };
    expect(readParameters(schema)[0]?.required).toBe(false);
  });

  it.each([
    [null],
    ['x'],
    [[]],
    [{ properties: 7 }],
    [{ properties: { a: null } }],
    [{ properties: { a: { $ref: '#/$defs/none' } }, required: 'a' }],
  ])('reads a broken schema without an error: %o', (schema) => {
    expect(() => readParameters(schema)).not.toThrow();
  });
});
