import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { badArguments } from './badArguments.ts';

const schema = z.strictObject({
  title: z.string().min(1, 'Give the note a title.').max(5),
  count: z.int().min(1).max(9).optional(),
  tags: z.array(z.string()).min(1).max(2).optional(),
  order: z.enum(['up', 'down']).optional(),
  exact: z.boolean().optional(),
  place: z.strictObject({ name: z.string().min(2) }).optional(),
});

function explain(given: Record<string, unknown>): string {
  const parsed = schema.safeParse(given);
  if (parsed.success) throw new Error('These arguments are fine.');
  const { code, message } = badArguments(parsed.error, given, Object.keys(schema.shape));
  return `${code}: ${message}`;
}

describe('badArguments', () => {
  it.each<[Record<string, unknown>, string]>([
    [{}, 'INVALID_INPUT: The parameter title is missing.'],
    [{ title: 7 }, 'INVALID_INPUT: title has to be a text.'],
    [{ title: '' }, 'INVALID_INPUT: title: Give the note a title.'],
    [{ title: 'much too long' }, 'TOO_LARGE: title is too long: it can have 5 characters at most.'],
    [{ title: 'x', count: 1.5 }, 'INVALID_INPUT: count has to be a whole number.'],
    [{ title: 'x', count: 0 }, 'INVALID_INPUT: count has to be at least 1.'],
    [{ title: 'x', count: 10 }, 'INVALID_INPUT: count can be at most 9.'],
    [{ title: 'x', tags: [] }, 'INVALID_INPUT: tags has too few entries: give at least 1.'],
    [{ title: 'x', tags: ['a', 'b', 'c'] }, 'INVALID_INPUT: tags has too many entries: give at most 2.'],
    [{ title: 'x', tags: [null] }, 'INVALID_INPUT: tags.0 has to be a text.'],
    [{ title: 'x', order: 'left' }, 'INVALID_INPUT: order has to be one of "up", "down".'],
    [{ title: 'x', exact: 'yes' }, 'INVALID_INPUT: exact has to be true or false.'],
    [{ title: 'x', place: { name: 'B' } }, 'INVALID_INPUT: place.name is too short: it needs 2 characters at least.'],
    [{ title: 'x', place: {} }, 'INVALID_INPUT: place.name has to be a text.'],
    [{ title: 'x', place: { name: 'Bonn', land: 'D' } }, "INVALID_INPUT: place can't have land."],
    [
      { title: 'x', colour: 'red' },
      'INVALID_INPUT: This tool has no parameter colour. It takes title, count, tags, order, exact, place.',
    ],
    [{ count: 0 }, 'INVALID_INPUT: The parameter title is missing. count has to be at least 1.'],
  ])('says of %j what would be right', (given, message) => {
    expect(explain(given)).toBe(message);
  });
});
