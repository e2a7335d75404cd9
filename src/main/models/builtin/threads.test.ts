import { describe, expect, it } from 'vitest';
import { BuiltinChat, failure, success } from '../testing/builtinChat.ts';
import { BuiltinTeam, type Happening, readyTeam } from '../testing/builtinTeam.ts';
import { notes } from '../testing/imaginaryTools.ts';

const textOf = (happenings: readonly Happening[]): string => {
  const last = happenings.at(-1);
  if (last === undefined || !('text' in last)) throw new Error(`Expected words, got ${JSON.stringify(last)}`);
  return last.text;
};

async function afterQuestion(message = 'create a note'): Promise<BuiltinTeam> {
  const team = new BuiltinTeam('dispatcher');
  expect(textOf(await team.say(message))).toMatch(/I still need:/);
  return team;
}

describe('A question of a specialist behind a router', () => {
  it.each(['Groceries', 'Time zones', 'What to buy', 'Buy milk', 'call Bob at 5 pm', 'the second week'])(
    'gets its answer back, whatever it is about: %s',
    async (answer) => {
      const team = await afterQuestion();
      expect(await team.say(answer)).toEqual([
        { handoff: 'Note keeper', reason: 'It answers what Note keeper asked.' },
        { call: 'notes__create', arguments: { body: answer } },
      ]);
    },
  );

  it('is asked again until it is answered, over as many turns as that takes', async () => {
    const team = await afterQuestion('convert a time');
    expect(textOf(await team.say('5 pm'))).toMatch(/I still need:\n- \*\*to\*\*/);
    expect(await team.say('Tokyo')).toEqual([
      { handoff: 'Time keeper', reason: 'It answers what Time keeper asked.' },
      { call: 'clock__convert_time', arguments: { time: '5 pm', to: 'Tokyo' } },
    ]);
  });

  it.each(['What time is it in Tokyo?', 'tell me the time in Tokyo', 'convert 5pm from Berlin to Tokyo'])(
    'is dropped by a new request for another agent: %s',
    async (message) => {
      const team = await afterQuestion();
      const [handoff, call] = await team.say(message);
      expect(handoff).toMatchObject({ handoff: 'Time keeper' });
      expect(call).toMatchObject({ call: expect.stringMatching(/^clock__/) });
    },
  );

  it('is left when it is cancelled', async () => {
    const team = await afterQuestion();
    expect(await team.say('cancel')).toEqual([{ text: 'All right, I left it. Nothing was done.', by: 'Dispatcher' }]);
    expect(textOf(await team.say('Groceries'))).toMatch(/could not find an agent/);
  });

  it('gets its answer back where another model asked it in its own words', async () => {
    const team = new BuiltinTeam('dispatcher');
    await team.say('find my notes about milk');
    await team.result(success({ notes: [] }));
    const last = team.input.at(-1);
    if (last?.type !== 'message' || last.role !== 'assistant') throw new Error('The last entry is an answer.');
    last.content = [{ type: 'output_text', text: 'I found none. Which other word should I look for?' }];
    const [handoff] = await team.say('butter');
    expect(handoff).toEqual({ handoff: 'Note keeper', reason: 'It answers what Note keeper asked.' });
  });
});

