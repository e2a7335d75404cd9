import { expect, it } from 'vitest';
import { defaultServerOptions, type ServerConfig } from '../../shared/server.ts';
import { configChange } from './configChange.ts';

const server: ServerConfig = {
  id: 'library',
  name: 'Library',
  launch: { kind: 'stdio', command: 'library', args: ['--quiet'], cwd: null, environmentNames: [] },
  enabled: true,
  trusted: false,
  identityParameter: null,
  options: defaultServerOptions,
};

it.each<[string, Partial<ServerConfig>, ReturnType<typeof configChange>]>([
  [
    'its command',
    { launch: { ...server.launch, kind: 'stdio', command: 'b', args: [], cwd: null, environmentNames: [] } },
    'launch',
  ],
  ['the folders that it is told of', { options: { ...defaultServerOptions, roots: ['/srv'] } }, 'start'],
  ['that it learns its user', { identityParameter: 'user_id' }, 'start'],
  ['its name', { name: 'Books' }, 'none'],
  ['the time limit of its calls', { options: { ...defaultServerOptions, callTimeout: 5 } }, 'none'],
])('a change of %s', (_what, part, change) => {
  expect(configChange(server, { ...server, ...part })).toBe(change);
});
