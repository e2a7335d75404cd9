import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { now } from '../testing/builtinChat.ts';
import { type LiteralKind, literalsOf } from './literals.ts';
import { durationInSeconds } from './times.ts';

const read = (text: string) => literalsOf(text, now).map(({ kind, value }) => [kind, value]);

describe('literals', () => {
  it.each<[string, LiteralKind, string]>([
    ['call it "My day"', 'quoted', 'My day'],
    ['call it “My day”', 'quoted', 'My day'],
    ['see https://example.com/a?b=c.', 'url', 'https://example.com/a?b=c'],
    ['write to ann.b@example.com now', 'email', 'ann.b@example.com'],
    ['open /home/ann/plan.txt please', 'path', '/home/ann/plan.txt'],
    ['open plans/2025.md', 'path', 'plans/2025.md'],
    ['on 2025-04-01', 'date', '2025-04-01'],
    ['on 1 April', 'date', '2025-04-01'],
    ['on April 1st, 2026', 'date', '2026-04-01'],
    ['tomorrow', 'date', '2025-03-13'],
    ['next Monday', 'date', '2025-03-17'],
    ['on Wednesday', 'date', '2025-03-19'],
    ['at 14:30', 'time', '14:30'],
    ['at 2:30 pm', 'time', '14:30'],
    ['at 12 am', 'time', '00:00'],
    ['at noon', 'time', '12:00'],
    ['tomorrow at 9:00', 'moment', '2025-03-13T09:00'],
    ['2025-04-01 14:30', 'moment', '2025-04-01T14:30'],
    ['2 hours and 30 minutes', 'duration', 'PT2H30M'],
    ['an hour', 'duration', 'PT1H'],
    ['1h30m', 'duration', 'PT1H30M'],
    ['three weeks', 'duration', 'P3W'],
    ['2 months', 'duration', 'P2M'],
    ['3 hours before', 'duration', '-PT3H'],
    ['-4.5 degrees', 'number', '-4.5'],
  ])('%s', (text, kind, value) => {
    expect(read(text)).toEqual([[kind, value]]);
  });

  it.each(['25:10', '13 pm', '31 February', "don't and can't", 'nothing here', 'a:b', 'route b-17'])(
    'finds no value in: %s',
    (text) => {
      expect(read(text).filter(([kind]) => kind !== 'number')).toEqual([]);
    },
  );

  it('never overlaps and always points at the text, whatever is written', () => {
    const piece = fc.constantFrom(
      '"x y"',
      '14:30',
      'tomorrow',
      ' at ',
      '2 hours',
      '2025-04-01',
      '/a/b',
      "'",
      '"',
      'http://x',
      'P1D',
      ' and ',
      '7',
      'a@b.cd',
      ':',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 6 })), { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        let last = 0;
        for (const { start, end } of literalsOf(text, now)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          last = end;
        }
      }),
    );
  });

  it('counts seconds where their number is fixed', () => {
    expect(durationInSeconds('PT2H30M')).toBe(9000);
    expect(durationInSeconds('P1W')).toBe(604_800);
    expect(durationInSeconds('P1M')).toBeNull();
  });
});
