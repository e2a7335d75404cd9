import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Connection } from '../../shared/connection.ts';
import { bundledSettings } from './bundledSettings.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-settings-'));
  await mkdir(join(folder, 'data', 'users', 'alice'), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

const user = () => ({ userId: 'alice', dataFolder: join(folder, 'data', 'users', 'alice') });
const connection = (part: Partial<Connection> = {}): Connection => ({
  name: 'my-api',
  description: '',
  baseUrl: 'https://api.example.com',
  auth: { kind: 'bearer' },
  methods: ['GET'],
  allowPrivate: false,
  timeoutSeconds: 30,
  ...part,
});

it('tells clock and notes nothing', async () => {
  expect(await bundledSettings({ kind: 'bundled', name: 'clock' }, {}, user())).toEqual({});
  expect(await bundledSettings({ kind: 'bundled', name: 'notes' }, {}, user())).toEqual({});
});

it('gives files the folder that its user chose, for that user alone', async () => {
  const chosen = join(folder, 'papers');
  await mkdir(chosen);
  const settings = await bundledSettings({ kind: 'bundled', name: 'files', folder: chosen }, {}, user());
  expect(settings).toEqual({ SIGNALBOX_FILES_ROOTS: JSON.stringify({ alice: chosen }) });
});

it.each([
  ['of another user', 'data/users/bob'],
  ['of everybody', 'data'],
  ['above that', '.'],
  ['behind a link to it', 'link'],
])('F27 gives files no folder in which Signalbox keeps data: one %s', async (_which, chosen) => {
  await mkdir(join(folder, 'data', 'users', 'bob'), { recursive: true });
  await symlink(join(folder, 'data', 'users'), join(folder, 'link'));
  const launch = { kind: 'bundled', name: 'files', folder: join(folder, chosen) } as const;
  await expect(bundledSettings(launch, {}, user())).rejects.toThrow('keeps its own data');
});

it('makes a folder where none was chosen', async () => {
  const settings = await bundledSettings({ kind: 'bundled', name: 'files', folder: null }, {}, user());
  await writeFile(join(JSON.parse(settings.SIGNALBOX_FILES_ROOTS ?? '{}').alice, 'a.txt'), 'there');
});

it.each(['nowhere', 'a relative one'])('says when the folder is %s', async (which) => {
  const chosen = which === 'nowhere' ? join(folder, 'nowhere') : 'relative/folder';
  const launch = { kind: 'bundled', name: 'files', folder: chosen } as const;
  await expect(bundledSettings(launch, {}, user())).rejects.toMatchObject({
    reason: { failure: { cause: 'not_found' } },
  });
});

it('F26 names the credentials of connections in the settings, and tells each in a variable of its own', async () => {
  const connections = [connection(), connection({ name: 'open-api', auth: { kind: 'none' } })];
  const launch = { kind: 'bundled', name: 'http-api', connections } as const;
  const { SIGNALBOX_HTTP_API: settings = '', ...rest } = await bundledSettings(launch, { 'my-api': 'canary' }, user());
  expect(settings).not.toContain('canary');
  expect(rest).toEqual({ SIGNALBOX_CREDENTIAL_MY_API: 'canary' });
  expect(JSON.parse(settings)).toMatchObject({
    users: {
      alice: {
        connections: [
          { name: 'my-api', auth: { kind: 'bearer', secret: 'SIGNALBOX_CREDENTIAL_MY_API' } },
          { name: 'open-api', auth: { kind: 'none' } },
        ],
      },
    },
  });
});
