import { describe, expect, it } from 'vitest';
import type { Connection } from '../../shared/connection.ts';
import type { ServerLaunch } from '../../shared/server.ts';
import { assertSameDestination } from './secretDestination.ts';

const connection: Connection = {
  name: 'api',
  description: '',
  baseUrl: 'https://api.example.com/v1',
  auth: { kind: 'bearer' },
  methods: ['GET'],
  allowPrivate: false,
  timeoutSeconds: 30,
};
const api = (change: Partial<Connection> = {}): ServerLaunch => ({
  kind: 'bundled',
  name: 'http-api',
  connections: [
    { ...connection, name: 'other', baseUrl: 'https://other.example' },
    { ...connection, ...change },
  ],
});
const remote = (url: string): ServerLaunch => ({ kind: 'http', url, headerNames: ['X-Key'] });
const again = { code: 'INVALID_INPUT', message: expect.stringMatching(/^Enter the credential again: /) };

describe('A credential that is kept', () => {
  const kept = [{ name: 'api', value: null }];

  it.each([
    ['another host', { baseUrl: 'https://evil.example/v1' }],
    ['no encryption', { baseUrl: 'http://api.example.com/v1' }],
    ['another port', { baseUrl: 'https://api.example.com:8443/v1' }],
    ['the name of the host in front of another one', { baseUrl: 'https://api.example.com.evil.example/v1' }],
    ['another way to sign in', { auth: { kind: 'basic' as const, username: 'me' } }],
  ])('goes with no connection to %s', (_name, change) => {
    expect(() => assertSameDestination(kept, api(), api(change))).toThrow(expect.objectContaining(again));
    expect(() => assertSameDestination([{ name: 'api', value: 'new' }], api(), api(change))).not.toThrow();
  });

  it.each([
    ['another path', { baseUrl: 'https://api.example.com/v2' }],
    ['the same address in other letters', { baseUrl: 'HTTPS://API.example.com:443/v1' }],
    ['another description', { description: 'Weather' }],
  ])('goes with a connection to %s', (_name, change) => {
    expect(() => assertSameDestination(kept, api(), api(change))).not.toThrow();
  });

  it('goes as a header to no server but the one that it was entered for', () => {
    const header = [{ name: 'X-Key', value: null }];
    const before = remote('https://example.com/mcp');
    expect(() => assertSameDestination(header, before, remote('https://evil.example/mcp'))).toThrow(
      expect.objectContaining(again),
    );
    expect(() => assertSameDestination(header, before, remote('https://example.com/v2/mcp'))).not.toThrow();
  });
});
