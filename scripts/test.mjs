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
  const stopListening = stopProgramsOnSignal();
  const reports = await mkdtemp(join(tmpdir(), 'signalbox-reports-'));
  /** @type {Counts[]} */
  const all = [];
  try {
    for (const check of checks()) all.push(await section(check.title, () => countCheck(check.run)));
    all.push(await section('Unit and integration tests', () => runVitest(reports)));
    const built = await section('Build', () => countCheck(build));
    all.push(built);
    const missing = built.failed > 0 ? 'the build failed' : null;
    all.push(await section('User stories in Chromium', () => runInChromium(reports, missing)));
    all.push(await section('User stories in Electron', () => runInElectron(reports, missing)));
  } finally {
    await rm(reports, { recursive: true, force: true });
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

/** @param {string} reports */
async function runVitest(reports) {
  const file = join(reports, 'vitest.json');
  const args = [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const succeeded = await succeeds(() => run(ownNode, args, { cwd: root, output: 'show' }));
  return countVitest(await readReport(file), succeeded);
}

/** @param {string} reports @param {string | null} missing */
async function runInChromium(reports, missing) {
  if (missing !== null) return skipStories(reports, missing);
  await ensureChromium();
  return runStories('chromium', reports);
}

/** @param {string} reports @param {string | null} missing */
async function runInElectron(reports, missing) {
  const runtime = missing === null ? await findElectron() : { reason: missing };
  if ('reason' in runtime) return skipStories(reports, runtime.reason);
  const display = hasDisplay() ? [] : virtualDisplay();
  if (display === null) return skipStories(reports, 'there is no display and no xvfb-run');
  return runStories('electron', reports, display);
}

/**
 * Where stories can't be told, they are counted as skipped, with the reason.
 *
 * @param {string} reports
 * @param {string} reason
 */
async function skipStories(reports, reason) {
  console.log(`Skipped: ${reason}.`);
  const { skipped } = await runStories('electron', reports, [], ['--list']);
  return { passed: 0, failed: 0, skipped };
}

/**
 * @param {'chromium' | 'electron'} project
 * @param {string} reports
 * @param {string[]} prefix a program that runs the rest
 * @param {string[]} options
 */
async function runStories(project, reports, prefix = [], options = []) {
  const file = join(reports, `${project}.json`);
  const reporter = options.includes('--list') ? 'json' : 'list,json';
  const [command = ownNode, ...args] = [...prefix, ownNode, playwright, 'test', `--project=${project}`];
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: file };
  const succeeded = await succeeds(() =>
    run(command, [...args, `--reporter=${reporter}`, ...options], { cwd: root, env, output: 'show' }),
  );
  return countPlaywright(await readReport(file), succeeded);
}

function virtualDisplay() {
  const found = (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'xvfb-run')));
  return found ? ['xvfb-run', '-a'] : null;
}

/** @param {() => Promise<unknown>} action */
async function succeeds(action) {
  try {
    await action();
    return true;
  } catch {
    return false;
  }
}

/** A report, or null when the runner ended before it wrote one. @param {string} file */
async function readReport(file) {
  return existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : null;
}
