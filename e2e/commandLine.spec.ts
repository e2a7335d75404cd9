import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from './support/fixtures.ts';
import { send, serversReady, transcript } from './support/steps.ts';

interface Outcome {
  code: number;
  out: string;
  notes: string;
}

/** Runs `signalbox` as a person's shell would. */
function signalbox(dataFolder: string, ...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['out/main/cli.js', ...args, '--data-dir', dataFolder],
      (error, out, notes) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, notes }),
    );
    child.stdin?.end();
  });
}

test.beforeEach(async ({ app }) => serversReady(app.page));

test('a command speaks to the app that runs, and its conversation is there', async ({ app }) => {
  const run = await signalbox(app.dataFolder, 'run', 'What time is it in Lisbon?');
  expect(run).toMatchObject({ code: 0, out: expect.stringContaining('in Lisbon') });
  await app.page.getByRole('button', { name: 'What time is it in Lisbon?', exact: true }).click();
  await expect(transcript(app.page)).toContainText('in Lisbon,');
  const servers = await signalbox(app.dataFolder, 'servers', '--json');
  const lines = servers.out.trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).id)).toEqual(expect.arrayContaining(['clock', 'notes']));
});

test('F22 a call that nobody at the command allows waits in the app', async ({ app }) => {
  const run = await signalbox(app.dataFolder, 'run', 'add a note: buy milk');
  expect(run).toMatchObject({ code: 3, notes: expect.stringContaining('Waits for an approval') });
  await app.page.getByRole('button', { name: 'A call waits for you: add a note: buy milk' }).click();
  await app.page
    .getByRole('region', { name: /Notes · / })
    .getByRole('button', { name: 'Allow' })
    .click();
  await expect(transcript(app.page)).toContainText('Created the note');
  const allowed = await signalbox(app.dataFolder, 'run', '--approve', 'all', '--json', 'add a note: buy bread');
  expect(allowed.code).toBe(0);
  expect(JSON.parse(allowed.out.trim().split('\n').at(-1) ?? '')).toMatchObject({ type: 'ended', status: 'completed' });
});

test('a server is stopped and started from the command line, and the app shows it', async ({ app }) => {
  expect(await signalbox(app.dataFolder, 'servers', 'stop', 'clock')).toMatchObject({ code: 0 });
  await expect(app.page.getByRole('button', { name: /Clock.*Off/ }).first()).toBeVisible();
  expect(await signalbox(app.dataFolder, 'servers', 'start', 'clock')).toMatchObject({ code: 0 });
  await serversReady(app.page);
  expect(await signalbox(app.dataFolder, 'servers', 'start', 'nothing')).toMatchObject({ code: 1 });
});

test('the doctor looks at the app that runs', async ({ app }) => {
  await send(app.page, 'What can you do?');
  const doctor = await signalbox(app.dataFolder, 'doctor');
  expect(doctor.out).toContain('✓ Host: it runs and answers');
  expect(doctor.out).toContain('✓ Server notes: ready');
  expect(doctor.code).toBe(0);
});

test('a command runs a host of its own where none is there, and leaves the data to the next one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-e2e-'));
  const run = await signalbox(folder, 'run', '--approve', 'all', 'add a note: buy milk');
  expect(run).toMatchObject({ code: 0, out: expect.stringContaining('Created the note') });
  expect(await signalbox(folder, 'run', 'Find my notes about milk')).toMatchObject({
    code: 0,
    out: expect.stringContaining('buy milk'),
  });
  await rm(folder, { recursive: true, force: true });
});
