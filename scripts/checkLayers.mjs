// Checks who imports whom against the table in layers.mjs, in all of src/ and resources/servers/.
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import { layers, restricted } from './layers.mjs';

const root = join(import.meta.dirname, '..');

/** Tests and what only tests use may reach across layers: they put the parts together. */
const exempt = /\.test\.tsx?$|\/testing\//;

/** @typedef {{ request: string | null, names: string[], offset: number }} Import `request` is null where it is computed */

/**
 * Every violation in the project's sources, as `path:line: what is wrong`.
 *
 * @returns {{ files: number, violations: string[] }}
 */
export function checkLayers() {
  const paths = ['src', 'resources/servers']
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.[cm]?[jt]sx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !exempt.test(path))
    .sort();
  const violations = paths.flatMap((path) => checkSource(path, readFileSync(join(root, path), 'utf8')));
  return { files: paths.length, violations };
}

/**
 * The violations of one file, given by its path in the project.
 *
 * @param {string} path with `/`
 * @param {string} source
 * @returns {string[]}
 */
export function checkSource(path, source) {
  const layer = layers.find(({ files }) => files.test(path));
  const at = (/** @type {number} */ offset) => `${path}:${source.slice(0, offset).split('\n').length}`;
  if (layer === undefined) return [`${path}: belongs to no layer. Add one to scripts/layers.mjs.`];
  return importsOf(path, source).flatMap((found) =>
    faultsOf(path, layer, found).map((fault) => `${at(found.offset)}: ${fault}`),
  );
}

/**
 * @param {string} path
 * @param {import('./layers.mjs').Layer} layer
 * @param {Import} found
 * @returns {string[]}
 */
function faultsOf(path, layer, { request, names }) {
  if (request === null) return ['imports what is only known at run time, which no rule can check.'];
  const faults = isAllowed(path, layer, request) ? [] : [`${layer.name} must not import ${request}.`];
  const module = isBuiltin(request) ? `node:${request.replace(/^node:/, '')}` : packageOf(request);
  for (const rule of restricted) {
    const named = rule.name === undefined || names.includes(rule.name) || names.includes('*');
    if (rule.module === module && named && !rule.only.test(path)) {
      faults.push(`${rule.name ?? rule.module} is not for this file: ${rule.because}.`);
    }
  }
  return faults;
}

/**
 * @param {string} path
 * @param {import('./layers.mjs').Layer} layer
 * @param {string} request
 */
function isAllowed(path, layer, request) {
  if (isBuiltin(request)) return layer.node === true;
  if (!/^[./]/.test(request)) return layer.packages.includes(packageOf(request));
  const target = posix.join(posix.dirname(path), request);
  const own = /^src\/renderer\/features\/[^/]+\//.exec(path)?.[0];
  return [...layer.imports, ...(own === undefined ? [] : [own])].some((prefix) => isBelow(target, prefix));
}

/** `folder/` means everything below it, `folder/*` the files that lie directly in it. @param {string} target @param {string} prefix */
function isBelow(target, prefix) {
  if (prefix.endsWith('/*')) return posix.dirname(target) === prefix.slice(0, -2);
  return target.startsWith(prefix);
}

/** @param {string} request */
function packageOf(request) {
  return request
    .split('/')
    .slice(0, request.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Everything that a file imports: statically, by re-export, dynamically, and as a type. @param {string} path @param {string} source @returns {Import[]} */
function importsOf(path, source) {
  const { module, program, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path} can't be parsed: ${errors[0]?.message}`);
  return [
    ...module.staticImports.map(({ moduleRequest, entries, start }) => ({
      request: moduleRequest.value,
      names: entries.map(({ importName }) => importName.name ?? '*'),
      offset: start,
    })),
    ...module.staticExports.flatMap(({ entries, start }) =>
      entries.flatMap(({ moduleRequest, importName }) =>
        moduleRequest === null
          ? []
          : [{ request: moduleRequest.value, names: [importName.name ?? '*'], offset: start }],
      ),
    ),
    ...module.dynamicImports.map(({ moduleRequest, start }) => ({
      request: literalOf(source.slice(moduleRequest.start, moduleRequest.end)),
      names: ['*'],
      offset: start,
    })),
    ...typeImportsOf(program),
  ];
}

/** @param {string} text the source of an expression */
function literalOf(text) {
  const match = /^(['"`])([^'"`$\\]*)\1$/.exec(text.trim());
  return match?.[2] ?? null;
}

/** `import('…').Type` and `import x = require('…')`, which the parser's list leaves out. @param {unknown} node @returns {Import[]} */
function typeImportsOf(node) {
  if (typeof node !== 'object' || node === null) return [];
  const nested = Object.values(node).flatMap(typeImportsOf);
  if (!('type' in node) || !('start' in node)) return nested;
  if (node.type !== 'TSImportType' && node.type !== 'TSExternalModuleReference') return nested;
  const specifier = 'source' in node ? node.source : 'expression' in node ? node.expression : null;
  const value = typeof specifier === 'object' && specifier !== null && 'value' in specifier ? specifier.value : null;
  return [...nested, { request: typeof value === 'string' ? value : null, names: ['*'], offset: Number(node.start) }];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { files, violations } = checkLayers();
  for (const violation of violations) console.error(violation);
  console.log(`${files} files checked, ${violations.length} violations of the layer rules`);
  if (violations.length > 0 || files === 0) process.exitCode = 1;
}
