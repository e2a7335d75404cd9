import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownNode } from './dependencies.mjs';
import { run } from './processes.mjs';
import { step } from './steps.mjs';

const packageFolder = join(import.meta.dirname, '..', 'node_modules', 'electron');
const oldestMajor = 33;
const downloadMs = 5 * 60_000;

/** @typedef {{ path: string } | { reason: string }} Runtime the Electron to run, or why there is none, for a person */

/** Finds an Electron that runs on this machine. @returns {Promise<Runtime>} */
export async function findElectron() {
  const path = electronPath();
  if (path === null) return { reason: 'the Electron runtime is not installed' };
  try {
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    const version = await run(path, ['-p', 'process.versions.electron'], { env, timeoutMs: 15_000 });
    if (Number.parseInt(version, 10) >= oldestMajor) return { path };
    return { reason: `the Electron runtime is too old (${version.trim()}; ${oldestMajor} or newer is needed)` };
  } catch (error) {
    return { reason: `the Electron runtime does not run on this machine (${reasonOf(error)})` };
  }
}

/** Like findElectron, but first tries once to download what is missing. @returns {Promise<Runtime>} */
export async function obtainElectron() {
  if (electronPath() !== null) return findElectron();
  try {
    await step(
      'Downloading Electron, at most five minutes',
      () => run(ownNode, [join(packageFolder, 'install.js')], { timeoutMs: downloadMs }),
      'The app opens in your browser instead.',
    );
  } catch (error) {
    return { reason: `the Electron runtime could not be downloaded (${reasonOf(error)})` };
  }
  return findElectron();
}

/** Where Electron's own package would look for its executable; null where nothing is there. */
function electronPath() {
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
  const name = Object.entries(names).find(([platform]) => platform === process.platform)?.[1] ?? 'electron';
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(packageFolder, 'dist');
  const path = join(folder, name);
  // While Electron unpacks itself the executable is there already; the version is written when it is done.
  const complete = process.env.ELECTRON_OVERRIDE_DIST_PATH !== undefined || isComplete();
  return complete && existsSync(path) ? path : null;
}

function isComplete() {
  try {
    const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
    return (
      readFileSync(join(packageFolder, 'dist', 'version'), 'utf8')
        .replace(/^v/, '')
        .trim() === version
    );
  } catch {
    return false;
  }
}

/** The most telling line of a failure: what the program wrote last, or how it ended. @param {unknown} error */
function reasonOf(error) {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const output = cause instanceof Error && 'output' in cause ? String(cause.output) : '';
  const lines = output.split('\n').map((line) => line.trim());
  const telling = lines.find((line) => /error|cannot|failed/i.test(line)) ?? lines.findLast((line) => line !== '');
  return (telling ?? (cause instanceof Error ? cause.message : String(cause))).slice(0, 200);
}
