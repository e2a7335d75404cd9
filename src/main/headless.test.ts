import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startHeadless } from './headless.ts';

let dataFolder: string;
beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'signalbox-headless-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(dataFolder, { recursive: true });
});

describe('F35 the development bypass', () => {
  it.each(['--dev-bypass', '--dev-bypass=1'])('in production %s keeps the process from starting', async (flag) => {
    vi.stubEnv('NODE_ENV', 'production');
    await expect(startHeadless(['--data-dir', dataFolder, flag])).rejects.toMatchObject({
      code: 'DENIED',
      message: expect.stringContaining('NODE_ENV is "production"'),
    });
    // Nothing was opened or claimed.
    expect(await readdir(dataFolder)).toEqual([]);
  });
});
