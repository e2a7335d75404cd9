import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../testing/failures.ts';
import { addDuration, durationInWords, parseDuration } from './duration.ts';

const minute = 60_000;
const hour = 60 * minute;

describe('parseDuration', () => {
  it.each([
    ['2 hours 30 minutes', 0, 0, 150 * minute],
    ['2h30m', 0, 0, 150 * minute],
    ['2 hrs, 30 mins', 0, 0, 150 * minute],
    ['PT2H30M', 0, 0, 150 * minute],
    ['1:30', 0, 0, 90 * minute],
    ['-1:30:15', 0, 0, -(90 * minute + 15_000)],
    ['an hour and a half', 0, 0, 90 * minute],
    ['two and a half hours', 0, 0, 150 * minute],
    ['half an hour', 0, 0, 30 * minute],
    ['a quarter of an hour', 0, 0, 15 * minute],
    ['1.5 hours', 0, 0, 90 * minute],
    ['1,5 h', 0, 0, 90 * minute],
    ['twenty five minutes', 0, 0, 25 * minute],
    ['in 3 hours', 0, 0, 3 * hour],
    ['3 hours later', 0, 0, 3 * hour],
    ['3 days ago', 0, -3, 0],
    ['minus 2 weeks', 0, -14, 0],
    ['-P1W', 0, -7, 0],
    ['a couple of weeks', 0, 14, 0],
    ['a 2-hour', 0, 0, 2 * hour],
    ['P1Y2M3DT4H', 14, 3, 4 * hour],
    ['1 year and 6 months', 18, 0, 0],
    ['half a year', 6, 0, 0],
    ['1.5 days', 0, 1, 12 * hour],
    ['90 s', 0, 0, 90_000],
  ])('reads "%s"', (text, months, days, milliseconds) => {
    const duration = parseDuration(text);
    // Negative zero is equal to zero here: nobody can tell them apart on a clock.
    expect([duration.months + 0, duration.days + 0, duration.milliseconds + 0]).toEqual([months, days, milliseconds]);
  });

  it.each(['', 'soon', '3', '1 hour 30', 'p', 'pt', 'constructor', '__proto__ hours', '1.2.3 hours', 'hours', '1:75'])(
    'refuses "%s" and shows how to write one',
    (text) => {
      expect(failureOf(() => parseDuration(text))).toMatch(/^INVALID_INPUT: .*2 hours 30 minutes/);
    },
  );

  it('refuses a part of a month, which has no fixed length', () => {
    expect(failureOf(() => parseDuration('half a month'))).toMatch(/^INVALID_INPUT: .*days/);
  });

  it('reads what it is given in words and in ISO-8601 alike', () => {
    const amount = fc.integer({ min: 0, max: 999 });
    fc.assert(
      fc.property(fc.boolean(), amount, amount, amount, amount, (back, weeks, days, hours, minutes) => {
        const words = `${weeks} weeks, ${days} days, ${hours} hours and ${minutes} minutes${back ? ' ago' : ''}`;
        const iso = `${back ? '-' : ''}P${weeks}W${days}DT${hours}H${minutes}M`;
        expect(parseDuration(words)).toEqual(parseDuration(iso));
      }),
    );
  });

  it('either reads a text or refuses it in words, whatever it is', () => {
    const pieces = fc.constantFrom(
      '1',
      '2.5',
      'half',
      'an',
      'hour',
      'days',
      'p',
      't',
      '-',
      ':',
      'and',
      'ago',
      ' ',
      'é',
      '\0',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(pieces).map((all) => all.join(' ')),
      fc.array(pieces).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(text, (given) => {
        const refused = failureOf(() => {
          const { months, days, milliseconds } = parseDuration(given);
          expect([months, days, milliseconds].every(Number.isInteger)).toBe(true);
        });
        expect(refused ?? 'INVALID_INPUT').toMatch(/^INVALID_INPUT/);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('addDuration', () => {
  const at = (iso: string) => Date.parse(iso);
  const endOf = (start: string, duration: string, zone: string) =>
    new Date(addDuration(at(start), parseDuration(duration), zone).instant).toISOString();

  it('keeps the time of day over a change of the clocks when it counts days', () => {
    expect(endOf('2025-03-29T11:00:00Z', '1 day', 'Europe/Berlin')).toBe('2025-03-30T10:00:00.000Z');
  });

  it('lets the time pass over a change of the clocks when it counts hours', () => {
    expect(endOf('2025-03-29T11:00:00Z', '24 hours', 'Europe/Berlin')).toBe('2025-03-30T11:00:00.000Z');
  });

  it('says so when the day ends at a time that is skipped', () => {
    const { instant, occurrence } = addDuration(at('2025-03-29T01:30:00Z'), parseDuration('1 day'), 'Europe/Berlin');
    expect([new Date(instant).toISOString(), occurrence]).toEqual(['2025-03-30T01:30:00.000Z', 'skipped']);
  });

  it('ends at the last day of a month that is too short', () => {
    expect(endOf('2025-01-31T12:00:00Z', '1 month', 'UTC')).toBe('2025-02-28T12:00:00.000Z');
    expect(endOf('2024-02-29T12:00:00Z', '1 year', 'UTC')).toBe('2025-02-28T12:00:00.000Z');
    expect(endOf('2025-03-31T12:00:00Z', '1 month ago', 'UTC')).toBe('2025-02-28T12:00:00.000Z');
    expect(endOf('2025-01-15T12:00:00Z', '13 months ago', 'UTC')).toBe('2023-12-15T12:00:00.000Z');
  });

  it('refuses to leave the years that an answer can hold', () => {
    for (const duration of ['9000 years', '-P2000Y', '99999999999999999999 days', '1e400 h', 'PT999999999999999H']) {
      expect(failureOf(() => endOf('2025-01-01T00:00:00Z', duration, 'UTC'))).toMatch(/^INVALID_INPUT/);
    }
  });

  it('comes back when the same passing time is taken off again', () => {
    const zone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe');
    const minutes = fc.integer({ min: 0, max: 2_000_000 });
    fc.assert(
      fc.property(zone, minutes, (where, count) => {
        const start = at('2025-03-30T00:30:00Z');
        const there = addDuration(start, parseDuration(`${count} minutes`), where).instant;
        expect(there - start).toBe(count * minute);
        expect(addDuration(there, parseDuration(`${count} minutes ago`), where).instant).toBe(start);
      }),
    );
  });
});

describe('durationInWords', () => {
  it.each([
    ['PT3H', '3 hours'],
    ['P1Y2M', '1 year and 2 months'],
    ['-P1DT30M', '1 day and 30 minutes'],
    ['90 minutes', '1 hour and 30 minutes'],
    ['1 hour 1 minute 1 second', '1 hour, 1 minute and 1 second'],
    ['0 days', 'no time'],
  ])('says %s as %s', (text, words) => {
    expect(durationInWords(parseDuration(text))).toBe(words);
  });

  it('reads back as the same length', () => {
    const parts = fc.tuple(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 28 }),
      fc.integer({ min: 1, max: 86_399 }),
    );
    fc.assert(
      fc.property(parts, ([months, days, seconds]) => {
        const duration = { months, days, milliseconds: seconds * 1000 };
        expect(parseDuration(durationInWords(duration))).toEqual(duration);
      }),
    );
  });
});
