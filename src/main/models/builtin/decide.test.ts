import { describe, expect, it } from 'vitest';
import { BuiltinChat, type Reply, textOf } from '../testing/builtinChat.ts';
import { everything, imaginaryTool, lamps, library } from '../testing/imaginaryTools.ts';

const reply = (message: string, tools = everything): Promise<Reply> => new BuiltinChat(tools).say(message);

describe('plain requests to servers it has never seen', () => {
  it.each([
    ['find books about whales', 'library__search_books', { query: 'whales' }],
    ['Could you please look for books on the history of tea?', 'library__search_books', { query: 'history of tea' }],
    ['search for a book by Herman Melville', 'library__search_books', { query: 'Herman Melville' }],
    ['search "moby dick"', 'library__search_books', { query: 'moby dick' }],
    ['add a book titled Emma by Jane Austen', 'library__add_book', { title: 'Emma', author: 'Jane Austen' }],
    [
      'add the book "Dune" by Frank Herbert, science fiction, 1965',
      'library__add_book',
      { title: 'Dune', author: 'Frank Herbert', genre: 'science fiction', year: 1965 },
    ],
    [
      'lend book b-17 to Ann until 2025-04-01',
      'library__lend_book',
      { book_id: 'b-17', reader: 'Ann', due_date: '2025-04-01' },
    ],
    [
      'lend b-17 to Ann until next friday',
      'library__lend_book',
      { book_id: 'b-17', reader: 'Ann', due_date: '2025-03-14' },
    ],
    ['delete book b-17', 'library__remove_book', { book_id: 'b-17' }],
    ['which books are overdue?', 'library__overdue', {}],
    ['turn on the light in the kitchen', 'lamps__switch', { room: 'kitchen', on: true }],
    ['please turn the bedroom lamp off', 'lamps__switch', { room: 'bedroom', on: false }],
    ['switch off the lamp in the living room', 'lamps__switch', { room: 'living room', on: false }],
    ['set the brightness in the kitchen to 80%', 'lamps__set_brightness', { room: 'kitchen', percent: 80 }],
    ['turn off all lights in 2 hours', 'lamps__timer', { minutes: 120 }],
    ['what is the weather like in New York?', 'weather__forecast', { city: 'New York' }],
    ['will it rain in Lisbon tomorrow?', 'weather__forecast', { city: 'Lisbon', day: '2025-03-13' }],
    ["what's the weather in Rome on 1 May", 'weather__forecast', { city: 'Rome', day: '2025-05-01' }],
    [
      'send a parcel from Berlin to Paris, fragile, receipt to ann@example.com',
      'parcels__send',
      { from: 'Berlin', to: 'Paris', email: 'ann@example.com', fragile: true },
    ],
    ['where is my parcel 1Z999AA1?', 'parcels__track', { tracking_number: '1Z999AA1' }],
  ])('%s', async (message, call, args) => {
    expect(await reply(message)).toEqual({ call, arguments: args });
  });

  it('does not take what is looked for as a label to narrow a list down by', async () => {
    const tools = [
      imaginaryTool('shelf__list', 'List records. Lists all records, or those with a tag.', {
        tag: { type: 'string' },
      }),
      imaginaryTool('shelf__search', 'Search records. Finds records about something.', { query: { type: 'string' } }, [
        'query',
      ]),
    ];
    expect(await reply('which records mention jazz?', tools)).toEqual({
      call: 'shelf__search',
      arguments: { query: 'jazz' },
    });
    expect(await reply('list my records', tools)).toEqual({ call: 'shelf__list', arguments: {} });
    expect(await reply('show all records tagged jazz', tools)).toEqual({
      call: 'shelf__list',
      arguments: { tag: 'jazz' },
    });
  });

  it('keeps all of a long text that is a value', async () => {
    const long = `tea ${'and more about leaves '.repeat(500)}at last`;
    expect(await reply(`search books about ${long}`, library)).toEqual({
      call: 'library__search_books',
      arguments: { query: long },
    });
    const tools = [
      imaginaryTool('diary__write', 'Write in the diary. Saves a text.', { text: { type: 'string' } }, ['text']),
    ];
    expect(await reply(`write in the diary: ${long}`, tools)).toEqual({
      call: 'diary__write',
      arguments: { text: long },
    });
  });

  it('gives the same answer to the same request', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => reply('add a book titled Emma by Jane Austen')));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it('fills no more than the schema has, and nothing that was not said', async () => {
    expect(await reply('search books about tea', library)).toEqual({
      call: 'library__search_books',
      arguments: { query: 'tea' },
    });
  });
});

