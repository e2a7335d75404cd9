// `npm run soak`: the fault suite with its full counts, in a quarter of an hour or so. `SIGNALBOX_SEED` repeats a run.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownNode } from './dependencies.mjs';
import { endLeftovers } from './leftovers.mjs';
import { run, stopProgramsOnSignal } from './processes.mjs';
import { countVitest, summaryOf } from './testCounts.mjs';

const root = join(import.meta.dirname, '..');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');

/** Runs the suite one file at a time, so that what is measured is not disturbed. @returns {Promise<number>} the exit code */
async function main() {
  const seed = process.env.SIGNALBOX_SEED ?? String(Math.floor(Math.random() * 2 ** 31));
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-soak-'));
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 3 });
  const stopListening = stopProgramsOnSignal({ afterwards: () => endLeftovers(folder, 0).then(remove) });
  console.log(`Seed ${seed}: SIGNALBOX_SEED=${seed} npm run soak draws the same again.\n`);
  try {
    return await soak(folder, seed);
  } finally {
    await remove();
    stopListening();
  }
}

/** @param {string} folder @param {string} seed */
async function soak(folder, seed) {
  const started = performance.now();
  const file = join(folder, 'vitest.json');
  const reporters = ['--reporter=tree', '--reporter=json', `--outputFile.json=${file}`];
  const places = { TMPDIR: folder, TMP: folder, TEMP: folder };
  const succeeded = await run(ownNode, [vitest, 'run', 'faults', '--no-file-parallelism', ...reporters], {
    cwd: root,
    env: { ...process.env, ...places, SIGNALBOX_SOAK: '1', SIGNALBOX_SEED: seed },
    output: 'show',
  }).then(
    () => true,
    () => false,
  );
  const left = await endLeftovers(folder);
  const report = await readFile(file, 'utf8').catch(() => 'null');
  const { text, failed } = summaryOf([countVitest(JSON.parse(report), succeeded)]);
  const minutes = ((performance.now() - started) / 60_000).toFixed(1);
  console.log(`\nSoak: ${text} in ${minutes} min, seed ${seed}.`);
  for (const command of left) console.error(`Left behind: ${command}`);
  return failed === 0 && left.length === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main();
