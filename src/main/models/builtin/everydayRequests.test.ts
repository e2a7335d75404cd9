import { describe, expect, it } from 'vitest';
import { BuiltinChat } from '../testing/builtinChat.ts';
import { BuiltinTeam } from '../testing/builtinTeam.ts';
import { clock, imaginaryTool, notes } from '../testing/imaginaryTools.ts';
import { apis, files } from './testing/fileTools.ts';
import { database, forecasts, issues } from './testing/foreignTools.ts';

const text = (description: string) => ({ type: 'string', description });

const changes = [
  imaginaryTool(
    'files__edit',
    'Edit a file. Changes a part of a text file: finds an exact piece of its text and replaces, corrects, inserts or deletes it.',
    {
      path: text('Path in the chosen folder.'),
      old_text: text('The piece to replace, exactly as in the file.'),
      new_text: text('What to put in its place.'),
    },
    ['path', 'old_text', 'new_text'],
  ),
  imaginaryTool(
    'notes__tag',
    'Tag a note. Tags a note: puts tags or labels on it, or takes them off.',
    {
      id: text('Id of the note, or its title.'),
      tags: { type: 'array', items: { type: 'string' }, description: 'Tags to put on the note.' },
    },
    ['id', 'tags'],
  ),
];

const own = [...clock, ...notes, ...files, ...apis, ...changes];
const everything = [...own, ...forecasts, ...issues, ...database];

describe('Everyday requests', () => {
  it.each([
    ['Tokyo time please', 'clock__now', { place: 'Tokyo' }],
    ['tokyo time', 'clock__now', { place: 'tokyo' }],
    ['new york time please', 'clock__now', { place: 'new york' }],
    ['local time', 'clock__now', {}],
    ['5pm utc in tokyo', 'clock__convert_time', { time: '5pm', from: 'utc', to: 'tokyo' }],
    ['3pm london in new york time', 'clock__convert_time', { time: '3pm', from: 'london', to: 'new york' }],
    ['how late is it', 'clock__now', {}],
    ['how late is it in Paris', 'clock__now', { place: 'Paris' }],
    ['remember that my car is in garage 4', 'notes__create', { body: 'car is in garage 4' }],
    ['note buy milk', 'notes__create', { body: 'buy milk' }],
    ['put down that bob called', 'notes__create', { body: 'bob called' }],
    [
      'write a note called groceries with milk and eggs',
      'notes__create',
      { title: 'groceries', body: 'milk and eggs' },
    ],
    ['show me notes tagged with food', 'notes__list', { tag: 'food' }],
    ['create an empty file called a.txt', 'files__write', { path: 'a.txt', content: '' }],
    ['my files', 'files__list', {}],
    ['whats in docs', 'files__list', { path: 'docs' }],
    ['jot down buy eggs', 'notes__create', { body: 'buy eggs' }],
    ['write down buy eggs', 'notes__create', { body: 'buy eggs' }],
    ['tag note groceries as food', 'notes__tag', { id: 'groceries', tags: ['food'] }],
    ['tag the note groceries with food and home', 'notes__tag', { id: 'groceries', tags: ['food', 'home'] }],
    ['rename note groceries to shopping', 'notes__update', { id: 'groceries', title: 'shopping' }],
    ['update note groceries: milk and eggs', 'notes__update', { id: 'groceries', body: 'milk and eggs' }],
    ['replace foo with bar in readme.md', 'files__edit', { path: 'readme.md', old_text: 'foo', new_text: 'bar' }],
    ['change foo to bar in readme.md', 'files__edit', { path: 'readme.md', old_text: 'foo', new_text: 'bar' }],
  ])('of one who writes as people type: %s', async (message, call, args) => {
    expect(await new BuiltinChat(own).say(message)).toEqual({ call, arguments: args });
    expect(await new BuiltinChat(everything).say(message)).toEqual({ call, arguments: args });
  });
});

describe('Other servers', () => {
  it.each([
    ['oslo weather please', 'weather__get_current_weather', { location: 'oslo' }],
    ['oslo forecast', 'weather__get_forecast', { location: 'oslo' }],
    ['any open issues', 'issues__list_issues', { state: 'open' }],
    ['show all issues', 'issues__list_issues', { state: 'all' }],
    ['show issues', 'issues__list_issues', {}],
    ['whats issue 12 about', 'issues__get_issue', { issue_number: 12 }],
    ['close issue 12', 'issues__close_issue', { issue_number: 12 }],
  ])('are asked as people type: %s', async (message, call, args) => {
    expect(await new BuiltinChat(everything).say(message)).toEqual({ call, arguments: args });
  });
});

describe('What is no request for a tool', () => {
  it.each(['check time', 'play some music', 'translate hello to french', 'waste time', 'email bob the report'])(
    'is still refused: %s',
    async (message) => {
      expect(await new BuiltinChat(everything).say(message)).toEqual({ text: expect.stringMatching(/could not find/) });
    },
  );

  it('is asked about where it may name a note', async () => {
    expect(await new BuiltinChat(own).say('note groceries')).toEqual({
      text: expect.stringMatching(/more than one way/),
    });
  });
});

describe('The router that comes ready', () => {
  it.each([
    ['Tokyo time please', 'Time keeper', 'clock__now'],
    ['how late is it in Paris', 'Time keeper', 'clock__now'],
    ['note buy milk', 'Note keeper', 'notes__create'],
    ['rename note groceries to shopping', 'Note keeper', 'notes__update'],
    ['what files do I have in docs?', 'File keeper', 'files__list'],
  ])('hands on: %s', async (message, agent, call) => {
    expect(await new BuiltinTeam('dispatcher').say(message)).toMatchObject([{ handoff: agent }, { call }]);
  });
});
