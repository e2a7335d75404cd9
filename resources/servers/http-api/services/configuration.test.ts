import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { httpMethods, presentConnection } from '../models/connection.ts';
import { ConfigurationError, configurationVariable, readConfiguration } from './configuration.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'http-api-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const minimal = { name: 'api', baseUrl: 'https://api.example.com' };

function read(connections: unknown, environment: NodeJS.ProcessEnv = {}) {
  environment[configurationVariable] = JSON.stringify({ users: { local: { connections } } });
  return readConfiguration(undefined, environment).get('local') ?? [];
}

/** The message with which the connection is refused. */
function refusalOf(connection: unknown): string {
  try {
    read([connection]);
  } catch (thrown) {
    if (thrown instanceof ConfigurationError) return thrown.message;
    throw thrown;
  }
  return '';
}

describe('readConfiguration', () => {
  it('has no connections where nothing is configured', () => {
    expect(readConfiguration(undefined, {}).size).toBe(0);
    expect(readConfiguration(undefined, { [configurationVariable]: ' ' }).size).toBe(0);
  });

  it('fills in what is left out', () => {
    expect(read([minimal])).toEqual([
      {
        name: 'api',
        description: '',
        baseUrl: new URL('https://api.example.com'),
        credential: { kind: 'none' },
        methods: httpMethods,
        headers: {},
        allowPrivate: false,
        timeout: 30_000,
      },
    ]);
  });

  it('reads a file before the environment', () => {
    const file = join(folder, 'apis.json');
    writeFileSync(file, JSON.stringify({ users: { ada: { connections: [minimal] } } }));
    const environment = { [configurationVariable]: 'not looked at' };
    expect([...readConfiguration(file, environment).keys()]).toEqual(['ada']);
    expect(() => readConfiguration(join(folder, 'none.json'), {})).toThrow(/cannot be read \(ENOENT\)/);
  });

  it('F26 takes the credentials out of the environment, also one that is used twice', () => {
    const environment: NodeJS.ProcessEnv = { ONE: 'secret-1', TWO: 'secret-2\n', PATH: '/bin' };
    const connections = read(
      [
        { ...minimal, name: 'a', auth: { kind: 'bearer', secret: 'ONE' } },
        { ...minimal, name: 'b', auth: { kind: 'header', header: 'X-Api-Key', secret: 'ONE' } },
        { ...minimal, name: 'c', auth: { kind: 'basic', username: 'ada', secret: 'TWO' } },
      ],
      environment,
    );
    expect(connections.map(({ credential }) => credential)).toEqual([
      { kind: 'bearer', token: 'secret-1' },
      { kind: 'header', header: 'X-Api-Key', value: 'secret-1' },
      { kind: 'basic', username: 'ada', password: 'secret-2' },
    ]);
    expect(environment).toEqual({ PATH: '/bin' });
    expect(JSON.stringify(connections.map(presentConnection))).not.toContain('secret-');
  });

  it.each([
    ['is not set', { kind: 'bearer', secret: 'TOKEN' }, undefined, 'variable TOKEN is not set'],
    ['is empty', { kind: 'basic', username: 'ada', secret: 'TOKEN' }, '\n', 'variable TOKEN is not set'],
    ['has two lines', { kind: 'bearer', secret: 'TOKEN' }, 'canary\nlines', 'no header can carry'],
    ['is to be sent as Host', { kind: 'header', header: 'Host', secret: 'TOKEN' }, 'canary', 'in the header Host'],
    ['has a user with a colon', { kind: 'basic', username: 'a:b', secret: 'TOKEN' }, 'canary', 'has a colon'],
  ])('keeps a connection whose credential %s, and says why it cannot be called', (_, auth, value, words) => {
    const connections = read(
      [minimal, { ...minimal, name: 'other', auth }],
      value === undefined ? {} : { TOKEN: value },
    );
    expect(connections.map(presentConnection)).toMatchObject([
      { name: 'api', problem: null },
      { name: 'other', credential: auth.kind, problem: expect.stringContaining(words) },
    ]);
    expect(JSON.stringify(connections)).not.toContain('canary');
  });

  it.each([
    ['an unknown key', { ...minimal, token: 'canary' }],
    ['no name', { baseUrl: minimal.baseUrl }],
    ['a name with a slash', { ...minimal, name: 'a/b' }],
    ['a base address that is none', { ...minimal, baseUrl: 'canary' }],
    ['a base address of another scheme', { ...minimal, baseUrl: 'file:///canary' }],
    ['a password in the base address', { ...minimal, baseUrl: 'https://ada:canary@api.example.com' }],
    ['a query in the base address', { ...minimal, baseUrl: 'https://api.example.com?key=canary' }],
    ['a fragment in the base address', { ...minimal, baseUrl: 'https://api.example.com#canary' }],
    ['an unknown kind of credential', { ...minimal, auth: { kind: 'canary' } }],
    ['the value where the name of a variable belongs', { ...minimal, auth: { kind: 'bearer', secret: 'canary-1' } }],
    ['a header that is none', { ...minimal, auth: { kind: 'header', header: 'a b', secret: 'X' } }],
    ['no methods', { ...minimal, methods: [] }],
    ['an unknown method', { ...minimal, methods: ['canary'] }],
    ['a header of the transfer', { ...minimal, headers: { 'Content-Length': 'canary' } }],
    ['a header with a line break', { ...minimal, headers: { accept: 'a\r\ncanary' } }],
    ['a time that is none', { ...minimal, timeoutSeconds: 0 }],
  ])('F26 refuses %s, and quotes no value', (_, connection) => {
    const message = refusalOf(connection);
    expect(message).toMatch(/^SIGNALBOX_HTTP_API: users\.local\.connections\.0/);
    expect(message).not.toContain('canary');
  });

  it('refuses two connections of one name, and text that is no JSON without a quote of it', () => {
    expect(() => read([minimal, minimal])).toThrow(/two of the same name/);
    expect(() => readConfiguration(undefined, { [configurationVariable]: '{canary' })).toThrow(
      /^SIGNALBOX_HTTP_API is not valid JSON\.$/,
    );
  });
});
