import { parseArgs } from 'node:util';

export const startHelp = `Usage: npm start -- [options]

Starts Signalbox: in a window where Electron and a display are there, otherwise in your browser.

  --headless        do not open anything: print the address of the browser shell and serve it
  --port <number>   the port of the browser shell (usually 7420, or any free one when that is taken)
  --data-dir <dir>  where conversations, settings and logs are kept
  --debug           log finer lines, and also to the terminal
  --dev-bypass      let programs into the gateway as "dev:<user>", without a key: for development only
  --help            show this help

Ctrl-C ends it.`;

/** @typedef {{ headless: boolean, help: boolean, port?: string, dataDir?: string, debug: boolean, devBypass: boolean }} StartArguments */

/** What a person mistyped, in words that say what to do. */
export class UsageError extends Error {}

/**
 * Reads what stands behind `npm start --`. Throws UsageError for an option that does not exist or a value that can't be
 * right, before anything is installed or built.
 *
 * @param {string[]} args
 * @returns {StartArguments}
 */
export function readStartArguments(args) {
  const { values } = parse(args);
  const { headless = false, help = false, debug = false, 'dev-bypass': devBypass = false } = values;
  const { port, 'data-dir': dataDir } = values;
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
    throw new UsageError(`--port has to be a number from 0 to 65535, and "${port}" is not.`);
  }
  if (dataDir === '') throw new UsageError('--data-dir needs a folder, for example --data-dir=./data.');
  return {
    ...{ headless, help, debug, devBypass },
    ...(port !== undefined && { port }),
    ...(dataDir !== undefined && { dataDir }),
  };
}

/**
 * The options as the app itself reads them.
 *
 * @param {StartArguments} options
 */
export function appArguments({ port, dataDir, debug, devBypass }) {
  return [
    ...(port === undefined ? [] : [`--port=${port}`]),
    ...(dataDir === undefined ? [] : [`--data-dir=${dataDir}`]),
    ...(debug ? ['--log-debug'] : []),
    ...(devBypass ? ['--dev-bypass'] : []),
  ];
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        headless: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        debug: { type: 'boolean' },
        'dev-bypass': { type: 'boolean' },
        port: { type: 'string' },
        'data-dir': { type: 'string' },
      },
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new UsageError(`${reason}. Run "npm start -- --help" to see the options.`);
  }
}
