import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readServerForm } from './serverForm.ts';
import { stateWords, tickOf, toneOf } from './serverWords.ts';
import { shellWords, splitCommandLine } from './splitCommandLine.ts';

describe('splitCommandLine', () => {
  it.each<[string, string[]]>([
    ['npx -y some-server', ['npx', '-y', 'some-server']],
    ['  spaced   out\t ', ['spaced', 'out']],
    [`run "two words" 'and more'`, ['run', 'two words', 'and more']],
    [`--name="A B" x''y`, ['--name=A B', 'xy']],
    [`empty "" ''`, ['empty', '', '']],
    [String.raw`C:\Users\me\run.exe C:\x`, [String.raw`C:\Users\me\run.exe`, String.raw`C:\x`]],
    [String.raw`"C:\Program Files\x.exe" -a`, [String.raw`C:\Program Files\x.exe`, '-a']],
    [String.raw`a\ b \"c\" 'it\s' "say \"hi\""`, ['a b', '"c"', String.raw`it\s`, 'say "hi"']],
    ['echo $HOME && rm -rf ~ | cat', ['echo', '$HOME', '&&', 'rm', '-rf', '~', '|', 'cat']],
    ['', []],
  ])('cuts %j', (line, argv) => {
    expect(splitCommandLine(line)).toEqual({ ok: true, argv });
  });

  it.each(['say "hi', "it's"])('says what is wrong with %j', (line) => {
    expect(splitCommandLine(line)).toMatchObject({ ok: false, reason: expect.stringContaining('not closed') });
  });

  it('gives back any words that were put in single quotes', () => {
    const word = fc.string().filter((text) => !text.includes("'"));
    fc.assert(
      fc.property(fc.array(word), (argv) => {
        expect(splitCommandLine(argv.map((text) => `'${text}'`).join(' '))).toEqual({ ok: true, argv });
      }),
    );
  });

  it('points at words that only a shell would understand', () => {
    const braces = '$'.concat('{X}');
    const argv = ['a', '|', '&&', '2>err', '$HOME', braces, '%PATH%', '~', '~/x', '`id`', 'a|b', '-x', '5$', 'a~b'];
    expect(shellWords(argv)).toEqual(['|', '&&', '2>err', '$HOME', braces, '%PATH%', '~', '~/x', '`id`']);
  });
});

describe('readServerForm', () => {
  const form = {
    name: ' Mail ',
    commandLine: 'mail "a b"',
    cwd: ' ',
    environment: [{ row: 1, name: ' KEY ', value: ' v ' }],
  };

  it('is what the host takes; values keep their spaces', () => {
    expect(readServerForm(form)).toEqual({
      server: { name: 'Mail', command: 'mail', args: ['a b'], cwd: null, environment: [{ name: 'KEY', value: ' v ' }] },
    });
  });

  it('says what is wrong with each field', () => {
    const environment = [
      { row: 1, name: '', value: '' },
      { row: 2, name: 'A-B', value: 'x' },
      { row: 3, name: 'C', value: 'x' },
      { row: 4, name: 'C', value: 'y' },
      { row: 5, name: '', value: 'alone' },
    ];
    expect(readServerForm({ name: '', commandLine: ' ', cwd: '', environment })).toMatchObject({
      errors: {
        name: 'Enter a name.',
        commandLine: 'Enter the command to run.',
        environment: new Map([
          [2, 'Use letters, digits and underscores.'],
          [4, 'This name is there twice.'],
          [5, expect.any(String)],
        ]),
      },
    });
    expect(readServerForm({ ...form, commandLine: 'x "' })).toMatchObject({
      errors: { name: null, commandLine: expect.stringContaining('not closed') },
    });
  });
});

describe('the words of a state', () => {
  const failure = { summary: 'The command was not found.', detail: '', cause: 'not_found' } as const;

  it('counts the seconds to a restart down, and never below none', () => {
    const state = { status: 'backoff', since: 0, attempt: 2, until: 8_000, failure } as const;
    expect([0, 100, 7_001, 8_000, 9_000].map((now) => stateWords(state, now))).toEqual([
      'Restarts in 8 s',
      'Restarts in 8 s',
      'Restarts in 1 s',
      'Restarts in 0 s',
      'Restarts in 0 s',
    ]);
    expect(tickOf(state)).not.toBeNull();
  });

  it('says what happened where a server failed', () => {
    const state = { status: 'failed', since: 0, failure } as const;
    expect([toneOf(state), stateWords(state, 0), tickOf(state)]).toEqual([
      'bad',
      'Failed: The command was not found.',
      null,
    ]);
  });

  it('tells a restart from a stop', () => {
    expect(stateWords({ status: 'stopping', since: 0, next: 'start' }, 0)).toBe('Restarting…');
    expect(stateWords({ status: 'stopping', since: 0, next: 'off' }, 0)).toBe('Stopping…');
    expect(stateWords({ status: 'starting', since: 0, attempt: 3 }, 0)).toBe('Starting… (attempt 3)');
  });
});
