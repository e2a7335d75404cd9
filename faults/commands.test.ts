import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { command, quickTimings, reach, supervise, temporaryFolder, withoutRestarts } from './harness.ts';

describe('a command that can not run', () => {
  async function failureOf(file: string, args: string[] = []) {
    const starts: string[] = [];
    const supervisor = await supervise([command('bad', file, args)], {
      timings: { ...quickTimings, maxRestarts: 1_000 },
      secretsOf: async ({ id }) => {
        starts.push(id);
        return {};
      },
    });
    const { failure } = await reach(supervisor, 'bad', 'failed');
    expect(starts).toEqual(['bad']);
    expect(`${failure.summary} ${failure.detail}`).not.toContain('Connection closed');
    return failure;
  }

  it('F9 says that it was not found, and where it was looked for', async () => {
    const failure = await failureOf('no-such-command-anywhere');
    expect(failure).toMatchObject({ cause: 'not_found', summary: expect.stringContaining('no-such-command-anywhere') });
    for (const folder of (process.env.PATH ?? '').split(path.delimiter)) expect(failure.detail).toContain(folder);
  });

  it('F9 says that it may not be executed, or is a folder', async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, 'server');
    await writeFile(file, '#!/bin/sh\n', { mode: 0o644 });
    expect(await failureOf(file)).toMatchObject({
      cause: 'not_executable',
      detail: expect.stringContaining('chmod +x'),
    });
    await mkdir(path.join(folder, 'folder'));
    expect(await failureOf(path.join(folder, 'folder'))).toMatchObject({
      summary: expect.stringContaining('is a folder'),
    });
  });

  it.each([
    ['#!/no/such/interpreter -x', '/no/such/interpreter'],
    ['#!/usr/bin/env no-such-python', 'no-such-python'],
    ['#!/usr/bin/env -S no-such-python -u', 'no-such-python'],
  ])('F9 names the interpreter that is missing (%s)', async (line, name) => {
    const file = path.join(await temporaryFolder(), 'server');
    await writeFile(file, `${line}\n`);
    await chmod(file, 0o755);
    expect(await failureOf(file)).toMatchObject({ cause: 'not_found', summary: expect.stringContaining(`“${name}”`) });
  });

  it.each([
    ['is damaged', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0])],
    ['is a text without a first line', 'echo hello\n'],
    ['is empty', ''],
  ])('F9 says that a file %s instead of handing it to a shell', async (why, content) => {
    const file = path.join(await temporaryFolder(), 'server');
    await writeFile(file, content, { mode: 0o755 });
    expect(await failureOf(file)).toMatchObject({ cause: 'not_executable', summary: expect.stringContaining(why) });
  });

  it('F9 says that its folder does not exist', async () => {
    const launch = {
      kind: 'stdio' as const,
      command: process.execPath,
      args: [],
      cwd: '/no/such/folder',
      environmentNames: [],
    };
    const supervisor = await supervise([command('bad', process.execPath, [], { launch })]);
    const { failure } = await reach(supervisor, 'bad', 'failed');
    expect(failure).toMatchObject({ cause: 'not_found', summary: expect.stringContaining('/no/such/folder') });
  });

  it('F9 says what a script that ends at once was missing', async () => {
    const supervisor = await supervise([command('bad', process.execPath, ['/no/such/server.js'])], {
      timings: withoutRestarts,
    });
    const { failure } = await reach(supervisor, 'bad', 'failed');
    expect(failure.summary).toContain('It needs “/no/such/server.js”');
  });
});
