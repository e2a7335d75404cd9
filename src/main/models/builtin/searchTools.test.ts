import { describe, expect, it } from 'vitest';
import { searchTools } from './searchTools.ts';

const things = [
  'note',
  'invoice',
  'contact',
  'photo',
  'recipe',
  'ticket',
  'playlist',
  'backup',
  'branch',
  'sensor',
  'holiday',
  'shipment',
  'warehouse',
  'coupon',
  'podcast',
  'meeting',
  'workout',
  'survey',
  'contract',
  'aquarium',
];
const deeds = [
  ['create', 'Create', 'Makes a new one.'],
  ['search', 'Search', 'Finds those that are about something.'],
  ['delete', 'Delete', 'Removes one for good.'],
  ['update', 'Edit', 'Changes one.'],
  ['list', 'List', 'Shows all of them.'],
  ['read', 'Read', 'Opens one.'],
  ['tag', 'Tag', 'Puts labels on one.'],
  ['copy', 'Copy', 'Makes a second one that is the same.'],
  ['archive', 'Archive', 'Puts one away without losing it.'],
  ['export', 'Export', 'Writes one into a file.'],
] as const;

/** 200 tools of 20 servers, and a clock. */
const tools = [
  ...things.flatMap((thing) =>
    deeds.map(([deed, title, description]) => ({
      name: `${thing}s__${deed}`,
      description: `${title} ${/^[aeiou]/.test(thing) ? 'an' : 'a'} ${thing}. ${description}`,
      parameters: { type: 'object', properties: { [`${thing}_id`]: { type: 'string' } } },
    })),
  ),
  {
    name: 'clock__convert_time',
    description: 'Convert a time. Converts a given time from one city, country or time zone to another.',
    parameters: { type: 'object', properties: { time: { type: 'string' }, to: { type: 'string' } } },
  },
];

describe('A search for tools', () => {
  it.each([
    ['create note', 'notes__create'],
    ['delete an invoice', 'invoices__delete'],
    ['export a recipe', 'recipes__export'],
    ['find photos', 'photos__search'],
    ['remove contact', 'contacts__delete'],
    ['archiving tickets', 'tickets__archive'],
    ['update the playlist', 'playlists__update'],
    ['what time is it in another zone', 'clock__convert_time'],
    ['I need something to list my meetings', 'meetings__list'],
  ])('finds the one that is meant among two hundred: %s', (query, name) => {
    expect(searchTools(query, tools, 8)[0]).toBe(name);
  });

  it.each([
    ['create note and convert time', ['notes__create', 'clock__convert_time']],
    ['delete invoice, list coupons; then export survey', ['invoices__delete', 'coupons__list', 'surveys__export']],
  ])('gives the best of each need first: %s', (query, names) => {
    expect(searchTools(query, tools, 8).slice(0, names.length)).toEqual(names);
  });

  it('gives the tools of a thing where only that is named', () => {
    const names = searchTools('aquarium', tools, 10);
    expect(names).toHaveLength(10);
    expect(names.every((name) => name.startsWith('aquariums__'))).toBe(true);
  });

  it('gives no more than is wanted, each once', () => {
    for (const limit of [0, 1, 3, 8]) {
      const names = searchTools('create note, create note and create photo', tools, limit);
      expect(names).toHaveLength(limit);
      expect(new Set(names).size).toBe(limit);
    }
  });

  it.each(['', '   ', '???', 'quantum entanglement', 'and and and', 'x'.repeat(100_000)])(
    'gives nothing for %j',
    (query) => {
      expect(searchTools(query, tools, 8)).toEqual([]);
    },
  );

  it('gives the same for the same, and reads a tool anew once it changed', () => {
    const [first] = tools;
    if (first === undefined) throw new Error('There are tools.');
    expect(searchTools('create note', tools, 8)).toEqual(searchTools('create note', tools, 8));
    const changed = [{ ...first, description: 'Feed a horse. Gives oats to a horse.' }];
    expect(searchTools('feed the horse', [first], 8)).toEqual([]);
    expect(searchTools('feed the horse', changed, 8)).toEqual([first.name]);
  });
});
