import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultServerOptions, type ServerConfig } from '../../shared/server.ts';
import { type LaunchContext, prepareLaunch } from './launch.ts';

const npm = join(import.meta.dirname, '..', '..', '..', 'node_modules', 'npm');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-launch-'));
});
afterAll(() => rm(folder, { recursive: true }));

const context = (change: Partial<LaunchContext> = {}): LaunchContext => ({
  userId: 'alice',
  bundled: { node: process.execPath, folder, dataFolder: folder, npm },
  hostEnvironment: { PATH: join(folder, 'nothing-here') },
  environmentOf: async () => ({}),
  loginPath: async () => null,
  ...change,
});

const config = (command: string): ServerConfig => ({
  id: 'library',
  name: 'Library',
  launch: { kind: 'stdio', command, args: ['-y', 'a-server'], cwd: folder, environmentNames: [] },
  enabled: true,
  trusted: false,
  identityParameter: null,
  options: defaultServerOptions,
});

function prepare(server: ServerConfig, given: LaunchContext) {
  if (server.launch.kind === 'http') throw new Error('unreachable');
  return prepareLaunch(server, server.launch, 'marker', given);
}

describe('prepareLaunch', () => {
  it('F9 runs our own npx on a machine that has none', async () => {
    const { spec } = await prepare(config('npx'), context());
    expect(spec).toMatchObject({ file: process.execPath, args: [join(npm, 'bin', 'npx-cli.js'), '-y', 'a-server'] });
    const ran = await promisify(execFile)(spec.file, [spec.args[0] ?? '', '--version'], { env: spec.environment });
    expect(ran.stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('gives scripts our Node as the last resort', async () => {
    const { spec } = await prepare(config('npx'), context());
    expect(spec.environment.PATH?.endsWith(dirname(process.execPath))).toBe(true);
  });

  it.runIf(process.platform !== 'win32')('prefers what the login shell finds', async () => {
    const file = join(folder, 'npx');
    await writeFile(file, '#!/bin/sh\n');
    await chmod(file, 0o700);
    const { spec } = await prepare(config('npx'), context({ loginPath: async () => folder }));
    expect(spec).toMatchObject({ file, args: ['-y', 'a-server'] });
    expect(spec.environment.PATH?.startsWith(folder)).toBe(true);
  });

  it('F9 says of any other command where it was looked for', async () => {
    await expect(prepare(config('uvx'), context())).rejects.toMatchObject({
      message: expect.stringContaining('uvx'),
    });
  });

  it('does not wait for the login shell where a built-in server starts', async () => {
    const loginPath = () => Promise.reject(new Error('asked'));
    const bundled: ServerConfig = { ...config(''), launch: { kind: 'bundled', name: 'clock' } };
    await expect(prepare(bundled, context({ loginPath }))).rejects.not.toThrow('asked');
  });
});
