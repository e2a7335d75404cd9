import { describe, expect, it } from 'vitest';
import { conversation } from '../../testing/samples.ts';
import { excerptParts } from './excerpt.ts';
import { groupByDate } from './groupByDate.ts';

describe('groupByDate', () => {
  const now = new Date(2026, 2, 30, 0, 30).getTime();
  const on = (...date: [number, number, number, number, number]) =>
    conversation(1, { updatedAt: new Date(...date).getTime() });
  const labels = (...list: ReturnType<typeof on>[]) => groupByDate(list, now).map(({ label }) => label);

  it('goes by the calendar, not by hours', () => {
    expect(labels(on(2026, 2, 30, 0, 0), on(2026, 2, 29, 23, 59), on(2026, 2, 28, 23, 59))).toEqual([
      'Today',
      'Yesterday',
      'Previous 7 days',
    ]);
  });

  it('goes on with weeks and months, across years', () => {
    expect(
      labels(on(2026, 2, 22, 12, 0), on(2026, 1, 27, 12, 0), on(2026, 0, 5, 12, 0), on(2025, 0, 5, 12, 0)),
    ).toEqual(['Previous 30 days', 'February 2026', 'January 2026', 'January 2025']);
  });

  it('puts a clock that ran ahead under today, and neighbours under one heading', () => {
    expect(labels(on(2026, 2, 30, 9, 0), on(2026, 2, 30, 0, 1))).toEqual(['Today']);
    expect(groupByDate([], now)).toEqual([]);
  });
});

describe('excerptParts', () => {
  it('splits at the marks and keeps every word', () => {
    expect(excerptParts('a \u0002milk\u0003 and \u0002eggs\u0003')).toEqual([
      { at: 0, text: 'a ', match: false },
      { at: 2, text: 'milk', match: true },
      { at: 6, text: ' and ', match: false },
      { at: 11, text: 'eggs', match: true },
    ]);
    expect(excerptParts('plain')).toEqual([{ at: 0, text: 'plain', match: false }]);
    expect(excerptParts('')).toEqual([]);
  });
});
