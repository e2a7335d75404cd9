import { describe, expect, it } from 'vitest';
import { SignalboxError } from '../../shared/errors.ts';
import type { StoredSecret } from '../../shared/secret.ts';
import { defaultServerOptions, type ServerConfig } from '../../shared/server.ts';
import type { NewServer } from '../../shared/serverChange.ts';
import { ServerRegistry, uniqueId } from './registry.ts';

const newServer = (change: Partial<NewServer> = {}): NewServer => ({
  name: 'My Server',
  launch: {
    kind: 'stdio',
    command: 'server',
    args: [],
    cwd: '',
    environment: [{ name: 'TOKEN', value: 'top secret' }],
  },
  ...change,
});

const remote = (headers = [{ name: 'Authorization', value: 'Bearer secret' }]): NewServer['launch'] => ({
  kind: 'http',
  url: 'https://example.com/mcp',
  headers,
});

/** A registry on stores in memory, each change of which takes a turn of the event loop as on a disk. */
function openRegistry() {
  const stored = new Map<string, ServerConfig>();
  const secrets = new Map<string, string>();
  const running = new Map<string, ServerConfig>();
  const renewed: boolean[] = [];
  const disk = { isFull: false };
  const change = async (work: () => void) => {
    await new Promise((resolve) => setImmediate(resolve));
    if (disk.isFull) throw new SignalboxError('STORAGE_ERROR', 'The disk is full.');
    work();
  };
  const registry = new ServerRegistry({
    store: {
      list: async () => [...stored.values()],
      save: (config) => change(() => stored.set(config.id, config)),
      remove: (id) => change(() => stored.delete(id)),
    },
    secrets: {
      get: async (name): Promise<StoredSecret> => {
        const value = secrets.get(name);
        return value === undefined ? { status: 'none' } : { status: 'stored', value };
      },
      set: (name, value) => change(() => secrets.set(name, value)),
      remove: (name) => change(() => secrets.delete(name)),
    },
  });
  const servers = {
    add: (config: ServerConfig) => void running.set(config.id, config),
    configure: (config: ServerConfig, renew: boolean) => {
      running.set(config.id, config);
      renewed.push(renew);
    },
    remove: async (id: string) => {
      await new Promise((resolve) => setImmediate(resolve));
      running.delete(id);
    },
    setEnabled: (id: string, enabled: boolean) => {
      const config = running.get(id);
      if (config === undefined) throw new SignalboxError('NOT_FOUND', `There is no server “${id}”.`);
      running.set(id, { ...config, enabled });
    },
  };
  return { registry, servers, stored, secrets, running, renewed, disk };
}

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

