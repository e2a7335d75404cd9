import { describe, expect, it } from 'vitest';
import { errorsByField, shownNumber, typedNumber } from './typedForm.ts';

describe('typedNumber', () => {
  it.each([
    ['', null],
    ['  ', null],
    ['12', 12],
    [' 0.7 ', 0.7],
    ['0,7', 0.7],
    ['-1', -1],
    ['1e3', Number.NaN],
    ['twelve', Number.NaN],
    ['1.2.3', Number.NaN],
  ])('reads %j as %s', (text, value) => {
    expect(typedNumber(text)).toBe(value);
  });

  it('reads what it shows', () => {
    expect([null, 0, 0.25, 1_000_000].map((value) => typedNumber(shownNumber(value)))).toEqual([
      null,
      0,
      0.25,
      1_000_000,
    ]);
  });
});

describe('errorsByField', () => {
  it('gives each field its first issue, nested ones included, in our words where there are some', () => {
    const issues = [
      { path: ['name'], message: 'Enter a name.' },
      { path: ['name'], message: 'And another thing.' },
      { path: ['prices', 'input'], message: 'Too big' },
      { path: ['settings', 'limit'], message: 'Too small' },
    ];
    expect(errorsByField(['name', 'prices', 'limit', 'other'], issues, { prices: 'Enter a price.' })).toEqual({
      name: 'Enter a name.',
      prices: 'Enter a price.',
      limit: 'Too small',
      other: null,
    });
  });
});
