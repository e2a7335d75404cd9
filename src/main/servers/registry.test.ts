import { describe, expect, it } from 'vitest';
import type { NewServer } from '../../shared/contract.ts';
import { SignalboxError } from '../../shared/errors.ts';
import type { StoredSecret } from '../../shared/secret.ts';
import type { ServerConfig } from '../../shared/server.ts';
import { ServerRegistry, uniqueId } from './registry.ts';

const newServer = (change: Partial<NewServer> = {}): NewServer => ({
  name: 'My Server',
  command: 'server',
  args: [],
  cwd: '',
  environment: [{ name: 'TOKEN', value: 'top secret' }],
  ...change,
});

/** A registry on stores in memory, each change of which takes a turn of the event loop as on a disk. */
function openRegistry() {
  const stored = new Map<string, ServerConfig>();
  const secrets = new Map<string, string>();
  const running = new Map<string, ServerConfig>();
  const disk = { isFull: false };
  const change = async (work: () => void) => {
    await new Promise((resolve) => setImmediate(resolve));
    if (disk.isFull) throw new SignalboxError('STORAGE_ERROR', 'The disk is full.');
    work();
  };
  const registry = new ServerRegistry({
    userId: 'alice',
    store: {
      list: async () => [...stored.values()],
      save: (_user, config) => change(() => stored.set(config.id, config)),
      remove: (_user, id) => change(() => stored.delete(id)),
    },
    secrets: {
      get: async (_user, name): Promise<StoredSecret> => {
        const value = secrets.get(name);
        return value === undefined ? { status: 'none' } : { status: 'stored', value };
      },
      set: (_user, name, value) => change(() => secrets.set(name, value)),
      remove: (_user, name) => change(() => secrets.delete(name)),
    },
  });
  const servers = {
    add: (config: ServerConfig) => void running.set(config.id, config),
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
  return { registry, servers, stored, secrets, running, disk };
}

describe('ServerRegistry', () => {
  it('adds a server with its lever off, and its values only in the secret store', async () => {
    const { registry, servers, stored, running } = openRegistry();
    const config = await registry.add(newServer(), servers);
    expect(config).toMatchObject({ id: 'my-server', enabled: false, trusted: false, launch: { cwd: null } });
    expect(stored.get('my-server')).toEqual(running.get('my-server'));
    expect(JSON.stringify([...stored.values()])).not.toContain('top secret');
    expect(await registry.environmentOf(config)).toEqual({ TOKEN: 'top secret' });
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

  it('F42 keeps a server running that could not be removed from the disk', async () => {
    const { registry, servers, running, disk } = openRegistry();
    const { id } = await registry.add(newServer(), servers);
    disk.isFull = true;
    await expect(registry.remove(id, servers)).rejects.toMatchObject({ code: 'STORAGE_ERROR' });
    expect(running.has(id)).toBe(true);
  });

  it('keeps the servers that come with it', async () => {
    const { registry, servers } = openRegistry();
    expect((await registry.load()).map(({ id }) => id)).toEqual(['clock', 'notes']);
    await expect(registry.remove('clock', servers)).rejects.toMatchObject({ code: 'DENIED' });
  });

  it('refuses a variable that is named twice, before anything is stored', async () => {
    const { registry, servers, secrets } = openRegistry();
    const environment = ['one', 'two'].map((value) => ({ name: 'TOKEN', value }));
    await expect(registry.add(newServer({ environment }), servers)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(secrets.size).toBe(0);
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
});
