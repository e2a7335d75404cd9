import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchTerms } from './searchQuery.ts';

describe('searchTerms', () => {
  it.each([
    ['milk', ['"milk"*']],
    ['milk and eggs', ['"milk"*', '"and"*', '"eggs"*']],
    ['"oat milk" eggs', ['"oat milk"', '"eggs"*']],
    ['„oat milk“', ['"oat milk"']],
    ['milk milk', ['"milk"*']],
    ['"unclosed phrase', ['"unclosed"*', '"phrase"*']],
    ['title:milk OR NOT (eggs*)', ['"title"*', '"milk"*', '"OR"*', '"NOT"*', '"eggs"*']],
    ["o'clock", ['"o"*', '"clock"*']],
    ['牛乳', ['"牛\u0001乳"*']],
    ['"我用React"', ['"我\u0001用\u0001React"']],
    ['""', []],
    ['?!*^-', []],
  ])('makes terms of %j', (text, terms) => {
    expect(searchTerms(text)).toEqual(terms);
  });

  it('takes sixteen terms at most', () => {
    expect(searchTerms(Array.from({ length: 40 }, (_, index) => `word${index}`).join(' '))).toHaveLength(16);
  });

  describe('with the real FTS5', () => {
    let database: Database.Database;
    beforeAll(() => {
      database = new Database(':memory:');
      database.exec("CREATE VIRTUAL TABLE texts USING fts5 (body, tokenize = 'unicode61 remove_diacritics 2')");
    });
    afterAll(() => database.close());

    it('is never a syntax error, whatever was typed', () => {
      const find = database.prepare('SELECT count(*) FROM texts WHERE texts MATCH ?');
      const syntax = fc.constantFrom(
        '"',
        "'",
        '*',
        '(',
        ')',
        '^',
        '-',
        '+',
        ':',
        'AND',
        'OR',
        'NOT',
        'NEAR',
        '{',
        '}',
        'é',
        '牛',
        '乳',
        '\u0001',
        '\0',
        '�',
        ' ',
      );
      const text = fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(syntax).map((all) => all.join('')),
      );
      fc.assert(
        fc.property(text, (given) => {
          const terms = searchTerms(given);
          for (const operator of [' AND ', ' OR ']) {
            if (terms.length > 0) expect(() => find.get(terms.join(operator))).not.toThrow();
          }
        }),
        { numRuns: 1000 },
      );
    });
  });
});
