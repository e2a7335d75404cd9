// Builds each bundled server into one file, out/servers/<name>/index.cjs, that a Node 24 runs. It is a CommonJS file,
// because Node then leaves its loader of ES modules alone, which saves each server two megabytes.
import { existsSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = join(root, 'resources/servers');

/** Native code can't be bundled; the server finds it in the node_modules above its file. */
const external = ['better-sqlite3'];

/** Small, but with the names of functions: the stack of a defect is in the server's log. */
const minify = { compress: true, mangle: false, codegen: { removeWhitespace: true } };

/** Parts of packages that our servers do without. */
const alias = { '@modelcontextprotocol/server/_shims': join(sources, 'kit/sdkShims.ts') };

/**
 * Escapes what is not ASCII. A single character beyond Latin-1 makes V8 hold the whole source with two bytes a character,
 * for as long as the server runs. Such characters are in texts and patterns only, where an escape means the same.
 *
 * @type {import('vite').Rolldown.Plugin}
 */
const asciiOnly = {
  name: 'ascii-only',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type === 'chunk') file.code = file.code.replace(/[^\0-\x7f]/g, escaped);
    }
  },
};

/** @param {string} unit */
function escaped(unit) {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * Builds every folder of resources/servers that has an index.ts. What other folders in `outDir` hold is removed, so
 * that a server that was taken out of the sources is gone.
 *
 * @param {{ outDir: string, log?: (line: string) => void }} options
 * @returns {Promise<string[]>} The names of the servers, in alphabetical order.
 */
export async function buildServers({ outDir, log = () => {} }) {
  const target = resolve(outDir);
  refuseDangerousTarget(target);
  const folders = await readdir(sources);
  const names = folders.filter((name) => existsSync(join(sources, name, 'index.ts'))).sort();
  await rm(target, { recursive: true, force: true });
  await Promise.all(names.map((name) => buildServer(name, join(target, name))));
  for (const name of names) {
    const { size } = await stat(join(target, name, 'index.cjs'));
    log(`${name}: ${Math.round(size / 1024)} KiB`);
  }
  return names;
}

/** @param {string} target */
function refuseDangerousTarget(target) {
  const way = relative(target, root);
  const holdsProject = way === '' || (!way.startsWith('..') && !isAbsolute(way));
  if (holdsProject || !relative(sources, target).startsWith('..')) {
    throw new Error(`${target} holds sources of the project: it can't be the folder to build into.`);
  }
}

/**
 * @param {string} name
 * @param {string} outDir
 */
async function buildServer(name, outDir) {
  await build({
    root,
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: 'warn',
    resolve: { alias },
    plugins: [asciiOnly],
    ssr: { target: 'node', noExternal: true, external },
    build: {
      ssr: join(sources, name, 'index.ts'),
      target: 'node24',
      outDir,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: { output: { format: 'cjs', entryFileNames: 'index.cjs', codeSplitting: false, minify } },
    },
  });
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { 'out-dir': { type: 'string', default: join(root, 'out/servers') } } });
  await buildServers({ outDir: values['out-dir'], log: console.log });
}
