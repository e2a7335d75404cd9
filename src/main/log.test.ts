import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLog } from './log.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-log-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('openLog', () => {
  it('writes redacted JSON lines to a file that only its owner reads', async () => {
    const { log, file, close } = await openLog({ dataFolder: folder, debug: false });
    log.info({ server: 'notes', apiKey: 'canary-one' }, 'Called with Bearer canary-two-three');
    log.debug({}, 'too fine');
    close();
    const text = await readFile(String(file), 'utf8');
    const lines = text.trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ server: 'notes', apiKey: '[redacted]' });
    expect(text).not.toContain('canary');
    if (process.platform !== 'win32') expect((await stat(String(file))).mode & 0o777).toBe(0o600);
  });

  it('puts a log that has grown too long aside and keeps three older ones', async () => {
    for (let start = 0; start < 6; start++) {
      const { log, file, close } = await openLog({ dataFolder: folder, debug: false });
      log.info({ start }, 'Started');
      close();
      await truncate(String(file), 6 * 1024 * 1024);
    }
    expect((await readdir(join(folder, 'logs'))).sort()).toEqual([
      'signalbox.log',
      'signalbox.log.1',
      'signalbox.log.2',
      'signalbox.log.3',
    ]);
    expect(await readFile(join(folder, 'logs', 'signalbox.log.3'), 'utf8')).toContain('"start":2');
  });

  it('goes on without a file when the folder can not be written', async () => {
    const blocked = join(folder, 'a-file');
    await writeFile(blocked, '');
    const { log, file, close } = await openLog({ dataFolder: blocked, debug: false });
    expect(file).toBeNull();
    expect(() => log.info({}, 'still here')).not.toThrow();
    close();
  });

  it('F43 lets a host whose log file can not be opened end quietly', async () => {
    await mkdir(join(folder, 'logs', 'signalbox.log'), { recursive: true });
    const program = `
      const { openLog } = await import(${JSON.stringify(new URL('./log.ts', import.meta.url).href)});
      const { file } = await openLog({ dataFolder: ${JSON.stringify(folder)}, debug: false });
      process.exit(file === null ? 0 : 2);`;
    const { stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
    expect(stderr).toBe('');
  });
});
