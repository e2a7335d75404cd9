// `npm start`, once everything is installed: builds when stale and opens the app, in a window or in the browser.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './build.mjs';
import { obtainElectron } from './electron.mjs';
import { hasDisplay, openInBrowser } from './openInBrowser.mjs';
import { appArguments, readStartArguments } from './options.mjs';
import { followProgram, posix, stopProgramsOnSignal } from './processes.mjs';

const root = join(import.meta.dirname, '..');

/** @typedef {import('./options.mjs').StartArguments} StartArguments */

/**
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
export async function main(args) {
  const options = readStartArguments(args);
  const stopListening = stopProgramsOnSignal();
  await ensureBuilt();
  const runtime = await chooseRuntime(options);
  stopListening();
  if ('reason' in runtime) return openBrowserShell(options, runtime.reason);
  return openWindow(options, runtime.path);
}

/**
 * The Electron to open a window with, or why there will be none.
 *
 * @param {StartArguments} options
 * @returns {Promise<import('./electron.mjs').Runtime>}
 */
export async function chooseRuntime({ headless }) {
  if (headless) return { reason: '--headless was given' };
  if (!hasDisplay()) return { reason: 'there is no display' };
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    return { reason: "this is the root user, for whom Chromium's sandbox does not work" };
  }
  return obtainElectron();
}

/**
 * Opens the window and stays until it ends. Where Electron dies before it is ready (a sandbox that the system does not
 * allow, a display that is not there), the browser takes its place.
 *
 * @param {StartArguments} options
 * @param {string} electron
 */
async function openWindow(options, electron) {
  const env = { ...process.env };
  // Set in terminals of some editors; Electron would start as plain Node.
  delete env.ELECTRON_RUN_AS_NODE;
  const child = spawn(electron, [root, ...appArguments(options)], {
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // A group of its own: Electron ends at once when the same Ctrl-C reaches it twice.
    detached: posix,
  });
  let ready = false;
  let stopped = false;
  child.once('message', () => {
    ready = true;
  });
  const code = await followProgram(child, {
    pass: () => {
      stopped = true;
      child.kill('SIGTERM');
    },
    force: () => child.kill('SIGKILL'),
  });
  if (ready || stopped || code === 0) return code;
  return openBrowserShell(options, `the window could not be opened (Electron ended with ${child.signalCode ?? code})`);
}

/**
 * @param {StartArguments} options
 * @param {string} reason
 */
async function openBrowserShell(options, reason) {
  const built = (/** @type {string} */ name) => import(pathToFileURL(join(root, 'out', 'main', name)).href);
  /** @type {typeof import('../src/main/headless.ts')} */
  const { startHeadless, stopOnSignal } = await built('headless.js');
  try {
    const starting = startHeadless(appArguments(options));
    stopOnSignal(async () => (await starting).stop?.());
    const { url, notice, stop } = await starting;
    console.log(`Signalbox ${stop === null ? 'already runs' : 'runs'} in the browser (${reason}). Its address:`);
    console.log(url);
    if (notice !== null) console.log(notice);
    if (!options.headless) openInBrowser(url);
    if (stop === null) return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
  return new Promise(() => {}); // until a signal ends this process
}