describe('ServerRegistry', () => {
  it('adds a server with its lever off, and its values only in the secret store', async () => {
    const { registry, servers, stored, running } = openRegistry();
    const config = await registry.add(newServer(), servers);
    expect(config).toMatchObject({ id: 'my-server', enabled: false, trusted: false, launch: { cwd: null } });
    expect(stored.get('my-server')).toEqual(running.get('my-server'));
    expect(JSON.stringify([...stored.values()])).not.toContain('top secret');
    expect(await registry.secretsOf(config)).toEqual({ TOKEN: 'top secret' });
  });

  it('gives two servers that are added at once ids of their own', async () => {
    const { registry, servers, stored, running } = openRegistry();
    const added = await Promise.all([registry.add(newServer(), servers), registry.add(newServer(), servers)]);
    expect(added.map(({ id }) => id)).toEqual(['my-server', 'my-server-2']);
    expect([...stored.keys()]).toEqual([...running.keys()]);
  });

  it('does not bring a server back whose lever is flipped while it is removed', async () => {
    const { registry, servers, stored, running, secrets } = openRegistry();
    const { id } = await registry.add(newServer(), servers);
    const [removed, flipped] = await Promise.allSettled([
      registry.remove(id, servers),
      registry.setEnabled(id, true, servers),
    ]);
    expect(removed.status).toBe('fulfilled');
    expect(flipped).toMatchObject({ status: 'rejected', reason: { code: 'NOT_FOUND' } });
    expect([stored.size, running.size, secrets.size]).toEqual([0, 0, 0]);
  });

  it('lets other servers be switched and added while a stubborn one is being removed', async () => {
    const { registry, servers, running } = openRegistry();
    const [stubborn, other] = [await registry.add(newServer(), servers), await registry.add(newServer(), servers)];
    let end = () => {};
    const stopped = new Promise<void>((resolve) => {
      end = resolve;
    });
    const removed = registry.remove(stubborn.id, { ...servers, remove: () => stopped });
    await registry.setEnabled(other.id, true, servers);
    expect(running.get(other.id)?.enabled).toBe(true);
    expect((await registry.add(newServer(), servers)).id).toBe('my-server-3');
    end();
    await removed;
    expect((await registry.add(newServer(), servers)).id).toBe('my-server');
  });

  it('F42 keeps a server running that could not be removed from the disk', async () => {
    const { registry, servers, running, disk } = openRegistry();
    const { id } = await registry.add(newServer(), servers);
    disk.isFull = true;
    await expect(registry.remove(id, servers)).rejects.toMatchObject({ code: 'STORAGE_ERROR' });
    expect(running.has(id)).toBe(true);
  });

  it('keeps the servers that come with it', async () => {
    const { registry, servers } = openRegistry();
    expect((await registry.load()).map(({ id }) => id)).toEqual(['clock', 'notes', 'files', 'http-api']);
    await expect(registry.remove('clock', servers)).rejects.toMatchObject({ code: 'DENIED' });
  });

  it('refuses a variable that is named twice, before anything is stored', async () => {
    const { registry, servers, secrets } = openRegistry();
    const environment = ['one', 'two'].map((value) => ({ name: 'TOKEN', value }));
    const launch = { kind: 'stdio' as const, command: 'server', args: [], cwd: null, environment };
    await expect(registry.add(newServer({ launch }), servers)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(secrets.size).toBe(0);
  });
});

describe('ServerRegistry.update', () => {
  const kept = [{ name: 'TOKEN', value: null }];
  const launch = { kind: 'stdio' as const, command: 'better', args: ['--fast'], cwd: '/tmp', environment: kept };

  it('keeps the values that are not given anew', async () => {
    const { registry, servers, stored, running, renewed } = openRegistry();
    const { id } = await registry.add(newServer(), servers);
    const config = await registry.update({ id, name: 'Better', launch }, servers);
    expect(config).toMatchObject({ name: 'Better', launch: { command: 'better', environmentNames: ['TOKEN'] } });
    expect([stored.get(id), running.get(id)]).toEqual([config, config]);
    expect(await registry.secretsOf(config)).toEqual({ TOKEN: 'top secret' });
    expect(renewed).toEqual([false]);
  });

  it('has a server started anew for a new value, although its configuration reads the same', async () => {
    const { registry, servers, renewed } = openRegistry();
    const { id, launch: before } = await registry.add(newServer(), servers);
    if (before.kind !== 'stdio') throw new Error('unreachable');
    const { environmentNames: _names, ...rest } = before;
    const changed = { ...rest, environment: [{ name: 'TOKEN', value: 'newer' }] };
    const config = await registry.update({ id, launch: changed }, servers);
    expect(config.launch).toEqual(before);
    expect(await registry.secretsOf(config)).toEqual({ TOKEN: 'newer' });
    expect(renewed).toEqual([true]);
  });

  it('forgets the secrets that are not used any more', async () => {
    const { registry, servers, secrets } = openRegistry();
    const { id } = await registry.add(newServer(), servers);
    const config = await registry.update({ id, launch: remote() }, servers);
    expect([...secrets.values()]).toEqual(['Bearer secret']);
    expect(await registry.secretsOf(config)).toEqual({ Authorization: 'Bearer secret' });
    await registry.update({ id, launch: remote([]) }, servers);
    expect(secrets.size).toBe(0);
  });

  it('asks for a value that it does not have', async () => {
    const { registry, servers, stored } = openRegistry();
    const { id } = await registry.add(newServer({ launch: remote([]) }), servers);
    const before = stored.get(id);
    await expect(registry.update({ id, launch }, servers)).rejects.toMatchObject({
      message: expect.stringContaining('TOKEN'),
    });
    expect(stored.get(id)).toEqual(before);
  });

  it('sends no kept value to another address, and changes nothing then', async () => {
    const { registry, servers, stored, running } = openRegistry();
    const { id } = await registry.add(newServer({ launch: remote() }), servers);
    const before = stored.get(id);
    const headers = [{ name: 'Authorization', value: null }];
    const elsewhere = { kind: 'http' as const, url: 'https://evil.example/mcp', headers };
    await expect(registry.update({ id, launch: elsewhere }, servers)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect([stored.get(id), running.get(id)]).toEqual([before, before]);
  });

  it('takes headers for the same that differ in capitals only', async () => {
    const { registry, servers } = openRegistry();
    const headers = ['X-Key', 'x-key'].map((name) => ({ name, value: 'a' }));
    await expect(registry.add(newServer({ launch: remote(headers) }), servers)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  it('changes how a bundled server is run, but not what it is', async () => {
    const { registry, servers } = openRegistry();
    const [clock] = await registry.load();
    if (clock === undefined) throw new Error('unreachable');
    const options = { ...clock.options, callTimeout: 5 };
    expect(await registry.update({ id: 'clock', options }, servers)).toEqual({ ...clock, options });
    await expect(registry.update({ id: 'clock', launch }, servers)).rejects.toMatchObject({ code: 'DENIED' });
  });
});

describe('uniqueId', () => {
  it.each([
    ['Büro & Söhne', [], 'bu-ro-so-hne'],
    ['日本語', [], 'server'],
    ['Notes', ['notes', 'notes-2'], 'notes-3'],
    ['a'.repeat(60), ['a'.repeat(28)], `${'a'.repeat(28)}-2`],
  ])('makes an id of %s', (name, taken, id) => {
    expect(uniqueId(name, taken)).toBe(id);
  });

  it('keeps what a user sets of a server of ours, and the credentials in the secret store only', async () => {
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

  it('gives a server the settings of none but itself', async () => {
    const { registry, servers, stored } = openRegistry();
    stored.set('notes', { ...emptyConfig, id: 'notes', launch: { kind: 'bundled', name: 'notes' } });
    const added = await registry.add(newServer(), servers);
    const launch = { kind: 'bundled', name: 'files', folder: null } as const;
    for (const id of ['notes', added.id]) {
      await expect(registry.update({ id, launch }, servers)).rejects.toMatchObject({ code: 'DENIED' });
    }
  });

  it('marks the parameter that names the user, for servers that are not ours', async () => {
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
