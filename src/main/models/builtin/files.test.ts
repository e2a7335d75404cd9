import { describe, expect, it } from 'vitest';
import { BuiltinChat, success } from '../testing/builtinChat.ts';
import { clock, notes } from '../testing/imaginaryTools.ts';
import { apis, files } from './testing/fileTools.ts';

const everything = [...clock, ...notes, ...files, ...apis];
const reply = (message: string) => new BuiltinChat(everything).say(message);

const todo = { path: 'todo.txt', content: 'buy milk' };
const hello = { path: 'notes/today.txt', content: 'hello' };

describe('files', () => {
  it.each([
    ['write a file "todo.txt" with the text "buy milk"', todo],
    ['write a file todo.txt with the text "buy milk"', todo],
    ['write a file todo.txt with the text buy milk', todo],
    ['write a file todo.txt with content "buy milk"', todo],
    ['write a file todo.txt containing "buy milk"', todo],
    ['write a file todo.txt saying buy milk', todo],
    ['create a file named todo.txt with the content buy milk', todo],
    ["please make a file 'todo.txt' that says 'buy milk'", todo],
    ['write a file todo.txt: buy milk', todo],
    ['write "buy milk" to todo.txt', todo],
    ['write "buy milk" to "todo.txt"', todo],
    ['write the text buy milk to todo.txt', todo],
    ['put "buy milk" into todo.txt', todo],
    ['save buy milk in todo.txt', todo],
    ['create a file called notes/today.txt with content "hello"', hello],
    ['save "hello" in the file notes/today.txt', hello],
    ['create a file called "my list.txt" with content "hello"', { path: 'my list.txt', content: 'hello' }],
    ['write todo.txt with the text "a.txt is gone"', { path: 'todo.txt', content: 'a.txt is gone' }],
    ['write "a.txt" to b.txt', { path: 'b.txt', content: 'a.txt' }],
    ['write {"a": 1} to config.json', { path: 'config.json', content: '{"a": 1}' }],
    ['create an empty file todo.txt', { path: 'todo.txt', content: '' }],
    ['write the file README with the text hello', { path: 'README', content: 'hello' }],
  ])('are written, with the path and the content told apart: %s', async (message, args) => {
    expect(await reply(message)).toEqual({ call: 'files__write', arguments: args });
  });

  it.each([
    ['rename todo.txt to shopping.txt', 'todo.txt', 'shopping.txt'],
    ['rename the file todo.txt to shopping.txt', 'todo.txt', 'shopping.txt'],
    ['rename "todo.txt" to "shopping list.txt"', 'todo.txt', 'shopping list.txt'],
    ['move a.txt to archive/a.txt', 'a.txt', 'archive/a.txt'],
    ['move the file a.txt from inbox/a.txt to archive/a.txt', 'inbox/a.txt', 'archive/a.txt'],
    ['move the folder inbox into archive', 'inbox', 'archive'],
    ['rename the folder inbox to archive', 'inbox', 'archive'],
  ])('are moved from one place to the other, and no version is made up: %s', async (message, from, to) => {
    expect(await reply(message)).toEqual({ call: 'files__move', arguments: { from, to } });
  });

  it.each([
    ['find files named *.txt', { name: '*.txt' }],
    ['find all *.txt files', { name: '*.txt' }],
    ['search for files named "*.txt"', { name: '*.txt' }],
    ['find files in notes named *.md', { path: 'notes', name: '*.md' }],
    ['find the file todo.txt', { name: 'todo.txt' }],
    ['find files containing milk', { text: 'milk' }],
    ['search files for "buy milk"', { text: 'buy milk' }],
  ])('are found: %s', async (message, args) => {
    expect(await reply(message)).toEqual({ call: 'files__search', arguments: args });
  });

  it.each([
    ['show me todo.txt', 'files__read', { path: 'todo.txt' }],
    ['show me the file "todo.txt"', 'files__read', { path: 'todo.txt' }],
    ['what is in todo.txt?', 'files__read', { path: 'todo.txt' }],
    ['show me what is in todo.txt', 'files__read', { path: 'todo.txt' }],
    ['read the file README', 'files__read', { path: 'README' }],
    ['read notes/today.txt', 'files__read', { path: 'notes/today.txt' }],
    ['list my files', 'files__list', {}],
    ['list the files in notes', 'files__list', { path: 'notes' }],
    ['list the folder notes', 'files__list', { path: 'notes' }],
    ['list the files in drafts recursively', 'files__list', { path: 'drafts', recursive: true }],
    ['delete todo.txt', 'files__remove', { path: 'todo.txt' }],
    ['remove the folder inbox', 'files__remove', { path: 'inbox' }],
  ])('are shown, listed and removed: %s', async (message, call, args) => {
    expect(await reply(message)).toEqual({ call, arguments: args });
  });

  it.each([
    ['rename todo.txt', 'to'],
    ['create notes/today.txt', 'content'],
  ])('are asked about where something is missing: %s', async (message, missing) => {
    expect(await reply(message)).toEqual({ text: expect.stringContaining(`- **${missing}**`) });
  });

  it('are those of the last list where that is meant, and not where a path is written out', async () => {
    const listed = success({ entries: [{ path: 'notes' }, { path: 'notes/a.txt' }] });
    const chat = new BuiltinChat(everything);
    await chat.say('list my files');
    await chat.result(listed);
    expect(await chat.say('read notes/b.txt')).toEqual({ call: 'files__read', arguments: { path: 'notes/b.txt' } });
    await chat.result(success({ text: 'x' }));
    await chat.say('list my files');
    await chat.result(listed);
    expect(await chat.say('move the second one to archive/a.txt')).toEqual({
      call: 'files__move',
      arguments: { from: 'notes/a.txt', to: 'archive/a.txt' },
    });
  });
});