describe('A message with parts for several agents', () => {
  const message = 'add a note titled Tea and then tell me the time in Tokyo';

  it('goes to the agent of the first part, which says what it left', async () => {
    const team = new BuiltinTeam('dispatcher');
    expect(await team.say(message)).toEqual([
      { handoff: 'Note keeper', reason: 'It is about “add”, “note”. Not for it: “tell me the time in Tokyo”.' },
      { call: 'notes__create', arguments: { title: 'Tea' } },
    ]);
    const said = textOf(await team.result(success({ note: { id: 'n-1', title: 'Tea' } })));
    expect(said).toMatch(/Done: \*\*Create a note\*\*/);
    expect(said).toMatch(/left what is not mine to do: “tell me the time in Tokyo”/);
  });

  it.each([
    ['add a note titled Tea and tell me the time in Tokyo', 'notes__create', { title: 'Tea' }],
    ["what's the time? and add a note: milk and eggs", 'clock__now', {}],
    ['what time is it in Oslo, and list my notes', 'clock__now', { place: 'Oslo' }],
  ])('is parted at a mere "and" where both sides are plainly requests: %s', async (loose, call, args) => {
    const [handoff, first] = await new BuiltinTeam('dispatcher').say(loose);
    expect(handoff).toMatchObject({ reason: expect.stringContaining('Not for it: “') });
    expect(first).toEqual({ call, arguments: args });
  });

  it.each([
    ['find my notes about milk and time', { query: 'milk and time' }],
    ['add a note: call Bob and tell me the time', { body: 'call Bob and tell me the time' }],
    ['add a note titled "tea and what time is it in Oslo"', { title: 'tea and what time is it in Oslo' }],
    ['add a note: milk; call Ann', { body: 'milk; call Ann' }],
  ])('is left whole where it is one request: %s', async (whole, args) => {
    const [handoff, call] = await new BuiltinTeam('dispatcher').say(whole);
    expect(handoff).toMatchObject({ handoff: 'Note keeper', reason: expect.not.stringContaining('Not for it') });
    expect(call).toMatchObject({ arguments: args });
  });

  it('is no list of requests beyond a few', async () => {
    const [handoff] = await new BuiltinTeam('dispatcher').say('add a note; '.repeat(15_000));
    expect(handoff).toMatchObject({ handoff: 'Note keeper' });
  });

  it('keeps its parts apart over a question', async () => {
    const team = await afterQuestion('create a note and then tell me the time in Tokyo');
    expect((await team.say('Groceries')).at(-1)).toEqual({
      call: 'notes__create',
      arguments: { body: 'Groceries' },
    });
    expect(textOf(await team.result(success({ note: { id: 'n-1' } })))).toMatch(/left .*“tell me the time in Tokyo”/);
  });

  it('has all parts of one agent done by it', async () => {
    const team = new BuiltinTeam('dispatcher');
    const [, first] = await team.say('add a note: milk; delete the note Tea; what time is it');
    expect(first).toEqual({ call: 'notes__create', arguments: { body: 'milk' } });
    expect(await team.result(success({ note: { id: 'n-1' } }))).toEqual([
      { call: 'notes__delete', arguments: { id: 'Tea' } },
    ]);
    expect(textOf(await team.result(success({ deleted: { id: 'n-2' } })))).toMatch(
      /1\. [\s\S]*2\. [\s\S]*“what time is it”/,
    );
  });

  it('is passed on with what is left where the first agent can hand over', async () => {
    const members = readyTeam().map((member) =>
      member.id === 'note-keeper' ? { ...member, handoffs: ['time-keeper', 'dispatcher'] } : member,
    );
    const team = new BuiltinTeam('dispatcher', members);
    await team.say(message);
    const [handoff, call] = await team.result(success({ note: { id: 'n-1', title: 'Tea' } }));
    expect(handoff).toMatchObject({
      handoff: 'Time keeper',
      reason: expect.stringContaining('Done already: “add a note'),
    });
    expect(call).toEqual({ call: 'clock__now', arguments: { place: 'Tokyo' } });
    const said = textOf(await team.result(success({ time: '21:00' })));
    expect(said).toMatch(/1\. [\s\S]*Tea[\s\S]*2\. [\s\S]*21:00/);
    expect(said).not.toMatch(/not mine/);
  });

  it('stops at a failure and names all that was not done', async () => {
    const team = new BuiltinTeam('dispatcher');
    await team.say('add a note: milk; delete the note Tea; what time is it');
    const said = textOf(await team.result(failure('UNAVAILABLE', 'Notes is not running.')));
    expect(said).toMatch(/did not go on to: “delete the note Tea”/);
    expect(said).toMatch(/“what time is it”/);
  });
});

describe('A question in the middle of several requests', () => {
  it('does not repeat what was done before it, and goes on with what comes after it', async () => {
    const chat = new BuiltinChat(notes);
    expect(await chat.say('add a note: milk; create a note; delete the note Tea')).toEqual({
      call: 'notes__create',
      arguments: { body: 'milk' },
    });
    expect(await chat.result(success({ note: { id: 'n-1' } }))).toMatchObject({
      text: expect.stringMatching(/Done[\s\S]*I still need:\n- \*\*body\*\*/),
    });
    expect(await chat.say('eggs')).toEqual({ call: 'notes__create', arguments: { body: 'eggs' } });
    expect(await chat.result(success({ note: { id: 'n-2' } }))).toEqual({
      call: 'notes__delete',
      arguments: { id: 'Tea' },
    });
    const said = await chat.result(success({ deleted: { id: 'n-3' } }));
    expect(said).toMatchObject({ text: expect.stringMatching(/^1\. [\s\S]*n-2[\s\S]*2\. [\s\S]*n-3/) });
  });
});