describe('requests that no tool can serve', () => {
  it.each([
    'what is the capital of France?',
    'who won the world cup in 1998',
    'what is 2 + 2',
    'tell me a joke',
    'write a poem about lamps',
    'book a flight to Rome',
    'order a pizza',
    'open the garage door',
    'set an alarm for 7 am',
    'remind me to call Bob tomorrow',
    'translate hello to French',
    'wie spät ist es in Tokio',
    '???',
  ])('says so: %s', async (message) => {
    const said = textOf(await reply(message));
    expect(said).toMatch(/could not find a tool for that/);
    expect(said).toMatch(/not a language model/);
    expect(said).toMatch(/Settings/);
  });

  it('names what it could do, the nearest first', async () => {
    expect(textOf(await reply('open the garage door', lamps))).toMatch(
      /for example:\n- Set brightness \(Lamps\)|for example:\n- Switch a lamp \(Lamps\)/,
    );
  });

  it('says which servers are missing, and why', async () => {
    const systemInstructions =
      'Be brief.\n\nThese servers are not available now, so their tools are missing:\n- Trains: It crashed.\nSay so.';
    const said = textOf(await new BuiltinChat(lamps, { systemInstructions }).say('when does the next train leave'));
    expect(said).toMatch(/Not available now:\n- Trains: It crashed\./);
    expect(said).not.toMatch(/Say so/);
  });

  it('says how to get tools where there are none', async () => {
    expect(textOf(await reply('turn on the light', []))).toMatch(/turn on a server/);
  });
});

describe('unclear requests', () => {
  it('asks which of two tools is meant, and goes on with the one that is named', async () => {
    const chat = new BuiltinChat([
      imaginaryTool('garden__water', 'Water. Waters the plants in a bed.', { bed: { type: 'string' } }, ['bed']),
      imaginaryTool('aquarium__water', 'Water. Changes the water of a tank.', { tank: { type: 'string' } }, ['tank']),
    ]);
    expect(textOf(await chat.say('water'))).toMatch(/more than one way:\n- .*garden__water.*\n- .*aquarium__water/);
    expect(textOf(await chat.say('the second one'))).toMatch(/aquarium__water.*\n- \*\*tank\*\*/);
    expect(await chat.say('the big one')).toMatchObject({ call: 'aquarium__water' });
  });

  it('asks for what is missing and understands the answer', async () => {
    const chat = new BuiltinChat(everything);
    const question = textOf(await chat.say('add a book called Emma'));
    expect(question).toMatch(/library__add_book.*\n- \*\*author\*\*: Who wrote it\./);
    expect(await chat.say('Jane Austen')).toEqual({
      call: 'library__add_book',
      arguments: { title: 'Emma', author: 'Jane Austen' },
    });
  });

  it('takes several answers in order, and asks again for what still lacks', async () => {
    const chat = new BuiltinChat(everything);
    expect(textOf(await chat.say('send a parcel'))).toMatch(/\*\*from\*\*.*\n- \*\*to\*\*/);
    expect(textOf(await chat.say('Berlin'))).not.toMatch(/\*\*from\*\*/);
    expect(await chat.say('Paris')).toEqual({ call: 'parcels__send', arguments: { from: 'Berlin', to: 'Paris' } });
    const again = new BuiltinChat(everything);
    await again.say('send a parcel');
    expect(await again.say('Berlin, Paris')).toEqual({
      call: 'parcels__send',
      arguments: { from: 'Berlin', to: 'Paris' },
    });
  });

  it('asks again where an answer cannot be the value, and lists what can', async () => {
    const chat = new BuiltinChat(lamps);
    expect(textOf(await chat.say('turn on the light'))).toMatch(/ {2}- bedroom\n {2}- living room/);
    expect(textOf(await chat.say('the attic'))).toMatch(/I still need:\n- \*\*room\*\*/);
    expect(await chat.say('the living room')).toEqual({
      call: 'lamps__switch',
      arguments: { room: 'living room', on: true },
    });
  });

  it('drops a question when it is told to', async () => {
    const chat = new BuiltinChat(lamps);
    await chat.say('turn on the light');
    expect(textOf(await chat.say('never mind'))).toMatch(/Nothing was done/);
  });

  it('takes an answer that is a request of its own for one', async () => {
    const chat = new BuiltinChat(everything);
    await chat.say('turn on the light');
    expect(await chat.say('which books are overdue?')).toEqual({ call: 'library__overdue', arguments: {} });
  });
});
