import { describe, expect, it } from 'vitest';
import { defaultServerOptions, type ServerConfig } from '../../shared/server.ts';
import { newServer, openRegistry } from './testing/openRegistry.ts';

const emptyConfig: ServerConfig = {
  id: 'http-api',
  name: 'HTTP API',
  launch: { kind: 'bundled', name: 'clock' },
  enabled: true,
  trusted: true,
  identityParameter: 'user_id',
  options: defaultServerOptions,
};
const emptyConnection = {
  name: 'api',
  description: '',
  baseUrl: 'https://api.example.com',
  auth: { kind: 'bearer' as const },
  methods: ['GET' as const],
  allowPrivate: false,
  timeoutSeconds: 30,
};

describe('what a user sets of a server', () => {
  it('is kept where the server is ours, and its credentials in the secret store only', async () => {
    const { registry, servers, stored, secrets } = openRegistry();
    const bundled: ServerConfig = { ...emptyConfig, launch: { kind: 'bundled', name: 'http-api', connections: [] } };
    stored.set(bundled.id, bundled);
    const set = (...connections: { name: string; credential: string | null }[]) => {
      const launch = { kind: 'bundled', name: 'http-api' } as const;
      const entered = connections.map((part) => ({ ...emptyConnection, ...part }));
      return registry.update({ id: bundled.id, launch: { ...launch, connections: entered } }, servers);
    };
    await set({ name: 'one', credential: 'top secret' }, { name: 'two', credential: 'other secret' });
    expect(JSON.stringify([...stored.values()])).not.toMatch(/secret/);
    await set({ name: 'one', credential: null });
    expect(await registry.secretsOf(stored.get(bundled.id) ?? bundled)).toEqual({ one: 'top secret' });
    expect([...secrets.values()]).toEqual(['top secret']);
    await expect(set({ name: 'new', credential: null })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(set({ name: 'one', credential: null }, { name: 'one', credential: 'twice' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  it('is never the setting of another server', async () => {
    const { registry, servers, stored } = openRegistry();
    stored.set('notes', { ...emptyConfig, id: 'notes', launch: { kind: 'bundled', name: 'notes' } });
    const added = await registry.add(newServer(), servers);
    const launch = { kind: 'bundled', name: 'files', folder: null } as const;
    for (const id of ['notes', added.id]) {
      await expect(registry.update({ id, launch }, servers)).rejects.toMatchObject({ code: 'DENIED' });
    }
  });

  it('is the parameter that names the user, where the server is not ours', async () => {
    const { registry, servers, stored } = openRegistry();
    const { id } = await registry.add(newServer(), servers);
    expect(await registry.update({ id, identityParameter: 'user_id' }, servers)).toMatchObject({
      identityParameter: 'user_id',
    });
    expect(await registry.update({ id, name: 'Renamed' }, servers)).toMatchObject({ identityParameter: 'user_id' });
    expect(await registry.update({ id, identityParameter: null }, servers)).toMatchObject({ identityParameter: null });
    stored.set('notes', { ...emptyConfig, id: 'notes', launch: { kind: 'bundled', name: 'notes' } });
    await expect(registry.update({ id: 'notes', identityParameter: null }, servers)).rejects.toMatchObject({
      code: 'DENIED',
    });
  });
});