describe('web APIs', () => {
  const item = { connection: 'shop', method: 'POST', path: '/items', body: { name: 'x' } };
  it.each([
    ['call the github api', { connection: 'github' }],
    ['call the shop api with path /items/3', { connection: 'shop', path: '/items/3' }],
    ['GET /users/1 from the shop api', { connection: 'shop', method: 'GET', path: '/users/1' }],
    ['get /users/1 from shop', { connection: 'shop', method: 'GET', path: '/users/1' }],
    [
      'get repos/octo/hello/issues from github',
      { connection: 'github', method: 'GET', path: 'repos/octo/hello/issues' },
    ],
    ['post {"name":"x"} to /items of shop', item],
    ['POST {"name":"x"} to /items of the shop api', item],
    ['post to /items of shop: {"name":"x"}', item],
    ['send {"name":"x"} to /items of shop', item],
    [
      'PUT {"a":1,"b":[2,{"c":"}"}]} to /items/3 at shop',
      { connection: 'shop', method: 'PUT', path: '/items/3', body: { a: 1, b: [2, { c: '}' }] } },
    ],
    ['delete /items/3 of the shop api', { connection: 'shop', method: 'DELETE', path: '/items/3' }],
    [
      'call the path /users of the shop api with the query {"page": 2}',
      { connection: 'shop', path: '/users', query: { page: 2 } },
    ],
  ])('are called with what the request says: %s', async (message, args) => {
    expect(await reply(message)).toEqual({ call: 'http-api__call_api', arguments: args });
  });

  it('are asked for where none is named', async () => {
    expect(await reply('call an api')).toEqual({ text: expect.stringContaining('- **connection**') });
  });
});

describe('notes beside files', () => {
  it.each([
    ['add a note: buy milk', 'notes__create'],
    ['add a note: see todo.txt', 'notes__create'],
    ['add a note "see notes/today.txt"', 'notes__create'],
    ['create a note with the text "see a.txt"', 'notes__create'],
    ['write a note about milk', 'notes__create'],
    ['find my notes about milk', 'notes__search'],
    ['delete the note about milk', 'notes__delete'],
    ['list my notes', 'notes__list'],
  ])('stay notes: %s', async (message, call) => {
    expect(await reply(message)).toMatchObject({ call });
  });

  it('have title and text told apart', async () => {
    expect(await reply('create a note with the title Groceries and the text milk')).toMatchObject({
      arguments: { title: 'Groceries', body: 'milk' },
    });
  });
});
