import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../testing/failures.ts';
import { parseMoment } from './moment.ts';

/** A Wednesday, 13:00 in Berlin. */
const now = Date.parse('2025-03-05T12:00:00Z');
const inBerlin = (text: string) => new Date(parseMoment(text, 'Europe/Berlin', now).instant).toISOString();

describe('parseMoment', () => {
  it.each([
    ['now', '2025-03-05T12:00:00.000Z'],
    ['14:30', '2025-03-05T13:30:00.000Z'],
    ['14:30:15', '2025-03-05T13:30:15.000Z'],
    ['3pm', '2025-03-05T14:00:00.000Z'],
    ['3 P.M.', '2025-03-05T14:00:00.000Z'],
    ['12 am', '2025-03-04T23:00:00.000Z'],
    ['12:15 pm', '2025-03-05T11:15:00.000Z'],
    ["at 3 o'clock", '2025-03-05T02:00:00.000Z'],
    ['3 o’clock', '2025-03-05T02:00:00.000Z'],
    ['noon', '2025-03-05T11:00:00.000Z'],
    ['tomorrow', '2025-03-05T23:00:00.000Z'],
    ['tomorrow at 9:00', '2025-03-06T08:00:00.000Z'],
    ['yesterday at midnight', '2025-03-03T23:00:00.000Z'],
    ['next friday at 5 pm', '2025-03-07T16:00:00.000Z'],
    ['wednesday', '2025-03-11T23:00:00.000Z'],
    ['2025-03-01', '2025-02-28T23:00:00.000Z'],
    ['2025-03-01 14:30', '2025-03-01T13:30:00.000Z'],
    ['2025-03-01T14:30', '2025-03-01T13:30:00.000Z'],
    ['2025-03-01T14:30:00Z', '2025-03-01T14:30:00.000Z'],
    ['2025-03-01T14:30:00.250+05:30', '2025-03-01T09:00:00.250Z'],
    ['2025-03-01 14:30 +0530', '2025-03-01T09:00:00.000Z'],
    ['1 March 2025', '2025-02-28T23:00:00.000Z'],
    ['March 5th, 2026 at 2:30pm', '2026-03-05T13:30:00.000Z'],
    ['5 May 10:00', '2025-05-05T08:00:00.000Z'],
    ['10:00 on May 5', '2025-05-05T08:00:00.000Z'],
    ['the 1st of June', '2025-05-31T22:00:00.000Z'],
  ])('reads "%s"', (text, expected) => {
    expect(inBerlin(text)).toBe(expected);
  });

  it('takes today from the place, where it may be another day than here', () => {
    const late = Date.parse('2025-03-05T20:00:00Z');
    expect(new Date(parseMoment('9:00', 'Asia/Tokyo', late).instant).toISOString()).toBe('2025-03-06T00:00:00.000Z');
  });

  it('counts the days of the calendar at the end of a month and a year', () => {
    const sylvester = Date.parse('2024-12-31T12:00:00Z');
    expect(new Date(parseMoment('tomorrow', 'UTC', sylvester).instant).toISOString()).toBe('2025-01-01T00:00:00.000Z');
  });

  it.each(['25:00', '14:60', '13 pm', '0 am', '2025-02-30', '2025-13-01', '31 April', '0999-01-01'])(
    'refuses "%s", which does not exist',
    (text) => {
      expect(failureOf(() => inBerlin(text))).toMatch(/^INVALID_INPUT: .*does not exist/);
    },
  );

  it.each([
    '',
    '15',
    '3/4/2025',
    'sometime',
    'May',
    '6 days',
    'tomorrow tomorrow',
    '10:00 11:00',
    '2025-03-01T14:30:00Zulu',
  ])('refuses "%s" and shows how to write a time', (text) => {
    expect(failureOf(() => inBerlin(text))).toMatch(/^INVALID_INPUT: .*2025-03-01 14:30/);
  });

  it('reads back every date and time that it could have written', () => {
    const second = fc.integer({ min: Date.UTC(1975, 0) / 1000, max: Date.UTC(2099, 0) / 1000 });
    fc.assert(
      fc.property(second, (seconds) => {
        const iso = new Date(seconds * 1000).toISOString();
        expect(parseMoment(iso.slice(0, 19).replace('T', ' '), 'UTC', now).instant).toBe(seconds * 1000);
        expect(parseMoment(iso, 'Asia/Tokyo', now).instant).toBe(seconds * 1000);
      }),
    );
  });

  it('either reads a text or refuses it in words, whatever it is', () => {
    const pieces = fc.constantFrom(
      '1',
      '25',
      '2025-03-01',
      '14:30',
      'pm',
      'may',
      'friday',
      'at',
      ',',
      'T',
      'Z',
      '+02',
      '\0',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(pieces).map((all) => all.join(' ')),
      fc.array(pieces).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(text, (given) => {
        const refused = failureOf(() => expect(parseMoment(given, 'Europe/Berlin', now).instant).not.toBeNaN());
        expect(refused ?? 'INVALID_INPUT').toMatch(/^INVALID_INPUT/);
      }),
      { numRuns: 1000 },
    );
  });
});
