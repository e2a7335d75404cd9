import { describe, expect, it } from 'vitest';
import { BuiltinChat, failure, type Reply, success, textOf } from '../testing/builtinChat.ts';
import { everything, handoffs, imaginaryTool, lamps, library, weather } from '../testing/imaginaryTools.ts';

const reply = (message: string, tools = everything): Promise<Reply> => new BuiltinChat(tools).say(message);

describe('things spoken of before', () => {
  const found = success({
    books: [
      { id: 'b-1', title: 'Moby Dick', author: 'Herman Melville' },
      { id: 'b-2', title: 'Emma', author: 'Jane Austen' },
    ],
  });

  async function afterSearch(): Promise<BuiltinChat> {
    const chat = new BuiltinChat(library);
    await chat.say('find books about the sea');
    await chat.result(found);
    return chat;
  }

  it.each([
    ['remove the second one', 'b-2'],
    ['remove the last one', 'b-2'],
    ['remove the Moby Dick book', 'b-1'],
    ['delete Emma', 'b-2'],
    ['remove b-1', 'b-1'],
  ])('%s', async (message, id) => {
    const chat = await afterSearch();
    expect(await chat.say(message)).toEqual({ call: 'library__remove_book', arguments: { book_id: id } });
  });

  it('takes other arguments beside the reference', async () => {
    const chat = await afterSearch();
    expect(await chat.say('lend the first one to Ann')).toEqual({
      call: 'library__lend_book',
      arguments: { book_id: 'b-1', reader: 'Ann' },
    });
  });

  it('asks which one where a pronoun fits several, and understands the answer', async () => {
    const chat = await afterSearch();
    expect(textOf(await chat.say('remove that book'))).toMatch(/Moby Dick \(`b-1`\)\n {2}- Emma \(`b-2`\)/);
    expect(await chat.say('the second')).toEqual({ call: 'library__remove_book', arguments: { book_id: 'b-2' } });
  });

  it('means the newest single thing by "it"', async () => {
    const chat = await afterSearch();
    await chat.say('add a book titled Dune by Frank Herbert');
    await chat.result(success({ book: { id: 'b-3', title: 'Dune' } }));
    expect(await chat.say('lend it to Bob')).toEqual({
      call: 'library__lend_book',
      arguments: { book_id: 'b-3', reader: 'Bob' },
    });
  });

  it('finds ids in results that are only text', async () => {
    const chat = new BuiltinChat(library);
    await chat.say('add a book titled Dune by Frank Herbert');
    await chat.result('Added the book "Dune" (id b-9).');
    expect(await chat.say('remove that book')).toEqual({ call: 'library__remove_book', arguments: { book_id: 'b-9' } });
    await chat.result('2 books are left:\n- Emma: a novel (id b-2)\n- Moby Dick (id b-1)');
    expect(await chat.say('remove Moby Dick')).toEqual({ call: 'library__remove_book', arguments: { book_id: 'b-1' } });
  });

  it('invents no id where nothing was spoken of', async () => {
    expect(textOf(await reply('remove that book', library))).toMatch(/I still need:\n- \*\*book id\*\*/);
  });

  it('takes no thing of another kind for an id', async () => {
    const chat = new BuiltinChat(library);
    await chat.say('which books are overdue?');
    await chat.result(success({ readers: [{ reader_id: 'r-1', name: 'Ann' }] }));
    expect(textOf(await chat.say('remove that book'))).toMatch(/I still need/);
  });
});

describe('several requests in one message', () => {
  const message = 'turn on the light in the kitchen, then turn off the lamp in the garage';

  it('runs them one after the other and reports each', async () => {
    const chat = new BuiltinChat(lamps);
    expect(await chat.say(message)).toMatchObject({ arguments: { room: 'kitchen', on: true } });
    expect(await chat.result(success({ state: 'kitchen is on' }))).toMatchObject({
      arguments: { room: 'garage', on: false },
    });
    expect(textOf(await chat.result(success({ state: 'garage is off' })))).toMatch(
      /1\. [\s\S]*kitchen is on[\s\S]*2\. [\s\S]*garage is off/,
    );
  });

  it('stops at the first failure and says what it did not do', async () => {
    const chat = new BuiltinChat(lamps);
    await chat.say(message);
    const said = textOf(await chat.result(failure('UNAVAILABLE', 'The server of the lamps is not running.')));
    expect(said).toMatch(/could not be run: The server of the lamps is not running\./);
    expect(said).toMatch(/did not go on to: “turn off the lamp in the garage”/);
  });

  it('lets a later request speak of the result of an earlier one', async () => {
    const chat = new BuiltinChat(library);
    await chat.say('add a book titled Dune by Frank Herbert and then lend it to Ann');
    expect(await chat.result(success({ book: { id: 'b-5', title: 'Dune' } }))).toEqual({
      call: 'library__lend_book',
      arguments: { book_id: 'b-5', reader: 'Ann' },
    });
  });

  it('does not split what is one request', async () => {
    const tools = [
      imaginaryTool('diary__write', 'Write in the diary. Saves a text as an entry.', { text: { type: 'string' } }, [
        'text',
      ]),
    ];
    expect(await reply('write in the diary: slept well; ate bread and then went out', tools)).toEqual({
      call: 'diary__write',
      arguments: { text: 'slept well; ate bread and then went out' },
    });
  });
});

