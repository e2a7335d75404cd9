import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './processes.mjs';
import { step } from './steps.mjs';

const root = join(import.meta.dirname, '..');
const stampFile = join(root, 'node_modules', '.signalbox-stamp');
const windows = process.platform === 'win32';

/** Our own Node, the one that builds, tests and runs the app. */
export const ownNode = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');

/** Installs what package-lock.json names where that is not there yet. Does nothing, quickly, where it is. */
export async function ensureDependencies() {
  const wanted = await stampOf();
  if (existsSync(ownNode)) {
    if ((await readText(stampFile)) === wanted) return;
    if (await isInstalled()) return writeFile(stampFile, wanted);
  }
  await step(
    'Installing dependencies',
    // No install script runs here: the one that we need is run by name below, whatever npm allows by itself.
    () => npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']),
    'Check the connection to the package registry and the free disk space (about 1 GB), then run the command again.',
  );
  await step(
    'Installing Node for the app and its servers',
    async () => {
      await npm(['rebuild', 'node', '--foreground-scripts', '--loglevel=error']);
      await run(ownNode, ['--version']);
    },
    'Check the connection to the package registry. "npm rebuild node" repeats this step alone.',
  );
  await writeFile(stampFile, wanted);
}

/** The lock file and the platform: what decides about the content of node_modules. */
async function stampOf() {
  const lock = await readFile(join(root, 'package-lock.json'));
  return createHash('sha256').update(lock).update(`${process.platform} ${process.arch}`).digest('hex');
}

/** Whether node_modules, installed by somebody else, is what the lock file asks for. npm keeps its own list of it. */
async function isInstalled() {
  const [wanted, installed] = await Promise.all([
    readLock(join(root, 'package-lock.json')),
    readLock(join(root, 'node_modules', '.package-lock.json')),
  ]);
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === '' || installed[path]?.version === entry.version || (entry.optional === true && !(path in installed)),
  );
}

/** @typedef {Record<string, { version?: string, optional?: boolean }>} LockedPackages */

/** @param {string} file @returns {Promise<LockedPackages>} */
async function readLock(file) {
  const text = await readText(file);
  return text === null ? {} : JSON.parse(text).packages;
}

/** @param {string} file */
function readText(file) {
  return readFile(file, 'utf8').catch(() => null);
}

/**
 * Runs npm: the very one that started us, by the Node that it runs on, for that one does not lie in node_modules.
 *
 * @param {string[]} args
 */
function npm(args) {
  const { npm_execpath: cli, npm_node_execpath: node } = process.env;
  const options = { cwd: root };
  if (cli?.endsWith('npm-cli.js') && node !== undefined && !node.startsWith(join(root, 'node_modules'))) {
    return run(node, [cli, ...args], options);
  }
  return windows ? run('cmd.exe', ['/d', '/s', '/c', 'npm', ...args], options) : run('npm', args, options);
}
