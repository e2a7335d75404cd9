// `npm run check`: what can be said about the sources without running them.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownNode } from './dependencies.mjs';
import { run, stopProgramsOnSignal } from './processes.mjs';

const root = join(import.meta.dirname, '..');
const bin = (/** @type {string[]} */ ...path) => join(root, 'node_modules', ...path);

/** @typedef {{ title: string, run: () => Promise<string> }} Check `run` rejects when the check fails */

/** Format and lint, the layer rules, and the types of every layer. @returns {Check[]} */
export function checks() {
  const typeScript = (/** @type {string} */ config) => [bin('typescript', 'bin', 'tsc'), '-p', config];
  const biome = [bin('@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings', '.'];
  const configs = readdirSync(root).filter(
    (name) => /^tsconfig\.\w+\.json$/.test(name) && name !== 'tsconfig.base.json',
  );
  return [
    { title: 'Format and lint', run: () => runNode(biome) },
    { title: 'Layer rules', run: () => runNode([join(import.meta.dirname, 'checkLayers.mjs')]) },
    ...configs.map((config) => ({
      title: `Types of ${config.slice('tsconfig.'.length, -'.json'.length)}`,
      run: () => runNode(typeScript(config)),
    })),
  ];
}

/** @param {string[]} args */
function runNode(args) {
  return run(ownNode, args, { cwd: root, output: 'show' });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  stopProgramsOnSignal();
  for (const check of checks()) {
    console.log(`\n${check.title}`);
    await check.run().catch((error) => {
      console.error(error.message);
      process.exitCode = 1;
    });
  }
}
