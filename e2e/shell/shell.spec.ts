import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '../support/fixtures.ts';
import { endHost, headlessFailure, startHeadless } from '../support/host.ts';
import { send, serversReady, toolCall } from '../support/steps.ts';

test('F6 a second start on the same data gives a fresh address of the first, and starts nothing twice', async ({
  app,
  launchChromium,
}) => {
  await serversReady(app.page);
  const second = await startHeadless(app.dataFolder);
  if (second.process.exitCode === null) await once(second.process, 'exit');
  expect(second.process.exitCode).toBe(0);
  expect(new URL(second.url).origin).toBe(new URL(app.page.url()).origin);
  const context = await (await launchChromium()).newContext();
  try {
    const page = await context.newPage();
    await page.goto(second.url);
    await send(page, 'what time is it in Tokyo');
    await expect(toolCall(page, /Clock · /)).toContainText('Done');
    await expect(
      app.page.getByRole('navigation', { name: 'Conversations' }).getByRole('button', { name: /Tokyo/ }).first(),
    ).toBeVisible();
  } finally {
    await context.close();
  }
});

test('an address signs in once, and a reload stays signed in', async ({ app, launchChromium }) => {
  await serversReady(app.page);
  expect(new URL(app.page.url()).hash).not.toContain('s=');
  const { url, process } = await startHeadless(app.dataFolder);
  if (process.exitCode === null) await once(process, 'exit');
  const browser = await launchChromium();
  const first = await browser.newContext();
  const second = await browser.newContext();
  try {
    const page = await first.newPage();
    await page.goto(url);
    await serversReady(page);
    await page.reload();
    await serversReady(page);
    const late = await second.newPage();
    await late.goto(url);
    await expect(late.getByText(/signed out/i)).toBeVisible();
  } finally {
    await first.close();
    await second.close();
  }
});

test('a lost host is told, and the page comes back by itself when it can', async ({ app }) => {
  await serversReady(app.page);
  await app.kill();
  await expect(app.page.getByText(/Lost the connection/)).toBeVisible();
  await expect(app.page.getByRole('textbox', { name: 'Message' })).toBeVisible();
});

test('a taken port and a data folder that can not be made are told in words', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-e2e-'));
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  try {
    const { port } = other.address() as AddressInfo;
    const taken = await headlessFailure(join(folder, 'data'), ['--port', String(port)]);
    expect(taken).toContain(String(port));
    expect(taken).toMatch(/--port/);

    const file = join(folder, 'a-file');
    await writeFile(file, '');
    const unwritable = await headlessFailure(join(file, 'data'));
    expect(unwritable).toContain(file);
    expect(unwritable).toMatch(/--data-dir/);
    expect(unwritable).not.toMatch(/^\s+at /m);
  } finally {
    other.close();
    await rm(folder, { recursive: true });
  }
});

test('Ctrl-C ends the shell and everything below it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-e2e-'));
  try {
    const host = await startHeadless(folder);
    await endHost(host.process, 'SIGINT');
    expect([0, 130]).toContain(host.process.exitCode);
  } finally {
    await rm(folder, { recursive: true });
  }
});
