import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../testing/failures.ts';
import { countryNames, placeNames } from './placeNames.ts';
import { resolvePlace } from './places.ts';
import { localZone } from './zonedTime.ts';

describe('resolvePlace', () => {
  it.each([
    ['Tokyo', 'Tokyo', 'Asia/Tokyo'],
    ['tokyo?', 'Tokyo', 'Asia/Tokyo'],
    ['in the Netherlands', 'Netherlands', 'Europe/Amsterdam'],
    ['new york', 'New York', 'America/New_York'],
    ['Sao Paulo', 'São Paulo', 'America/Sao_Paulo'],
    ['St. Petersburg', 'St Petersburg', 'Europe/Moscow'],
    ['Washington, D.C.', 'Washington DC', 'America/New_York'],
    ['San Francisco', 'San Francisco', 'America/Los_Angeles'],
    ['Beijing', 'Beijing', 'Asia/Shanghai'],
    ['Mumbai', 'Mumbai', 'Asia/Kolkata'],
    ['Côte d’Ivoire', 'Côte d’Ivoire', 'Africa/Abidjan'],
    ['Ivory Coast', 'Ivory Coast', 'Africa/Abidjan'],
    ['Germany', 'Germany', 'Europe/Berlin'],
    ['Spain', 'Spain', 'Europe/Madrid'],
    ['Turkey', 'Turkey', 'Europe/Istanbul'],
    ['Paris, France', 'Paris', 'Europe/Paris'],
    ['Vancouver, Canada', 'Vancouver', 'America/Vancouver'],
    ['Smallville, Japan', 'Smallville, Japan', 'Asia/Tokyo'],
    ['asia/kolkata', 'Kolkata', 'Asia/Kolkata'],
    ['America/Argentina/Buenos_Aires', 'Buenos Aires', 'America/Argentina/Buenos_Aires'],
    ['utc', 'UTC', 'UTC'],
    ['UTC+2', 'UTC+02:00', '+02:00'],
    ['GMT-5:30', 'UTC-05:30', '-05:30'],
    ['−03:00', 'UTC-03:00', '-03:00'],
    ['Pacific Time', 'Pacific Time', 'America/Los_Angeles'],
  ])('knows "%s"', (text, name, zone) => {
    expect(resolvePlace(text)).toEqual({ name, zone });
  });

  it.each([undefined, '', ' ', 'here', 'Local time'])('takes this computer for %j', (text) => {
    expect(resolvePlace(text)).toEqual({ name: 'this computer', zone: localZone() });
  });

  it.each([
    ['Tokoy', 'Tokyo'],
    ['Nwe York', 'New York'],
    ['Berln', 'Berlin'],
    ['Stockhol', 'Stockholm'],
    ['Amstredam', 'Amsterdam'],
  ])('does not know "%s" and suggests %s', (text, suggestion) => {
    expect(failureOf(() => resolvePlace(text))).toMatch(new RegExp(`^NOT_FOUND: .*"${text}".*${suggestion}`));
  });

  it.each(['nowhereville', 'xx', '1', 'Foo/Bar', 'Tokyo, Atlantis', 'constructor', '__proto__'])(
    'does not know "%s"',
    (text) => {
      expect(failureOf(() => resolvePlace(text))).toMatch(/^NOT_FOUND/);
    },
  );

  it.each([
    ['USA', /Chicago.*New York/],
    ['Canada', /Toronto.*Vancouver/],
    ['Indonesia', /Jakarta/],
    ['Paris, Texas', /Paris.*Texas/],
    ['Atlanta, Georgia', /Atlanta.*Georgia/],
    ['UTC+25', /\+14:00/],
  ])('does not guess for "%s"', (text, hint) => {
    const failure = failureOf(() => resolvePlace(text));
    expect(failure).toMatch(/^INVALID_INPUT/);
    expect(failure).toMatch(hint);
  });

  it('knows every zone by its own name, in any case', () => {
    for (const zone of Intl.supportedValuesOf('timeZone')) {
      expect(resolvePlace(zone).zone).toBe(zone);
      expect(resolvePlace(zone.toLowerCase()).zone.toLowerCase()).toBe(zone.toLowerCase());
    }
  });

  it('knows every name of its own table, and Intl knows every zone of it', () => {
    for (const [zone, names] of Object.entries(placeNames)) {
      expect(() => new Intl.DateTimeFormat('en', { timeZone: zone })).not.toThrow();
      for (const name of names.split(', ')) expect(resolvePlace(name)).toEqual({ name, zone });
    }
    for (const name of Object.values(countryNames).flatMap((names) => names.split(', '))) {
      expect(failureOf(() => resolvePlace(name)) ?? '').not.toMatch(/^NOT_FOUND/);
    }
  });

  it('either knows a text or refuses it in words, in bounded time', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100, unit: 'grapheme' }), (text) => {
        expect(failureOf(() => resolvePlace(text)) ?? 'NOT_FOUND').toMatch(/^(NOT_FOUND|INVALID_INPUT)/);
      }),
      { numRuns: 100 },
    );
  });
});
