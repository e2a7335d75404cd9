import { describe, expect, it } from 'vitest';
import { readCommand, UsageError } from './usage.ts';

const common = { user: null, json: false, dataDir: null };

describe('readCommand', () => {
  it.each([
    [[], { ...common, command: 'help' }],
    [['help'], { ...common, command: 'help' }],
    [['run', '--help'], { ...common, command: 'help' }],
    [
      ['run', 'What', 'time is it?'],
      { ...common, command: 'run', message: 'What time is it?', agent: null, conversation: null, approve: null },
    ],
    [
      ['run', '--agent=router', '--approve', 'all', '--json', '--user', 'Bob', '--data-dir', 'd', '-'],
      {
        ...{ command: 'run', message: '-', agent: 'router', conversation: null, approve: 'all' },
        ...{ json: true, user: 'Bob', dataDir: 'd' },
      },
    ],
    [['servers'], { ...common, command: 'servers', act: 'list' }],
    [['servers', 'list'], { ...common, command: 'servers', act: 'list' }],
    [['servers', 'restart', 'notes'], { ...common, command: 'servers', act: 'restart', id: 'notes' }],
    [['doctor', '--json'], { ...common, json: true, command: 'doctor' }],
  ])('reads %j', (args, expected) => {
    expect(readCommand(args)).toEqual(expected);
  });

  it.each([
    [['fly'], 'There is no command "fly"'],
    [['run'], 'Write a message'],
    [['run', '  '], 'Write a message'],
    [['run', 'x', '--approve', 'some'], '--approve takes ask, all or none'],
    [['run', 'x', '--agent', ''], '--agent needs a value'],
    [['run', 'x', '--loud'], "Unknown option '--loud'"],
    [['servers', 'fly'], 'servers takes start, stop or restart'],
    [['servers', 'start'], 'Name one server'],
    [['servers', 'start', 'a', 'b'], 'Name one server'],
    [['servers', '--agent', 'x'], '--agent belongs to run'],
    [['doctor', 'who'], 'doctor takes no further words'],
  ])('refuses %j', (args, words) => {
    expect(() => readCommand(args)).toThrow(UsageError);
    expect(() => readCommand(args)).toThrow(words);
  });
});
