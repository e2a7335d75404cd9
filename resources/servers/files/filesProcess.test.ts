import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { connectOld, isRunning } from '../testing/connect.ts';
import { inFolder, open } from './testing/session.ts';
import { temporaryFolder } from './testing/trees.ts';

describe('the process of files', () => {
  it('speaks to the old SDK, whose client checks every result against the schema', async () => {
    const folder = temporaryFolder();
    const client = await connectOld({ server: 'files', args: ['--root', folder] });
    onTestFinished(() => client.close());
    expect((await client.listTools()).tools).toHaveLength(8);
    const result = await client.callTool({ name: 'write', arguments: { path: 'a', content: 'x' } });
    expect(result.structuredContent).toMatchObject({ success: true, data: { created: true } });
  });

  it('says in words that its folder is gone, and goes on when it is back', async () => {
    const folder = temporaryFolder();
    const place = join(folder, 'Papers');
    const files = await inFolder(place);
    expect(await files.call('list')).toMatchObject({
      text: expect.stringMatching(/^The chosen folder "Papers" can not be opened/),
      structured: { error: { code: 'UNAVAILABLE', retryable: true } },
    });
    mkdirSync(place);
    expect(await files.data('list')).toMatchObject({ entries: [] });
    renameSync(place, join(folder, 'away'));
    symlinkSync(join(folder, 'away'), place);
    expect((await files.call('list')).text).toMatch(/^The chosen folder "Papers" is no longer there/);
  });

  it('removes at its start what a killed write left behind', async () => {
    const folder = temporaryFolder();
    const leftover = join(folder, '.signalbox-0123456789abcdef.tmp');
    writeFileSync(leftover, 'half of');
    utimesSync(leftover, 0, 0);
    await inFolder(folder);
    await vi.waitUntil(() => !existsSync(leftover));
  });

  it.skipIf(process.platform === 'win32')('makes files as its owner would, and keeps their permissions', async () => {
    const folder = temporaryFolder();
    const files = await inFolder(folder);
    await files.data('write', { path: 'a', content: 'x' });
    expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o666 & ~process.umask());
    chmodSync(join(folder, 'a'), 0o640);
    await files.data('edit', { path: 'a', old_text: 'x', new_text: 'y' });
    expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o640);
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('y');
  });

  it('ends when its stdin does', async () => {
    const files = await inFolder(temporaryFolder());
    await files.data('list');
    await files.client.close();
    expect(isRunning(files.pid)).toBe(false);
  });

  it('does not start with a root that can not be read', async () => {
    await expect(open({ env: { SIGNALBOX_FILES_ROOTS: 'ada=/a' } })).rejects.toThrow();
  });
});
