// `npm run build`: the app and its bundled servers, into out/.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownNode } from './dependencies.mjs';
import { run, stopProgramsOnSignal } from './processes.mjs';
import { StepError, step } from './steps.mjs';

const root = join(import.meta.dirname, '..');
const outDir = join(root, 'out');
const stampFile = join(outDir, '.stamp');

/** What the build is made of. */
const sources = [
  'src',
  'resources/servers',
  'scripts/buildServers.mjs',
  'electron.vite.config.ts',
  'package-lock.json',
];

/** Builds what is not built yet, or was built from other sources. */
export async function ensureBuilt() {
  const wanted = await hashSources();
  if ((await readFile(stampFile, 'utf8').catch(() => null)) === wanted) return;
  await build();
}

/** Builds everything. Throws StepError. */
export async function build() {
  const wanted = await hashSources();
  await step(
    'Building the app',
    async () => {
      const vite = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
      // The two builds share nothing, and each is a process of its own, so that its memory goes when it is done.
      await Promise.all([
        run(ownNode, [vite, 'build'], { cwd: root }),
        run(ownNode, [join(import.meta.dirname, 'buildServers.mjs')], { cwd: root }),
      ]);
    },
    'The lines above say where. If you did not change the sources, "npm ci" and another try may help.',
  );
  await mkdir(outDir, { recursive: true });
  await writeFile(stampFile, wanted);
}

/** A hash over the content of all sources, tests left out: a checkout of another version is noticed, a `touch` is not. */
async function hashSources() {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const file of await listFiles(join(root, source))) {
      hash.update(`${relative(root, file)}\0`).update(await readFile(file));
    }
  }
  return hash.digest('hex');
}

/** @param {string} path @returns {Promise<string[]>} */
async function listFiles(path) {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOTDIR') return null;
    throw error;
  });
  if (entries === null) return [path];
  return entries
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  stopProgramsOnSignal();
  try {
    await (process.argv.includes('--if-stale') ? ensureBuilt() : build());
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
