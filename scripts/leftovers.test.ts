import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { endLeftovers, findLeftovers } from './leftovers.mjs';

it.skipIf(process.platform !== 'linux')('finds and ends a process that has left its parent and its group', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-left-'));
  const stay = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log(process.pid)";
  const parentSource = `
    const { spawn } = require('node:child_process');
    const child = spawn(process.execPath, ['--eval', ${JSON.stringify(stay)}], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.once('data', (pid) => { console.log(String(pid).trim()); process.exit(); });`;
  const parent = spawn(process.execPath, ['--eval', parentSource], {
    env: { PATH: process.env.PATH, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: parent.stdout }), 'line');
  if (parent.exitCode === null) await once(parent, 'exit');

  expect((await findLeftovers(folder)).map(({ pid }) => pid)).toEqual([Number(line)]);
  expect(await endLeftovers(folder, 0)).toHaveLength(1);
  expect(await endLeftovers(folder)).toEqual([]);
  expect(await findLeftovers(join(folder, 'other'))).toEqual([]);
  await rm(folder, { recursive: true });
});
