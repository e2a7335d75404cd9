import { resolve } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';

const root = import.meta.dirname;

/** The oldest runtime that the app supports, Electron 33: its Node and its Chromium. */
const nodeTarget = 'node20.18';
const chromeTarget = 'chrome130';

/** Left to Node at run time: a native module, and two optional ones that `ws` asks for and does without. */
const notBundled = ['better-sqlite3', 'bufferutil', 'utf-8-validate'];

/**
 * The page forbids inline scripts and all connections but its own. The development server needs both for hot reload,
 * so it serves the page without that rule; a build is never touched.
 */
const openPolicyInDevelopment: Plugin = {
  name: 'signalbox:open-policy-in-development',
  apply: 'serve',
  transformIndexHtml: (html) => html.replace(/<meta[^>]+http-equiv="Content-Security-Policy"[^>]*>/is, ''),
};

/** The page; `npm run dev` without Electron serves it by itself. */
export const renderer = {
  root: resolve(root, 'src/renderer'),
  plugins: [react(), tailwindcss(), openPolicyInDevelopment],
  server: { host: '127.0.0.1' },
  build: {
    target: chromeTarget,
    minify: true,
    rolldownOptions: { input: resolve(root, 'src/renderer/index.html') },
  },
};

export default defineConfig({
  main: {
    build: {
      target: nodeTarget,
      externalizeDeps: false,
      rolldownOptions: {
        input: {
          index: resolve(root, 'src/main/index.ts'),
          headless: resolve(root, 'src/main/headless.ts'),
          cli: resolve(root, 'src/main/cli.ts'),
          storageThread: resolve(root, 'src/main/storage/thread.ts'),
        },
        external: notBundled,
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: nodeTarget,
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: resolve(root, 'src/preload/index.ts') },
        // A sandboxed preload has no module loader: it has to be one CommonJS file.
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer,
});
