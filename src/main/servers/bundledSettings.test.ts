import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Connection } from '../../shared/connection.ts';
import { bundledSettings } from './bundledSettings.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-settings-'));
});
afterEach(() => rm(folder, { recursive: true }));

const user = () => ({ userId: 'alice', dataFolder: folder });
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
  const settings = await bundledSettings({ kind: 'bundled', name: 'files', folder }, {}, user());
  expect(settings).toEqual({ SIGNALBOX_FILES_ROOTS: JSON.stringify({ alice: folder }) });
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
