import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveCommand } from './resolveCommand.ts';

let folder = '';
const within = (...parts: string[]) => path.join(folder, ...parts);

async function script(file: string, mode = 0o755): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, '#!/bin/sh\n');
  await chmod(file, mode);
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'signalbox-resolve-'));
  await script(within('first', 'plain'), 0o644);
  await script(within('second', 'plain'));
  await script(within('second', 'locked'), 0o644);
  await script(within('work', 'local'));
  await mkdir(within('first', 'tool'));
  await script(within('second', 'tool'));
});
afterAll(() => rm(folder, { recursive: true }));

const resolve = (command: string, searchPath = [within('first'), 'relative', within('second')].join(':')) =>
  resolveCommand(command, { cwd: within('work'), searchPath });

describe('resolveCommand', () => {
  it('looks in PATH, past what may not be run and past folders of that name', async () => {
    expect(await resolve('plain')).toBe(within('second', 'plain'));
    expect(await resolve('tool')).toBe(within('second', 'tool'));
  });

  it('takes a path from the folder of the server', async () => {
    expect(await resolve('./local')).toBe(within('work', 'local'));
    expect(await resolve(within('work', 'local'))).toBe(within('work', 'local'));
  });

  it('F9 says which file in PATH may not be run, when there is no other', async () => {
    await expect(resolve('locked')).rejects.toMatchObject({
      reason: {
        failure: { cause: 'not_executable', detail: expect.stringContaining(within('second', 'locked')) },
        policy: 'never',
      },
    });
  });

  it('F9 names the folders that it searched, without relative ones', async () => {
    await expect(resolve('nothing')).rejects.toMatchObject({
      reason: { failure: { cause: 'not_found', detail: expect.not.stringContaining('relative') } },
    });
    await expect(resolve('nothing', '')).rejects.toMatchObject({
      reason: { failure: { detail: expect.stringContaining('PATH is empty') } },
    });
  });

  it('finds a command of Windows by its extensions', async () => {
    await writeFile(within('first', 'program.EXE'), '');
    const context = { cwd: folder, searchPath: within('first'), extensions: '.COM;.EXE', platform: 'win32' as const };
    expect(await resolveCommand('program', context)).toBe(within('first', 'program.EXE'));
  });
});
