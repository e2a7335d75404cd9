#!/usr/bin/env node
// `npx signalbox`: the command line, on our own Node, with everything installed and built first where that is not done.
import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './build.mjs';
import { ensureDependencies, ownNode } from './dependencies.mjs';
import { StepError } from './steps.mjs';

const root = join(realpathSync(fileURLToPath(import.meta.url)), '..', '..');

try {
  await ensureDependencies();
  await ensureBuilt();
  process.exitCode = await follow([join(root, 'out', 'main', 'cli.js'), ...process.argv.slice(2)]);
} catch (error) {
  if (!(error instanceof StepError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/**
 * Runs a program on our own Node in this terminal. Ctrl-C reaches it by itself; other signals are passed on.
 *
 * @param {string[]} args
 * @returns {Promise<number>} its exit code
 */
function follow(args) {
  const child = spawn(ownNode, args, { stdio: 'inherit' });
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 130));
  });
}
