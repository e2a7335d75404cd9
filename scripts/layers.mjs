/**
 * Who may import whom. The first layer whose `files` matches a path holds for it. `imports` are path prefixes inside the
 * project; `packages` are names of npm packages, subpaths included; `node` allows Node's own modules. Type imports count
 * like any other: a type that a layer must not know is a dependency too.
 *
 * @typedef {{ name: string, files: RegExp, imports: string[], packages: string[], node?: boolean }} Layer
 */

/** @type {Layer[]} */
export const layers = [
  { name: 'shared', files: /^src\/shared\//, imports: ['src/shared/'], packages: ['zod', '@orpc/contract'] },
  {
    name: 'main/servers',
    files: /^src\/main\/servers\//,
    imports: ['src/main/servers/', 'src/shared/'],
    packages: ['zod', '@modelcontextprotocol/client', 'cockatiel', 'jose'],
    node: true,
  },
  {
    name: 'main/storage',
    files: /^src\/main\/storage\//,
    imports: ['src/main/storage/', 'src/shared/'],
    packages: ['zod', 'better-sqlite3'],
    node: true,
  },
  {
    name: 'main/identity',
    files: /^src\/main\/identity\//,
    imports: ['src/main/identity/', 'src/shared/'],
    packages: [
      'zod',
      'jose',
      '@orpc/server', // its event publisher
    ],
    node: true,
  },
  {
    name: 'main/models',
    files: /^src\/main\/models\//,
    imports: ['src/main/models/', 'src/shared/'],
    packages: [
      'zod',
      'openai',
      '@openai/agents',
      '@ai-sdk/anthropic',
      '@ai-sdk/google',
      '@openai/agents-core',
      '@openai/agents-extensions',
      '@openai/agents-openai',
      '@orpc/server', // its event publisher
    ],
    node: true,
  },
  {
    name: 'main/agents',
    files: /^src\/main\/agents\//,
    imports: ['src/main/agents/', 'src/main/servers/', 'src/main/models/', 'src/shared/'],
    packages: [
      'zod',
      'tokenx',
      '@openai/agents-core',
      '@orpc/server', // its event publisher
    ],
    node: true,
  },
  {
    name: 'main/page',
    files: /^src\/main\/page\//,
    imports: ['src/main/page/', 'src/shared/'],
    packages: [],
    node: true,
  },
  {
    name: 'main/api',
    files: /^src\/main\/api\//,
    imports: [
      'src/main/api/',
      'src/main/agents/',
      'src/main/identity/',
      'src/main/models/',
      'src/main/page/',
      'src/main/servers/',
      'src/main/storage/',
      'src/shared/',
    ],
    packages: [
      'zod',
      'hono',
      '@hono/node-server',
      '@modelcontextprotocol/server',
      '@orpc/openapi',
      '@orpc/server',
      '@orpc/zod',
      'ws',
    ],
    node: true,
  },
  {
    name: 'main/app',
    files: /^src\/main\/app\//,
    imports: ['src/main/app/', 'src/main/page/', 'src/shared/'],
    packages: ['zod', 'electron'],
    node: true,
  },
  {
    name: 'main (window)',
    files: /^src\/main\/index\.ts$/,
    imports: ['src/main/', 'src/shared/'],
    packages: ['zod', 'electron', '@orpc/server'],
    node: true,
  },
  {
    name: 'main/cli',
    files: /^src\/main\/cli(\.ts$|\/)/,
    imports: ['src/main/api/', 'src/main/cli/', 'src/main/servers/', 'src/main/storage/', 'src/shared/', 'src/main/*'],
    packages: ['zod', '@orpc/client', '@orpc/server'],
    node: true,
  },
  {
    name: 'main',
    files: /^src\/main\/[^/]+$/,
    imports: [
      'src/main/agents/',
      'src/main/api/',
      'src/main/identity/',
      'src/main/models/',
      'src/main/page/',
      'src/main/servers/',
      'src/main/storage/',
      'src/shared/',
      'src/main/*',
    ],
    packages: ['zod', 'pino', '@orpc/server'],
    node: true,
  },
  { name: 'preload', files: /^src\/preload\//, imports: [], packages: ['electron'] },
  {
    name: 'renderer/ui',
    files: /^src\/renderer\/ui\//,
    // What a person reads may hide nothing, and what hides is the same everywhere.
    imports: ['src/renderer/ui/', 'src/shared/unseen.ts'],
    packages: ['react', 'react-dom', 'radix-ui', 'lucide-react'],
  },
  {
    name: 'renderer/stores',
    files: /^src\/renderer\/stores\//,
    imports: ['src/renderer/stores/', 'src/renderer/*', 'src/shared/'],
    packages: ['react', 'zustand'],
  },
  {
    name: 'renderer/features',
    files: /^src\/renderer\/features\//,
    // A feature's own folder is added by the check itself; another one's never is.
    imports: ['src/renderer/stores/', 'src/renderer/ui/', 'src/renderer/*', 'src/shared/'],
    packages: [
      'react',
      'react-dom',
      'zustand',
      'radix-ui',
      'lucide-react',
      'marked',
      'react-markdown',
      'remark-gfm',
      'shiki',
      'zod',
      '@tanstack/react-virtual',
      'tokenx',
    ],
  },
  {
    name: 'renderer (transport)',
    files: /^src\/renderer\/api\.ts$/,
    imports: ['src/shared/'],
    packages: ['@orpc/client'],
  },
  {
    name: 'renderer',
    files: /^src\/renderer\/[^/]+$/,
    imports: ['src/renderer/', 'src/shared/'],
    packages: ['react', 'react-dom', 'zustand', 'lucide-react', 'zod'],
  },
  {
    name: 'resources/servers',
    files: /^resources\/servers\//,
    imports: ['resources/servers/'],
    packages: ['zod', '@modelcontextprotocol/server', 'better-sqlite3'],
    node: true,
  },
];

/**
 * What only some files may import, whatever their layer allows. `name` narrows a rule to one thing that a module exports.
 *
 * @type {{ module: string, name?: string, only: RegExp, because: string }[]}
 */
export const restricted = [
  {
    module: 'node:child_process',
    only: /^src\/main\/servers\/process\.ts$/,
    because: 'one file starts processes, so that none is left behind',
  },
  {
    module: 'better-sqlite3',
    only: /^(src\/main\/storage\/|resources\/servers\/notes\/)/,
    because: 'SQL stays in the storage layer and in the store of a bundled server',
  },
  { module: 'electron', name: 'ipcMain', only: /^src\/main\/app\//, because: 'every port is checked in one place' },
  {
    module: 'electron',
    name: 'MessageChannelMain',
    only: /^src\/main\/app\//,
    because: 'every port is checked in one place',
  },
  {
    module: 'node:module',
    only: /^$/,
    because: 'a `require` made at run time passes by these rules',
  },
  {
    module: '@orpc/contract',
    only: /^src\/shared\/contract(\.ts$|\/)/,
    because: 'the contract is one place',
  },
];
