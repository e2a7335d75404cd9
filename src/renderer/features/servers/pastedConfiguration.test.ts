import { describe, expect, it } from 'vitest';
import { readPasted } from './pastedConfiguration.ts';

const files = {
  command: 'npx',
  args: ['-y', 'server-files', '/Users/me/My Desktop'],
  env: { API_KEY: 'x', LIMIT: 5 },
  disabled: false,
};
const read = (value: unknown) => readPasted(JSON.stringify(value, null, 2));

describe('readPasted', () => {
  it.each([
    ['a whole file', { globalShortcut: '', mcpServers: { files } }, 'files'],
    ['the file of an editor', { inputs: [], servers: { files } }, 'files'],
    ['what is in it', { files }, 'files'],
    ['a server without a name', files, ''],
  ])('reads %s', (_what, value, name) => {
    expect(read(value)).toMatchObject({
      kind: 'server',
      name,
      launch: {
        kind: 'stdio',
        commandLine: 'npx -y server-files "/Users/me/My Desktop"',
        environment: [
          { row: 0, name: 'API_KEY', value: 'x', storedAs: null },
          { row: 1, name: 'LIMIT', value: '5', storedAs: null },
        ],
      },
    });
  });

  it('reads a part of a file, with the comma after it', () => {
    expect(readPasted(`"files": ${JSON.stringify(files)},\n`)).toMatchObject({ kind: 'server', name: 'files' });
  });

  it('reads a remote server', () => {
    const remote = { type: 'http', url: 'https://tools.example/mcp', headers: { Authorization: 'Bearer x' } };
    expect(read({ mcpServers: { remote } })).toMatchObject({
      kind: 'server',
      name: 'remote',
      launch: {
        kind: 'http',
        url: 'https://tools.example/mcp',
        headers: [{ name: 'Authorization', value: 'Bearer x' }],
      },
    });
  });

  it.each([
    [{ mcpServers: { files, more: files } }, 'There are 2 servers in it. Paste one at a time.'],
    [{ mcpServers: {} }, 'There is no server in this configuration.'],
    [
      { mcpServers: { files: { args: [] } } },
      'This is no command line, and no configuration of a server that can be read.',
    ],
  ])('says why it can’t take %j', (value, reason) => {
    expect(read(value)).toEqual({ kind: 'refused', reason });
  });

  it.each([
    'npx -y server',
    '"C:\\Program Files\\server.exe" --port 1',
    '',
    'https://tools.example/mcp',
    'run {a}',
    '"my server" {}',
  ])('leaves %j alone', (text) => {
    expect(readPasted(text)).toEqual({ kind: 'none' });
  });
});
