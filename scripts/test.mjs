// `npm test`, once everything is installed: every check and every test, in the order in which a fault is found soonest.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { build } from './build.mjs';
import { checks } from './check.mjs';
import { ensureChromium } from './chromium.mjs';
import { ownNode } from './dependencies.mjs';
import { findElectron } from './electron.mjs';
import { endLeftovers } from './leftovers.mjs';
import { hasDisplay } from './openInBrowser.mjs';
import { run, stopProgramsOnSignal } from './processes.mjs';
import { countPlaywright, countVitest, failure, summaryOf } from './testCounts.mjs';

const root = join(import.meta.dirname, '..');
const playwright = join(root, 'node_modules', '@playwright', 'test', 'cli.js');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');

/** @typedef {import('./testCounts.mjs').Counts} Counts */

/**
 * Runs everything, whatever fails on the way, and ends with the summary line.
 *
 * @returns {Promise<number>} the exit code
 */
export async function main() {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-test-'));
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 3 });
  const stopListening = stopProgramsOnSignal({ afterwards: () => endLeftovers(folder, 0).then(remove) });
  /** @type {Counts[]} */
  const all = [];
  try {
    for (const check of checks()) all.push(await section(check.title, () => countCheck(check.run)));
    all.push(await section('Unit and integration tests', () => runVitest(folder)));
    const built = await section('Build', () => countCheck(build));
    all.push(built);
    const missing = built.failed > 0 ? 'the build failed' : null;
    all.push(await section('User stories in Chromium', () => runInChromium(folder, missing)));
    all.push(await section('User stories in Electron', () => runInElectron(folder, missing)));
  } finally {
    await remove();
    stopListening();
  }
  const { text, failed } = summaryOf(all);
  console.log(`\n${text}`);
  return failed === 0 ? 0 : 1;
}

/**
 * @param {string} title
 * @param {() => Promise<Counts>} action
 */
async function section(title, action) {
  console.log(`\n━━ ${title}`);
  const startedAt = performance.now();
  const counts = await action().catch((error) => {
    console.error(error.message);
    return failure;
  });
  console.log(`━━ ${title}: ${summaryOf([counts]).text} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
  return counts;
}

/** @param {() => Promise<unknown>} check @returns {Promise<Counts>} */
async function countCheck(check) {
  await check();
  return { passed: 1, failed: 0, skipped: 0 };
}

/** @param {string} folder */
async function runVitest(folder) {
  const file = join(folder, 'vitest.json');
  const args = [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const result = await runTests(folder, [ownNode, ...args]);
  return addLeftovers(countVitest(await readReport(file), result.succeeded), result.left);
}

/** @param {string} folder @param {string | null} missing */
async function runInChromium(folder, missing) {
  if (missing !== null) return skipStories('chromium', folder, missing);
  await ensureChromium();
  return runStories('chromium', folder);
}

/** @param {string} folder @param {string | null} missing */
async function runInElectron(folder, missing) {
  const runtime = missing === null ? await findElectron() : { reason: missing };
  if ('reason' in runtime) return skipStories('electron', folder, runtime.reason);
  const display = hasDisplay() ? [] : virtualDisplay();
  if (display === null) return skipStories('electron', folder, 'there is no display and no xvfb-run');
  return runStories('electron', folder, display);
}

/** @typedef {'chromium' | 'electron'} Project */

/**
 * Where stories can't be told, they are counted as skipped, with the reason.
 *
 * @param {Project} project
 * @param {string} folder
 * @param {string} reason
 */
async function skipStories(project, folder, reason) {
  console.log(`Skipped: ${reason}.`);
  const { skipped } = await runPlaywright(project, folder, [], ['--list', '--reporter=json']);
  return { passed: 0, failed: 0, skipped };
}

/** @param {Project} project @param {string} folder @param {string[]} [prefix] a program that runs the rest */
function runStories(project, folder, prefix = []) {
  return runPlaywright(project, folder, prefix, ['--reporter=list,json']);
}

/** @param {Project} project @param {string} folder @param {string[]} prefix @param {string[]} options */
async function runPlaywright(project, folder, prefix, options) {
  const file = join(folder, `${project}.json`);
  const command = [...prefix, ownNode, playwright, 'test', `--project=${project}`, ...options];
  const result = await runTests(folder, command, { PLAYWRIGHT_JSON_OUTPUT_FILE: file });
  return addLeftovers(countPlaywright(await readReport(file), result.succeeded), result.left);
}

/**
 * Runs a test program with a temporary folder of its own, by which every process that it leaves behind is known.
 *
 * @param {string} folder
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} [more]
 */
async function runTests(folder, [program = ownNode, ...args], more = {}) {
  const env = { ...process.env, TMPDIR: folder, TMP: folder, TEMP: folder, ...more };
  const succeeded = await run(program, args, { cwd: root, env, output: 'show' }).then(
    () => true,
    () => false,
  );
  return { succeeded, left: await endLeftovers(folder) };
}

/** Processes that tests have left behind are a failure: of a test, or of what it tests. @param {Counts} counts @param {string[]} left */
function addLeftovers(counts, left) {
  if (left.length === 0) return counts;
  console.error(
    `These processes were left behind, and have been ended:\n${left.map((line) => `  ${line}`).join('\n')}`,
  );
  return { ...counts, failed: counts.failed + 1 };
}

function virtualDisplay() {
  const found = (process.env.PATH ?? '').split(delimiter).some((path) => existsSync(join(path, 'xvfb-run')));
  return found ? ['xvfb-run', '-a'] : null;
}

/** A report, or null when the runner ended before it wrote one. @param {string} file */
async function readReport(file) {
  return existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : null;
}
