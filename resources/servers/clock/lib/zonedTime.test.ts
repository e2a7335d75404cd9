import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asIfUtc, describeInstant, formatOffset, instantOf, offsetAt, wallTimeAt } from './zonedTime.ts';

const zones = Intl.supportedValuesOf('timeZone');
const anyZone = fc.constantFrom(...zones, 'UTC', '+05:30');
const anySecond = fc
  .integer({ min: Date.UTC(1975, 0, 1) / 1000, max: Date.UTC(2037, 11, 31) / 1000 })
  .map((second) => second * 1000);

function wall(text: string) {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = text.split(/[^\d]/).map(Number);
  return { year, month, day, hour, minute, second };
}

describe('wall time', () => {
  it('comes back to the same instant, or to the first of two that look alike', () => {
    fc.assert(
      fc.property(anyZone, anySecond, (zone, instant) => {
        const shown = wallTimeAt(instant, zone);
        const found = instantOf(shown, zone);
        expect(wallTimeAt(found.instant, zone)).toEqual(shown);
        expect(found.occurrence).not.toBe('skipped');
        if (found.occurrence === 'once') expect(found.instant).toBe(instant);
        else expect(found.instant).toBeLessThanOrEqual(instant);
      }),
      { numRuns: 500 },
    );
  });

  it('resolves every wall time, and lands later by exactly the gap where it is skipped', () => {
    fc.assert(
      fc.property(anyZone, anySecond, (zone, utc) => {
        const { instant, occurrence } = instantOf(wallTimeAt(utc, 'UTC'), zone);
        const shown = asIfUtc(wallTimeAt(instant, zone));
        if (occurrence === 'skipped') expect(shown).toBeGreaterThan(utc);
        else expect(shown).toBe(utc);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['an ordinary day', '2025-07-01 12:00:00', 'Europe/Berlin', '2025-07-01T10:00:00.000Z', 'once'],
    ['the gap in spring', '2025-03-30 02:30:00', 'Europe/Berlin', '2025-03-30T01:30:00.000Z', 'skipped'],
    ['the last second before the gap', '2025-03-30 01:59:59', 'Europe/Berlin', '2025-03-30T00:59:59.000Z', 'once'],
    ['the first second after the gap', '2025-03-30 03:00:00', 'Europe/Berlin', '2025-03-30T01:00:00.000Z', 'once'],
    ['the overlap in autumn', '2025-10-26 02:30:00', 'Europe/Berlin', '2025-10-26T00:30:00.000Z', 'twice'],
    ['the second after the overlap', '2025-10-26 03:00:00', 'Europe/Berlin', '2025-10-26T02:00:00.000Z', 'once'],
    ['an overlap west of Greenwich', '2025-11-02 01:30:00', 'America/New_York', '2025-11-02T05:30:00.000Z', 'twice'],
    ['a gap of half an hour', '2025-10-05 02:15:00', 'Australia/Lord_Howe', '2025-10-04T15:45:00.000Z', 'skipped'],
    ['a day that a country left out', '2011-12-30 12:00:00', 'Pacific/Apia', '2011-12-30T22:00:00.000Z', 'skipped'],
    ['an offset of 45 minutes', '2025-01-01 00:00:00', 'Asia/Kathmandu', '2024-12-31T18:15:00.000Z', 'once'],
  ])('finds %s', (_, text, zone, expected, occurrence) => {
    const found = instantOf(wall(text), zone);
    expect([new Date(found.instant).toISOString(), found.occurrence]).toEqual([expected, occurrence]);
  });

  it('counts midnight as hour 0 and drops parts of a second, before 1970 too', () => {
    expect(wallTimeAt(Date.UTC(2025, 0, 1), 'UTC').hour).toBe(0);
    expect(wallTimeAt(-1, 'UTC')).toEqual(wall('1969-12-31 23:59:59'));
    expect(offsetAt(-1, 'UTC')).toBe(0);
  });
});

describe('describeInstant', () => {
  it('gives every form of one instant, and they agree', () => {
    expect(describeInstant(Date.UTC(2025, 2, 5, 23, 4, 5), 'Asia/Kolkata')).toEqual({
      date: '2025-03-06',
      time: '04:34:05',
      weekday: 'Thursday',
      time_zone: 'Asia/Kolkata',
      utc_offset: '+05:30',
      iso: '2025-03-06T04:34:05+05:30',
    });
  });

  it('writes an ISO time that names the same instant', () => {
    fc.assert(
      fc.property(anyZone, anySecond, (zone, instant) => {
        expect(Date.parse(describeInstant(instant, zone).iso)).toBe(instant);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    [0, '+00:00'],
    [-12_600_000, '-03:30'],
    [20_700_000, '+05:45'],
    [-561_000, '-00:09:21'],
  ])('writes an offset of %i ms as %s', (offset, text) => {
    expect(formatOffset(offset)).toBe(text);
  });
});
