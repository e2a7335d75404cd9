import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../shared/logger.ts';
import { ApiKeyService } from './apiKeys.ts';
import { BearerAuthenticator } from './bearer.ts';
import { developmentBypass } from './devBypass.ts';

const alice = { id: 'user-alice', name: 'Alice', color: 0, hasPassphrase: false, createdAt: 1 };
const users = { list: () => [alice], find: (id: string) => (id === alice.id ? alice : null) };
const store = { list: async () => [], add: async () => {}, remove: async () => {}, touch: async () => {} };
const development = { packaged: false, env: {} };

async function authenticator({ bypass = false, jwtOf = alice.id }: { bypass?: boolean; jwtOf?: string } = {}) {
  const apiKeys = await ApiKeyService.open(store, silentLogger);
  const jwt = {
    verify: async () => ({
      userId: jwtOf,
      expiresAt: null,
      credential: { kind: 'jwt' as const, id: jwtOf, name: 'a' },
    }),
  };
  const parts = { users, apiKeys, jwt, bypass: bypass ? developmentBypass(development, users) : null };
  return { apiKeys, bearer: new BearerAuthenticator(parts) };
}

describe('a bearer token', () => {
  it('is looked at by whom its shape says', async () => {
    const { apiKeys, bearer } = await authenticator({ bypass: true });
    const { text } = await apiKeys.create(alice.id, 'A script', null);
    const kindOf = async (token: string) => (await bearer.authenticate(`Bearer ${token}`))?.credential.kind;
    expect(await kindOf(text)).toBe('api-key');
    expect(await kindOf('eyJh.eyJz.c2ln')).toBe('jwt');
    expect(await kindOf('dev:Alice')).toBe('development');
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Basic YWxpY2U6eA==',
    'eyJh.eyJz.c2ln',
    'Bearer sbx_0123456789abcdef_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    'Bearer sbx_',
    'Bearer dev:Alice',
    'Bearer user-alice',
    'Bearer a.b',
    'Bearer a.b.c.d.e',
    `Bearer ${'a'.repeat(9_000)}.b.c`,
  ])('%j lets nobody in', async (header) => {
    const { bearer } = await authenticator();
    expect(await bearer.authenticate(header)).toBeNull();
  });

  it('of somebody who was removed lets nobody in', async () => {
    const { apiKeys, bearer } = await authenticator({ jwtOf: 'user-gone' });
    const { text } = await apiKeys.create('user-gone', 'A script', null);
    expect(await bearer.authenticate(`Bearer ${text}`)).toBeNull();
    expect(await bearer.authenticate('Bearer eyJh.eyJz.c2ln')).toBeNull();
  });
});

describe('the development bypass', () => {
  it('lets in whom it names, and nobody for a name that nobody has', async () => {
    const bypass = developmentBypass(development, users);
    expect(bypass.userOf('dev:alice')).toEqual(alice);
    for (const token of ['dev:Bob', 'dev:', 'dev', 'Alice', 'xdev:Alice']) expect(bypass.userOf(token)).toBeNull();
  });

  it.each([
    ['a packaged app', { packaged: true, env: {} }, /packaged/],
    ['production', { packaged: false, env: { NODE_ENV: 'production' } }, /NODE_ENV is "production"/],
  ])('F35 is refused in %s', (_name, run, words) => {
    expect(() => developmentBypass(run, users)).toThrow(words);
  });
});
