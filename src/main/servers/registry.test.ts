import { describe, expect, it } from 'vitest';
import type { NewServer } from '../../shared/serverChange.ts';
import { uniqueId } from './registry.ts';
import { newServer, openRegistry } from './testing/openRegistry.ts';

const remote = (headers = [{ name: 'Authorization', value: 'Bearer secret' }]): NewServer['launch'] => ({
  kind: 'http',
  url: 'https://example.com/mcp',
  headers,
});

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

  it('F42 leaves the old address with its old secret where the new ones can’t be stored', async () => {
    const { registry, servers, stored, secrets, running, disk } = openRegistry();
    const { id } = await registry.add(newServer({ launch: remote() }), servers);
    const before = [stored.get(id), running.get(id), ...secrets];
    disk.isFull = true;
    const headers = [{ name: 'Authorization', value: 'Bearer of the new address' }];
    const elsewhere = { kind: 'http' as const, url: 'https://other.example/mcp', headers };
    await expect(registry.update({ id, launch: elsewhere }, servers)).rejects.toMatchObject({ code: 'STORAGE_ERROR' });
    expect([stored.get(id), running.get(id), ...secrets]).toEqual(before);
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
});
