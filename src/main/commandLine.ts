import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SignalboxError } from '../shared/errors.ts';

/** What a person can choose when starting the app. */
export interface StartOptions {
  /** Absolute. */
  readonly dataFolder: string;
  /** The port of the browser shell; null for the usual one, or any free one when that is taken. */
  readonly port: number | null;
  /** Finer log lines, also on stderr. */
  readonly debug: boolean;
  /** Lets programs in without a credential; only for development. */
  readonly devBypass: boolean;
}

/** The environment that decides where a user's data belongs; injected so that every platform can be tested on one. */
export interface Place {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  readonly cwd: string;
}

const here: Place = { platform: process.platform, env: process.env, home: homedir(), cwd: process.cwd() };

/**
 * Reads `--data-dir`, `--port`, `--dev-bypass` and `--log-debug` (Electron takes a `--debug` for its own). Names that are not ours are
 * passed over: Electron and Chromium have switches of their own on the same line, and `npm start` has already refused
 * what a person mistyped. Throws INVALID_INPUT for a value that can't be used.
 */
export function readCommandLine(args: readonly string[], place: Place = here): StartOptions {
  const { values } = parseArgs({
    args: [...args],
    strict: false,
    options: {
      'data-dir': { type: 'string' },
      port: { type: 'string' },
      'dev-bypass': { type: 'boolean' },
      'log-debug': { type: 'boolean' },
    },
  });
  const folder = values['data-dir'];
  return {
    dataFolder: folder === undefined ? defaultDataFolder(place) : resolve(place.cwd, textOf('--data-dir', folder)),
    port: values.port === undefined ? null : portOf(textOf('--port', values.port)),
    debug: values['log-debug'] === true,
    devBypass: isGiven(values['dev-bypass']),
  };
}

/** Any way of writing it counts: `--dev-bypass=1` must be refused where `--dev-bypass` is. */
function isGiven(value: string | boolean | undefined): boolean {
  return value !== undefined && value !== false;
}

/** Where a platform keeps the data of its apps: the same folder for the window and for the browser shell. */
export function defaultDataFolder({ platform, env, home }: Place): string {
  const named = (variable: string) => {
    const value = env[variable];
    return value !== undefined && isAbsolute(value) ? value : undefined;
  };
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Signalbox');
  if (platform === 'win32') return join(named('APPDATA') ?? join(home, 'AppData', 'Roaming'), 'Signalbox');
  return join(named('XDG_DATA_HOME') ?? join(home, '.local', 'share'), 'signalbox');
}

function textOf(name: string, value: string | boolean): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new SignalboxError('INVALID_INPUT', `${name} needs a value, for example ${name}=${examples[name]}.`);
}

const examples: Readonly<Record<string, string>> = { '--data-dir': './data', '--port': '7420' };

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new SignalboxError('INVALID_INPUT', `--port has to be a number from 0 to 65535, and "${text}" is not.`);
}
