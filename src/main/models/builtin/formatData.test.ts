import { describe, expect, it } from 'vitest';
import { formatData } from './formatData.ts';

const format = (value: Parameters<typeof formatData>[0], ...asked: string[]) => formatData(value, new Set(asked));

describe('formatData', () => {
  it('shows a record by its name, its text and its fields', () => {
    expect(format({ note: { id: 'n1', title: 'Tea', body: 'Green,\nblack', tags: ['a', 'b'], folder: null } })).toBe(
      '**Tea**\n\nGreen,\nblack\n\n- id: n1\n- tags: a, b',
    );
  });

  it('puts what was asked for first', () => {
    expect(format({ wind: 3, rain_today: true }, 'rain', 'today')).toBe('- **rain today: yes**\n- wind: 3');
  });

  it('shows a list of named things as bullets, without what only programs need', () => {
    const books = [
      { id: 1, title: 'Emma', author: 'Jane Austen', created_at: '2025-01-01T00:00:00Z' },
      { id: 2, title: 'Dune', author: 'Frank Herbert', created_at: '2025-01-01T00:00:00Z' },
    ];
    expect(format({ books, total: 2 })).toBe('2 books:\n\n- **Emma**: Jane Austen\n- **Dune**: Frank Herbert');
  });

  it('shows nameless rows as a table', () => {
    const rows = [
      { day: 'Mon', high: 4 },
      { day: 'Tue|Wed', high: 6 },
    ];
    expect(format({ days: rows })).toBe('2 days:\n\n| day | high |\n| --- | --- |\n| Mon | 4 |\n| Tue\\|Wed | 6 |');
  });

  it('says when nothing was found', () => {
    expect(format({ books: [], total: 0 })).toBe('Nothing found: no books.');
    expect(format([])).toBe('Nothing found: no items.');
  });

  it('cuts a long list and says how much is left', () => {
    const text = format({ items: Array.from({ length: 40 }, (_, index) => `item ${index}`) });
    expect(text.split('\n').filter((line) => line.startsWith('- '))).toHaveLength(25);
    expect(text).toMatch(/… and 15 more\.$/);
  });

  it('shows records within a record below it', () => {
    expect(format({ from: { place: 'Oslo' }, to: { place: 'Rome' } })).toBe(
      '- from:\n  - place: Oslo\n- to:\n  - place: Rome',
    );
  });

  it.each([
    [null, ''],
    ['plain', 'plain'],
    [7, '7'],
    [false, 'no'],
    [{}, ''],
  ])('shows %o', (value, text) => {
    expect(format(value)).toBe(text);
  });

  it('F37 shows marks of Markdown and HTML in short fields as they are', () => {
    const text = format({ name: '[x](http://e.test) <img src=x>', note: '**bold** _it_ a_b `c`' });
    expect(text).toContain('\\[x\\](http://e.test) \\<img src=x\\>');
    expect(text).toContain('\\*\\*bold\\*\\* \\_it\\_ a_b \\`c\\`');
  });
});