describe('results', () => {
  it('reports a denied call as not run', async () => {
    for (const output of ['Tool execution was not approved.', failure('DENIED', 'The user did not allow this call.')]) {
      const chat = new BuiltinChat(lamps);
      await chat.say('turn on the light in the kitchen');
      expect(textOf(await chat.result(output))).toBe('**Switch a lamp** was not run, because you did not allow it.');
    }
  });

  it("passes a server's own reason on", async () => {
    const chat = new BuiltinChat(lamps);
    await chat.say('turn on the light in the kitchen');
    expect(textOf(await chat.result(failure('TOOL_ERROR', 'The bulb is broken.')))).toBe(
      '**Switch a lamp** did not work: The bulb is broken.',
    );
  });

  it('does not guess how a call ended', async () => {
    const chat = new BuiltinChat(lamps);
    await chat.say('turn on the light in the kitchen');
    expect(textOf(await chat.result(failure('OUTCOME_UNKNOWN', 'Check the lamp.')))).toMatch(
      /not known how .* ended\. Check the lamp\./,
    );
  });

  it('shows what was asked for first', async () => {
    const chat = new BuiltinChat(weather);
    await chat.say('what is the temperature in Oslo');
    const said = textOf(await chat.result(success({ wind: 'calm', temperature: '4 °C' })));
    expect(said).toBe('- **temperature: 4 °C**\n- wind: calm');
  });

  it('repeats a text as it is', async () => {
    const chat = new BuiltinChat(weather);
    await chat.say('weather in Oslo');
    expect(textOf(await chat.result('It snows in Oslo.'))).toBe('It snows in Oslo.');
  });
});

describe('talk about itself', () => {
  it.each(['help', 'what can you do?', 'What can I ask you?', 'hello, what can you do', 'what tools do you have?'])(
    'introduces itself: %s',
    async (message) => {
      const said = textOf(await reply(message));
      expect(said).toMatch(/built-in model/);
      expect(said).toMatch(/not a language model/);
      expect(said).toMatch(/\*\*Library\*\*\n- Search books: Finds books/);
      expect(said).toMatch(/\*\*Lamps\*\*/);
      expect(said).toMatch(/Settings/);
    },
  );

  it('answers a greeting shortly', async () => {
    expect(textOf(await reply('Good morning!'))).toMatch(/^Hello\. I am the built-in model/);
    expect(textOf(await reply('thank you'))).toMatch(/welcome/);
  });

  it('does not take a request for a greeting or a call for help', async () => {
    expect(await reply('hi, help me find books about whales')).toEqual({
      call: 'library__search_books',
      arguments: { query: 'whales' },
    });
  });
});

describe('handoffs', () => {
  it('hands a request to the agent whose description fits, and only then', async () => {
    const chat = new BuiltinChat([], { handoffs });
    expect(await chat.say('which soil is best for my plants?')).toEqual({
      call: 'transfer_to_Gardener',
      arguments: {},
    });
    expect(textOf(await new BuiltinChat([], { handoffs }).say('who won the match?'))).toMatch(/could not find/);
  });

  it('goes on with the request after a handoff', async () => {
    const chat = new BuiltinChat(weather);
    chat.input.push(
      { role: 'user', content: 'what is the weather in Oslo' },
      { type: 'function_call', callId: 'h', name: 'transfer_to_Gardener', status: 'completed', arguments: '{}' },
      {
        type: 'function_call_result',
        callId: 'h',
        name: 'transfer_to_Gardener',
        status: 'completed',
        output: { type: 'text', text: '{"assistant":"Gardener"}' },
      },
    );
    expect(await chat.next()).toEqual({ call: 'weather__forecast', arguments: { city: 'Oslo' } });
  });
});
