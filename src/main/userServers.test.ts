import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { silentLogger } from '../shared/logger.ts';
import { Cleanup } from './cleanup.ts';
import { Supervisor } from './servers/supervisor.ts';
import type { Storage } from './storage/index.ts';
import { openTestStorage } from './storage/testing/openTestStorage.ts';
import { UserServers } from './userServers.ts';

let dataFolder: string;
let storage: Storage;
let alice: string;
const bob = 'b0b00000-0000-4000-8000-000000000000';
const undo = new Cleanup();
const prepare = vi.fn(async (_userId: string) => {});

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'signalbox-users-'));
  storage = await openTestStorage(dataFolder);
  alice = (await storage.users.ensureLocal('Alice')).id;
  await storage.users.add({ id: bob, name: 'Bob', color: 1, passphrase: null, createdAt: 1, lastUsedAt: 0 });
  prepare.mockClear();
});
afterEach(async () => {
  await undo.run();
  await storage.close();
  await rm(dataFolder, { recursive: true, force: true });
});

async function open(): Promise<UserServers> {
  const options = { dataFolder, serversFolder: join(dataFolder, 'nowhere'), node: process.execPath, npm: dataFolder };
  const servers = await UserServers.open(
    { ...options, version: '0', storage, prepare, log: silentLogger },
    await storage.users.list(),
    undo,
  );
  undo.add(() => servers.dispose());
  return servers;
}

it('starts a user’s servers once, however often they are asked for', async () => {
  const servers = await open();
  expect(() => servers.of(alice)).toThrow('not started yet');
  const [one, other] = await Promise.all([servers.start(alice), servers.start(alice)]);
  expect(one).toBe(other);
  expect(servers.of(alice)).toBe(one);
  expect(prepare).toHaveBeenCalledTimes(1);
  expect(() => servers.of(bob)).toThrow('not started yet');
});

it('knows nothing of servers that could not be started, and starts others the next time', async () => {
  const servers = await open();
  const start = vi.spyOn(Supervisor.prototype, 'start').mockRejectedValueOnce(new Error('The disk does not answer.'));
  await expect(servers.start(alice)).rejects.toThrow('The disk does not answer.');
  expect(() => servers.of(alice)).toThrow('not started yet');
  start.mockRestore();
  const started = await servers.start(alice);
  expect(servers.of(alice)).toBe(started);
});

it('F27 gives each user servers and a folder of their own', async () => {
  const servers = await open();
  const [hers, his] = await Promise.all([servers.start(alice), servers.start(bob)]);
  const launch = { kind: 'stdio' as const, command: 'nothing', args: [], cwd: null, environment: [] };
  await hers.registry.add({ name: 'Library', launch }, hers.supervisor);
  await hers.registry.setEnabled('clock', false, hers.supervisor);
  expect(hers.supervisor.view('library').config.name).toBe('Library');
  expect(() => his.supervisor.view('library')).toThrow('There is no server “library”.');
  expect(his.supervisor.view('clock').config.enabled).toBe(true);
  await expect(his.registry.setEnabled('library', true, his.supervisor)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('gives what the only user’s servers kept to that user', async () => {
  await mkdir(join(dataFolder, 'servers', 'notes'), { recursive: true });
  await writeFile(join(dataFolder, 'servers', 'notes', 'notes.sqlite'), 'kept');
  await open();
  expect(await readFile(join(dataFolder, 'users', alice, 'servers', 'notes', 'notes.sqlite'), 'utf8')).toBe('kept');
  expect(existsSync(join(dataFolder, 'servers'))).toBe(false);
  await open();
  expect(await readFile(join(dataFolder, 'users', alice, 'servers', 'notes', 'notes.sqlite'), 'utf8')).toBe('kept');
});

it('removes what a user’s servers kept, and nobody else’s', async () => {
  const servers = await open();
  for (const user of [alice, bob]) {
    await mkdir(join(dataFolder, 'users', user, 'servers'), { recursive: true });
    await servers.start(user);
  }
  await servers.remove(bob);
  expect(existsSync(join(dataFolder, 'users', bob))).toBe(false);
  expect(existsSync(join(dataFolder, 'users', alice))).toBe(true);
  expect(() => servers.of(bob)).toThrow('not started yet');
  expect(servers.of(alice).supervisor.views()).not.toHaveLength(0);
});

it('starts nothing for a user who is being removed, whatever their page still asks for', async () => {
  const servers = await open();
  await servers.start(bob);
  await servers.remove(bob);
  expect(() => servers.start(bob)).toThrow('This user is being removed.');
  await mkdir(join(dataFolder, 'users', alice, 'servers'), { recursive: true });
  const never = servers.remove(alice);
  expect(() => servers.start(alice)).toThrow('This user is being removed.');
  await never;
  expect(existsSync(join(dataFolder, 'users', alice))).toBe(false);
});

it('starts nothing any more once it is disposed of', async () => {
  const servers = await open();
  await servers.dispose();
  expect(() => servers.start(alice)).toThrow('Signalbox is closing.');
});
