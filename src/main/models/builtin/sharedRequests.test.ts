import { describe, expect, it } from 'vitest';
import { BuiltinChat, success } from '../testing/builtinChat.ts';
import { BuiltinTeam } from '../testing/builtinTeam.ts';
import { clock, notes } from '../testing/imaginaryTools.ts';
import { files } from './testing/fileTools.ts';
import { database, forecasts, issues } from './testing/foreignTools.ts';

const own = [...clock, ...notes, ...files];
const everything = [...own, ...forecasts, ...issues, ...database];

/** All calls that are made for a message, in order. */
async function callsFor(message: string, tools: typeof own): Promise<unknown[]> {
  const chat = new BuiltinChat(tools);
  const calls: unknown[] = [];
  for (let reply = await chat.say(message); 'call' in reply; reply = await chat.result(success({ done: true }))) {
    calls.push([reply.call, reply.arguments]);
    if (calls.length > 9) throw new Error('It calls for ever.');
  }
  return calls;
}

const inEach = (tool: string, name: string, ...places: string[]) => places.map((place) => [tool, { [name]: place }]);

describe('What is asked of several places', () => {
  it.each([
    ['what time is it in Tokyo and in Lisbon', inEach('clock__now', 'place', 'Tokyo', 'Lisbon')],
    ['what time is it in tokyo and lisbon', inEach('clock__now', 'place', 'tokyo', 'lisbon')],
    ['time in tokyo, lisbon and oslo', inEach('clock__now', 'place', 'tokyo', 'lisbon', 'oslo')],
    ['current time in oslo and tokyo', inEach('clock__now', 'place', 'oslo', 'tokyo')],
    ['how is the weather in oslo and bergen', inEach('weather__get_current_weather', 'location', 'oslo', 'bergen')],
  ])('is asked of each: %s', async (message, calls) => {
    expect(await callsFor(message, everything)).toEqual(calls);
  });

  it.each([
    ['what time is it in trinidad and tobago', { place: 'trinidad and tobago' }],
    ['what time is it in Sydney, Australia', { place: 'Sydney, Australia' }],
  ])('is asked once where it is one place: %s', async (message, args) => {
    expect(await callsFor(message, everything)).toEqual([['clock__now', args]]);
  });

  it('is told in one answer', async () => {
    const chat = new BuiltinChat(clock);
    await chat.say('what time is it in Tokyo and in Lisbon');
    await chat.result(success({ time: '19:00' }));
    expect(await chat.result(success({ time: '10:00' }))).toEqual({ text: expect.stringMatching(/19:00[\s\S]*10:00/) });
  });

  it.each([
    ['Time keeper', 'what time is it in Tokyo and in Lisbon', 'clock__now'],
    ['Time keeper', 'what time is it in tokyo and lisbon', 'clock__now'],
  ])('is handed to the %s in whole: %s', async (agent, message, call) => {
    const team = new BuiltinTeam('dispatcher');
    expect(await team.say(message)).toMatchObject([{ handoff: agent }, { call }]);
    expect(await team.result(success({ time: '19:00' }))).toMatchObject([{ call }]);
    expect(await team.result(success({ time: '10:00' }))).toMatchObject([{ by: agent }]);
  });
});

describe('Things that share a verb', () => {
  const both = [
    ['notes__list', {}],
    ['files__list', {}],
  ];

  it.each([
    ['list my notes and my files', both],
    ['list my notes and files', both],
    ['show my notes and files', both],
    ['show me my files and my notes', both.toReversed()],
    ['list my notes and my issues', [both[0], ['issues__list_issues', {}]]],
  ])('are each shown: %s', async (message, calls) => {
    expect(await callsFor(message, everything)).toEqual(calls);
  });

  it.each([
    ['find notes about milk and honey', [['notes__search', { query: 'milk and honey' }]]],
    ['find my notes about weather and time', [['notes__search', { query: 'weather and time' }]]],
  ])('are not made of a text: %s', async (message, calls) => {
    expect(await callsFor(message, everything)).toEqual(calls);
  });

  it('never share a verb that changes something', async () => {
    expect(await callsFor('delete my notes and my files', own)).toEqual([]);
  });

  it('are not guessed where only the verb speaks for them', async () => {
    expect((await callsFor('list my files and recipes', own)).length).toBeLessThan(2);
  });

  it('are told of where they are for another agent', async () => {
    const team = new BuiltinTeam('dispatcher');
    expect(await team.say('list my notes and my files')).toMatchObject([
      { handoff: 'Note keeper' },
      { call: 'notes__list' },
    ]);
    expect(await team.result(success({ notes: [] }))).toMatchObject([
      { text: expect.stringMatching(/“list my files”/) },
    ]);
  });
});

describe('Names in lower case', () => {
  it.each([
    ['what time is it in tokyo', 'clock__now', { place: 'tokyo' }],
    ['whats the date in tokyo', 'clock__now', { place: 'tokyo' }],
    ['what time zone is berlin in', 'clock__now', { place: 'berlin' }],
    [
      'if its 9am in tokyo what time is it in berlin',
      'clock__convert_time',
      { time: '9am', from: 'tokyo', to: 'berlin' },
    ],
    ['whats the weather in oslo', 'weather__get_current_weather', { location: 'oslo' }],
    ['what files do I have in docs?', 'files__list', { path: 'docs' }],
    ['which files are in docs', 'files__list', { path: 'docs' }],
    ['what is in the docs folder', 'files__list', { path: 'docs' }],
    ['whats in readme.md', 'files__read', { path: 'readme.md' }],
    ['what columns are in the users table', 'database__describe_table', { table: 'users' }],
    ['add a comment to issue 12: looks good', 'issues__add_comment', { issue_number: 12, body: 'looks good' }],
  ])('are taken where a place is told: %s', async (message, call, args) => {
    expect(await new BuiltinChat(everything).say(message)).toEqual({ call, arguments: args });
  });
});

describe('A place with another request after it', () => {
  const message = 'convert 15:00 Berlin to New York and save a note';
  const converted = ['clock__convert_time', { time: '15:00', from: 'Berlin', to: 'New York' }];

  it.each([
    ['with one server', clock],
    ['with several', everything],
  ])('ends where that begins, for an agent %s', async (_which, tools) => {
    expect(await callsFor(message, tools)).toEqual([converted]);
  });
});

describe('A list without end', () => {
  it.each([`time in a${', b'.repeat(4000)} and c`, `list my notes${' and my files'.repeat(4000)}`])(
    'is answered, and parts nothing: %.30s',
    async (message) => {
      expect((await callsFor(message, everything)).length).toBeLessThan(2);
    },
  );
});
