import { describe, expect, it } from 'vitest';
import { BuiltinTeam, type Happening, readyTeam, type TeamMember } from '../testing/builtinTeam.ts';

/** Who got a request, or "nobody" with what was said. */
async function receiverOf(message: string, members: readonly TeamMember[] = readyTeam()): Promise<string> {
  const [first] = await new BuiltinTeam('dispatcher', members).say(message);
  return first !== undefined && 'handoff' in first ? first.handoff : 'nobody';
}

const textOf = (happenings: readonly Happening[]): string => {
  const last = happenings.at(-1);
  if (last === undefined || !('text' in last)) throw new Error(`Expected words, got ${JSON.stringify(last)}`);
  return last.text;
};

describe('A router', () => {
  it.each([
    ['What time is it in Tokyo?', 'Time keeper', 'It is about “time”.', 'clock__now', { place: 'Tokyo' }],
    [
      'Add a note titled Groceries: milk and eggs',
      'Note keeper',
      'It is about “Add”, “note”.',
      'notes__create',
      { title: 'Groceries', body: 'milk and eggs' },
    ],
    ['Find my notes about milk', 'Note keeper', 'It is about “Find”, “notes”.', 'notes__search', { query: 'milk' }],
    ['add a note: buy milk', 'Note keeper', 'It is about “add”, “note”.', 'notes__create', { body: 'buy milk' }],
    ['delete the note about milk', 'Note keeper', 'It is about “delete”, “note”.', 'notes__delete', { id: 'milk' }],
    [
      "what's 3 days from now",
      'Time keeper',
      'It is about “3 days”, “now”.',
      'clock__add_duration',
      { start: 'now', duration: 'P3D' },
    ],
    ['remember to buy milk', 'Note keeper', 'It is about “remember”.', 'notes__create', { body: 'buy milk' }],
    [
      'convert 5pm from Berlin to New York',
      'Time keeper',
      'It is about “convert”, “5pm”.',
      'clock__convert_time',
      { time: '5pm', from: 'Berlin', to: 'New York' },
    ],
  ])('hands over with a reason, and the other one acts: %s', async (message, agent, reason, call, args) => {
    const happenings = await new BuiltinTeam('dispatcher').say(message);
    expect(happenings).toEqual([
      { handoff: agent, reason },
      { call, arguments: args },
    ]);
  });

  it.each([
    'note: buy milk',
    'remember that Ann likes tea',
    'write down: call Bob',
    'jot this down: call Bob',
    'list my notes',
    'what notes do I have?',
    'How many notes do I have',
    'which notes mention the dentist?',
    'read the Groceries note',
    'open my note Groceries',
    'rename the note Groceries to Shopping',
    'tag Groceries with food',
    'add a note about the meeting tomorrow',
    'add a note to call Bob tomorrow at 5pm',
    'find my notes about time zones',
    'search my notes for "time in Tokyo"',
    'what did I write in my notes about Rome?',
    'take a note: the clock is slow',
    'please could you make a new note called Ideas',
    'New note: what time is it',
  ])('gives what is about notes to the one who keeps them: %s', async (message) => {
    expect(await receiverOf(message)).toBe('Note keeper');
  });

  it.each([
    'what is the time now?',
    "what's the date today",
    'which weekday is 2025-05-01',
    'Tokyo time',
    'when it is 9 am in London, what time is it in Sydney?',
    'what date is 90 days from now?',
    'how many days until Friday',
    'remove one hour from 5pm',
    'what is the time difference between Tokyo and Paris',
    'what was the date 10 days ago',
    'is it already Monday in Sydney?',
    'what will the time be in 45 minutes',
    'Could you tell me what time it is in Oslo?',
    'what year is it',
  ])('gives what is about time to the one who tells it: %s', async (message) => {
    expect(await receiverOf(message)).toBe('Time keeper');
  });

  it.each([
    'who won the match?',
    'what is the capital of France?',
    'tell me a joke',
    'write a poem about lamps',
    'book a flight to Rome next Friday',
    "what's the weather in Oslo tomorrow",
    'will it rain in Lisbon tomorrow?',
    'remind me to call Bob tomorrow',
    'set a timer for 5 minutes',
    'send an email to Bob',
    'find a restaurant in Rome',
    'create a playlist for the party',
    'add 2 and 3',
    'convert 20 euros to dollars',
    'buy milk',
    '???',
    '',
  ])('says who is there and what they can do where none fits: %s', async (message) => {
    const said = textOf(await new BuiltinTeam('dispatcher').say(message));
    expect(said).toMatch(/could not find an agent for that/);
    expect(said).toMatch(/\*\*Note keeper\*\*: Writes, finds.* Can: Create a note, /);
    expect(said).toMatch(/\*\*Time keeper\*\*: Tells the time/);
  });

  it.each([
    ['search for milk', ['Note keeper', 'File keeper']],
    ['delete Groceries', ['Note keeper', 'File keeper']],
    ['add Groceries', ['Note keeper', 'Time keeper']],
  ])('asks who is meant where several do such things: %s', async (message, agents) => {
    const said = textOf(await new BuiltinTeam('dispatcher').say(message));
    expect(said).toMatch(/more than one agent/);
    for (const agent of agents) expect(said).toContain(`**${agent}**`);
  });

  it.each([
    'what can you do?',
    'help',
    'what can the note keeper do?',
    'which agents are there?',
    'who can help me?',
    'who are you?',
  ])('tells of its agents: %s', async (message) => {
    const said = textOf(await new BuiltinTeam('dispatcher').say(message));
    expect(said).toMatch(/not a language model/);
    expect(said).toMatch(/\*\*Note keeper\*\*: Writes/);
    expect(said).toMatch(/\*\*Time keeper\*\*: Tells/);
    expect(said).not.toMatch(/reason|turn on a server/);
  });

  it('answers small talk by itself', async () => {
    expect(textOf(await new BuiltinTeam('dispatcher').say('hello'))).toMatch(/hand a plain request to the agent/);
    expect(textOf(await new BuiltinTeam('dispatcher').say('thanks'))).toMatch(/welcome/);
  });

  it.each([
    ['ask the note keeper to delete the milk note', 'Note keeper', 'notes__delete', { id: 'milk' }],
    ['Note keeper, add a note: what time is it', 'Note keeper', 'notes__create', { body: 'what time is it' }],
    [
      'tell the time keeper to convert 5pm from Oslo to Tokyo',
      'Time keeper',
      'clock__convert_time',
      { time: '5pm', from: 'Oslo', to: 'Tokyo' },
    ],
  ])('gives a request to the one that it names: %s', async (message, agent, call, args) => {
    expect(await new BuiltinTeam('dispatcher').say(message)).toEqual([
      { handoff: agent, reason: `You asked for ${agent}.` },
      { call, arguments: args },
    ]);
  });

  it('goes back to who answered where a message only points at what was said', async () => {
    const team = new BuiltinTeam('dispatcher');
    await team.say('find my notes about milk');
    await team.result({ success: true, data: { notes: [{ id: 'n-1', title: 'Groceries' }] } });
    expect(await team.say('show it')).toMatchObject([{ handoff: 'Note keeper' }, { call: 'notes__read' }]);
  });

  it('asks where two fit alike, and takes the answer', async () => {
    const twins = ['Red desk', 'Blue desk'].map((name): TeamMember => {
      const id = name.toLowerCase().replace(' ', '-');
      return { id, name, description: 'Keeps notes.', tools: [], handoffs: [] };
    });
    const router = {
      id: 'dispatcher',
      name: 'Dispatcher',
      description: '',
      tools: [],
      handoffs: twins.map(({ id }) => id),
    };
    const noteTools = readyTeam().find(({ id }) => id === 'note-keeper')?.tools ?? [];
    const team = new BuiltinTeam('dispatcher', [router, ...twins.map((twin) => ({ ...twin, tools: noteTools }))]);
    expect(textOf(await team.say('add a note: buy milk'))).toMatch(
      /more than one agent:\n- \*\*Red desk\*\*.*\n- \*\*Blue/,
    );
    expect(await team.say('the blue one')).toEqual([
      { handoff: 'Blue desk', reason: 'You chose Blue desk.' },
      { call: 'notes__create', arguments: { body: 'buy milk' } },
    ]);
  });

  it('gives what fits nobody to one who takes anything', async () => {
    const helper = { id: 'helper', name: 'Helper', description: 'Answers anything.', tools: [], handoffs: [] };
    const members = readyTeam().map((member) =>
      member.id === 'dispatcher' ? { ...member, handoffs: [...member.handoffs, 'helper'] } : member,
    );
    expect(await receiverOf('tell me a joke', [...members, helper])).toBe('Helper');
    expect(await receiverOf('list my notes', [...members, helper])).toBe('Note keeper');
  });

  it('says the same for the same, however often it is asked', async () => {
    const runs = await Promise.all(Array.from({ length: 5 }, () => new BuiltinTeam('dispatcher').say('list my notes')));
    expect(new Set(runs.map((run) => JSON.stringify(run))).size).toBe(1);
  });
});
