// `npm run dev`, once everything is installed: the app from its sources. The page reloads by itself, in the window or in
// the browser; a change of the host starts it anew.
import { once } from 'node:events';
import { createServer as createNetServer } from 'node:net';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { ownNode } from './dependencies.mjs';
import { openInBrowser } from './openInBrowser.mjs';
import { appArguments, readStartArguments } from './options.mjs';
import { run, stopProgramsOnSignal } from './processes.mjs';
import { chooseRuntime } from './start.mjs';

const root = join(import.meta.dirname, '..');

/** Not the data of the app that a developer uses. */
const dataFolder = join(root, 'out', 'development-data');

/**
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
export async function main(args) {
  const options = { dataDir: dataFolder, ...readStartArguments(args) };
  stopProgramsOnSignal();
  // The bundled servers, and a page for the host to find; both are then served from the sources where they change.
  await ensureBuilt();
  const runtime = await chooseRuntime(options);
  if ('path' in runtime) await runWindow(options, runtime.path);
  else await runBrowser(options, runtime.reason);
  return 0;
}

/** @param {import('./options.mjs').StartArguments} options @param {string} electron */
async function runWindow(options, electron) {
  const vite = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const env = { ...process.env, ELECTRON_EXEC_PATH: electron };
  await run(ownNode, [vite, 'dev', '--watch', '--', ...appArguments(options)], { cwd: root, env, output: 'show' });
}

/** @param {import('./options.mjs').StartArguments} options @param {string} reason */
async function runBrowser(options, reason) {
  const port = await freePort();
  const server = await servePage(`http://127.0.0.1:${port}`);
  const page = `http://127.0.0.1:${server.config.server.port}/`;
  console.log(`The app runs in the browser (${reason}).`);
  let opened = options.headless;
  await runHost({ ...options, port: String(port) }, server.watcher, (hash) => {
    console.log(page + hash);
    if (!opened) openInBrowser(page + hash);
    opened = true;
  });
}

/**
 * The page from Vite's development server, which hands calls on to the host. The host answers its own page only, so
 * they are given its own origin on the way: no host has to trust a development server.
 *
 * @param {string} host
 */
async function servePage(host) {
  const { createServer } = await import('vite');
  const { renderer } = await import('../electron.vite.config.ts');
  const server = await createServer({
    ...renderer,
    configFile: false,
    server: {
      ...renderer.server,
      proxy: {
        '/session': { target: host, changeOrigin: true, headers: { origin: host } },
        '/rpc': { target: host, changeOrigin: true, ws: true, rewriteWsOrigin: true },
      },
    },
  });
  await server.listen();
  return server;
}

/**
 * Runs the host from its sources, anew after each change of them, and tells of each new address's fragment. Node's own
 * --watch can't: it speaks over the channels of worker threads, where only our messages are expected.
 *
 * @param {import('./options.mjs').StartArguments} options
 * @param {import('vite').FSWatcher} watcher
 * @param {(hash: string) => void} onAddress
 */
async function runHost(options, watcher, onAddress) {
  const sources = ['main', 'shared'].map((folder) => join(root, 'src', folder));
  const onLine = (/** @type {string} */ line) => {
    if (URL.canParse(line)) onAddress(new URL(line).hash);
    else console.log(line);
  };
  watcher.add(sources);
  for (;;) {
    const { signal, abort } = abortOnce();
    const onChange = (/** @type {string} */ path) => sources.some((folder) => path.startsWith(folder)) && abort();
    watcher.on('change', onChange);
    const args = [join(root, 'src', 'main', 'headless.ts'), ...appArguments(options)];
    await run(ownNode, args, { cwd: root, output: onLine, signal }).catch((error) => {
      if (!signal.aborted) console.error(`${error.message}. It starts again when a source changes.`);
    });
    if (!signal.aborted) await once(signal, 'abort');
    watcher.off('change', onChange);
    console.log('A source changed: the host starts again.');
  }
}

function abortOnce() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

async function freePort() {
  const server = createNetServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
