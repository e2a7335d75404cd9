import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../shared/logger.ts';
import { joinPaths, loginShellPath } from './loginShell.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-shell-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A shell that does something before it runs the command it is given, which is its last argument. */
async function shell(name: string, before: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, `#!/bin/sh\n${before}\nshift $(($# - 1))\neval "$1"\n`);
  await chmod(file, 0o700);
  return file;
}

describe.runIf(process.platform !== 'win32')('loginShellPath', () => {
  it('finds what the files of the shell add, whatever else they print', async () => {
    const SHELL = await shell('chatty', 'echo Welcome to $PATH; PATH="/opt/tool/bin:$PATH"; echo Have a nice day');
    const found = await loginShellPath({ SHELL, PATH: '/usr/bin:/bin' }, silentLogger);
    expect(found).toBe('/opt/tool/bin:/usr/bin:/bin');
  });

  it.each([
    ['fails', 'exit 3'],
    ['says nothing', 'exit 0'],
  ])('does without a shell that %s', async (name, before) => {
    const SHELL = await shell(name.replace(' ', '-'), before);
    expect(await loginShellPath({ SHELL, PATH: '/bin' }, silentLogger)).toBeNull();
  });

  it('does without a shell that is not there', async () => {
    expect(await loginShellPath({ SHELL: join(folder, 'none') }, silentLogger)).toBeNull();
    expect(await loginShellPath({ SHELL: 'sh' }, silentLogger)).toBeNull();
  });
});

describe('joinPaths', () => {
  it('keeps the order and names each folder once', () => {
    expect(joinPaths(['b', 'a'].join(delimiter), null, undefined, ['a', '', 'c'].join(delimiter))).toBe(
      ['b', 'a', 'c'].join(delimiter),
    );
  });
});
