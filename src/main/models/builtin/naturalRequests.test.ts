import { describe, expect, it } from 'vitest';
import { BuiltinChat, textOf } from '../testing/builtinChat.ts';
import { BuiltinTeam } from '../testing/builtinTeam.ts';
import { clock, notes } from '../testing/imaginaryTools.ts';
import { files } from './testing/fileTools.ts';

type Case = readonly [message: string, call: string, args: unknown];

const ofTime: Case[] = [
  ['what day is it today', 'clock__now', {}],
  ["what's today's date?", 'clock__now', {}],
  ["What's the date today?", 'clock__now', {}],
  ['what is today', 'clock__now', {}],
  ['which weekday is it', 'clock__now', {}],
  ['time in new york please', 'clock__now', { place: 'new york' }],
  ["what's the time in São Paulo?", 'clock__now', { place: 'São Paulo' }],
  ['what time is it now in Sydney, Australia?', 'clock__now', { place: 'Sydney, Australia' }],
  ['convert 15:00 Berlin to New York', 'clock__convert_time', { time: '15:00', from: 'Berlin', to: 'New York' }],
  ['what is 3pm London time in Tokyo', 'clock__convert_time', { time: '3pm', from: 'London', to: 'Tokyo' }],
  ['3pm EST in CET', 'clock__convert_time', { time: '3pm', from: 'EST', to: 'CET' }],
  ['14:00 UTC to Berlin time', 'clock__convert_time', { time: '14:00', from: 'UTC', to: 'Berlin' }],
  [
    "when it's noon in Paris what's the time in Delhi",
    'clock__convert_time',
    { time: 'noon', from: 'Paris', to: 'Delhi' },
  ],
  ['9:30 in Paris is what in New York?', 'clock__convert_time', { time: '9:30', from: 'Paris', to: 'New York' }],
  ['subtract 2 days from 2025-03-01', 'clock__add_duration', { start: '2025-03-01', duration: '-P2D' }],
  ['5 hours from now', 'clock__add_duration', { start: 'now', duration: 'PT5H' }],
];

const ofNotes: Case[] = [
  ['Add a note saying that the rent is due on Friday', 'notes__create', { body: 'the rent is due on Friday' }],
  ['new note Shopping: eggs, bread', 'notes__create', { title: 'Shopping', body: 'eggs, bread' }],
  ['note to self: call mum', 'notes__create', { body: 'call mum' }],
  ['do I have any notes on Paris?', 'notes__search', { query: 'Paris' }],
  ['any notes about tents?', 'notes__search', { query: 'tents' }],
  ['what does my Trip note say?', 'notes__read', { id: 'Trip' }],
  ['get rid of the note Trip', 'notes__delete', { id: 'Trip' }],
  ['change the note Shopping to say butter', 'notes__update', { id: 'Shopping', body: 'butter' }],
  ['change the text of the note Trip to pack light', 'notes__update', { id: 'Trip', body: 'pack light' }],
  ['rename note Shopping to Groceries', 'notes__update', { id: 'Shopping', title: 'Groceries' }],
];

const ofFiles: Case[] = [
  ['show me the contents of report.txt', 'files__read', { path: 'report.txt' }],
  ['print plan.md', 'files__read', { path: 'plan.md' }],
  ['how big is report.txt?', 'files__stat', { path: 'report.txt' }],
  ['write hello world into hello.txt', 'files__write', { path: 'hello.txt', content: 'hello world' }],
  ['what is in my folder?', 'files__list', {}],
  ['list files', 'files__list', {}],
  ['delete hello.txt', 'files__remove', { path: 'hello.txt' }],
  ['read docs/readme.md', 'files__read', { path: 'docs/readme.md' }],
  ['find files containing invoice', 'files__search', { text: 'invoice' }],
  ['rename report.txt to old.txt', 'files__move', { from: 'report.txt', to: 'old.txt' }],
];

const everything = [...clock, ...notes, ...files];

describe('An agent with several servers', () => {
  it.each([...ofTime, ...ofNotes, ...ofFiles])('%s', async (message, call, args) => {
    expect(await new BuiltinChat(everything).say(message)).toEqual({ call, arguments: args });
  });

  it('does what is asked of two servers in one message', async () => {
    const chat = new BuiltinChat(everything);
    const message = 'what time is it in Tokyo and add a note: call Ken';
    expect(await chat.say(message)).toEqual({ call: 'clock__now', arguments: { place: 'Tokyo' } });
    expect(await chat.result({ success: true, data: { time: '19:00' } })).toEqual({
      call: 'notes__create',
      arguments: { body: 'call Ken' },
    });
  });

  it('never makes a change of a wish to see something', async () => {
    for (const message of [
      'show me the content of a.txt',
      'view the text of a.txt',
      'look for the text hello in a.txt',
    ]) {
      expect(JSON.stringify(await new BuiltinChat(files).say(message))).not.toMatch(
        /files__(?:write|edit|remove|move)"/,
      );
    }
  });

  it('asks how to change what is only named', async () => {
    expect(textOf(await new BuiltinChat(everything).say('edit note Trip'))).toMatch(/notes__update.*\n- \*\*body\*\*/);
  });

  it.each([
    'are you chatgpt?',
    'are you an AI?',
    'are you a language model',
    'what model are you?',
    'which model is this',
    "what's your name?",
    'can you help me?',
    'how do I add a model?',
    'where can I set an API key',
    'how do I use OpenAI?',
  ])('says what it is, and how to have another model: %s', async (message) => {
    const said = textOf(await new BuiltinChat(everything).say(message));
    expect(said).toMatch(/not a language model/);
    expect(said).toMatch(/add a model in \*\*Settings\*\*/);
  });
});

describe('An agent with one server', () => {
  it.each(ofTime)('of times: %s', async (message, call, args) => {
    expect(await new BuiltinChat(clock).say(message)).toEqual({ call, arguments: args });
  });

  it.each(ofNotes)('of notes: %s', async (message, call, args) => {
    expect(await new BuiltinChat(notes).say(message)).toEqual({ call, arguments: args });
  });

  it.each(ofFiles)('of files: %s', async (message, call, args) => {
    expect(await new BuiltinChat(files).say(message)).toEqual({ call, arguments: args });
  });
});

describe('The router that comes ready', () => {
  it.each([
    ...ofTime.map((each) => ['Time keeper', ...each] as const),
    ...ofNotes.map((each) => ['Note keeper', ...each] as const),
    ...ofFiles.map((each) => ['File keeper', ...each] as const),
  ])('hands to the %s: %s', async (agent, message, call, args) => {
    expect(await new BuiltinTeam('dispatcher').say(message)).toMatchObject([
      { handoff: agent },
      { call, arguments: args },
    ]);
  });
});
