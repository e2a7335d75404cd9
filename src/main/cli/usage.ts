import { parseArgs } from 'node:util';

/** What a person mistyped, in words that say what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const help = `Usage: signalbox <command> [options]

  run "<message>"              send a message to an agent and print its answer ("-" reads it from stdin)
    --agent <name>             who receives it (usually the default agent)
    --conversation <id>        go on in this conversation instead of a new one
    --approve ask|all|none     for calls that need it: ask here, allow all of this run, or allow none
                               (usually: ask in a terminal, otherwise the run is left waiting in the app)
  servers                      list the servers and how they are
  servers start|stop|restart <id>
  doctor                       check this installation and say what to do

Options of every command:
  --user <name>                act as this user (usually whoever was here last); a passphrase is asked for, or taken
                               from SIGNALBOX_PASSPHRASE
  --data-dir <dir>             where conversations, settings and logs are kept
  --json                       print JSON: one object a line
  --help                       show this help

A command talks to the Signalbox that runs with the data folder, or runs one of its own for as long as it takes.
It ends with 0 when all went well, 1 when something failed, 2 for a command line that is not right, 3 when an answer
waits for an approval, and 130 after Ctrl-C.`;

export type Approve = 'ask' | 'all' | 'none' | 'leave';

export interface CommonOptions {
  /** As given, relative to the working folder; null for the usual one. */
  dataDir: string | null;
  user: string | null;
  json: boolean;
}

export type Command = CommonOptions &
  (
    | { command: 'help' }
    | { command: 'run'; message: string; agent: string | null; conversation: string | null; approve: Approve | null }
    | { command: 'servers'; act: 'list' }
    | { command: 'servers'; act: 'start' | 'stop' | 'restart'; id: string }
    | { command: 'doctor' }
  );

type Values = ReturnType<typeof parse>['values'];

/** Reads what stands behind `signalbox`. Throws UsageError before anything is started. */
export function readCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  const { user = null, json = false, 'data-dir': dataDir = null } = values;
  const common = { user: filled('--user', user), json, dataDir: filled('--data-dir', dataDir) };
  const [command, ...rest] = positionals;
  if (values.help === true || command === undefined || command === 'help') return { ...common, command: 'help' };
  switch (command) {
    case 'run':
      return { ...common, command, ...readRun(rest, values) };
    case 'servers':
      refuseRunOptions(values, command);
      return { ...common, command, ...readServers(rest) };
    case 'doctor':
      refuseRunOptions(values, command);
      if (rest.length > 0) throw new UsageError('doctor takes no further words.');
      return { ...common, command };
    default:
      throw new UsageError(`There is no command "${command}": use run, servers or doctor.`);
  }
}

function readRun(words: string[], values: Values) {
  const { agent = null, conversation = null, approve = null } = values;
  const message = words.join(' ');
  if (message.trim() === '') throw new UsageError('Write a message, for example: signalbox run "What time is it?"');
  if (approve !== null && approve !== 'ask' && approve !== 'all' && approve !== 'none') {
    throw new UsageError(`--approve takes ask, all or none, and "${approve}" is none of them.`);
  }
  return {
    message,
    agent: filled('--agent', agent),
    conversation: filled('--conversation', conversation),
    approve,
  } as const;
}

function readServers([act, id, ...rest]: string[]) {
  if (act === undefined || (act === 'list' && id === undefined)) return { act: 'list' } as const;
  if (act !== 'start' && act !== 'stop' && act !== 'restart') {
    throw new UsageError(`servers takes start, stop or restart, and "${act}" is none of them.`);
  }
  if (id === undefined || rest.length > 0) {
    throw new UsageError(`Name one server, for example: signalbox servers ${act} notes`);
  }
  return { act, id } as const;
}

function refuseRunOptions(values: Values, command: string): void {
  const given = (['agent', 'conversation', 'approve'] as const).find((name) => values[name] !== undefined);
  if (given !== undefined) throw new UsageError(`--${given} belongs to run, and not to ${command}.`);
}

function filled(name: string, value: string | null): string | null {
  if (value?.trim() === '') throw new UsageError(`${name} needs a value.`);
  return value;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        agent: { type: 'string' },
        conversation: { type: 'string' },
        approve: { type: 'string' },
        user: { type: 'string' },
        'data-dir': { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new UsageError(`${reason}. Run "signalbox --help" to see the options.`);
  }
}
