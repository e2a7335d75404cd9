import { once } from 'node:events';
import { _electron } from '@playwright/test';
import { electronArguments, expect, test } from '../support/fixtures.ts';
import { isAlive, serverProcesses } from '../support/host.ts';
import { serversReady } from '../support/steps.ts';

test('the page has no Node, and only its own origin', async ({ app: { page } }) => {
  const world = await page.evaluate(() => ({
    origin: location.origin,
    node: ['require', 'process', 'module', 'Buffer'].filter((name) => name in globalThis),
  }));
  expect(world).toEqual({ origin: 'app://signalbox', node: [] });
  const fetched = await page.evaluate(() => fetch('https://example.com/').then(String, () => 'refused'));
  expect(fetched).toBe('refused');
  const outside = await page.evaluate(() =>
    fetch('/../../package.json').then(
      ({ status }) => status,
      () => 0,
    ),
  );
  expect(outside).not.toBe(200);
});

test('F6 a second start shows the first window and ends, and no server runs twice', async ({ app }) => {
  await serversReady(app.page);
  const before = serverProcesses(app.hostPid());
  const second = await _electron
    .launch({ args: electronArguments(app.dataFolder) })
    .then((application) => application.process())
    .catch(() => null);
  if (second && second.exitCode === null && isAlive(second.pid ?? 0)) await once(second, 'exit');
  expect(serverProcesses(app.hostPid())).toEqual(before);
  await expect(app.page.getByRole('textbox', { name: 'Message' })).toBeVisible();
});

test('the window remembers its size', async ({ app }) => {
  await serversReady(app.page);
  await app.resizeWindow({ width: 900, height: 640 });
  await expect.poll(() => app.page.evaluate(() => [outerWidth, outerHeight])).toEqual([900, 640]);
  await app.quit();
  await app.start();
  await serversReady(app.page);
  expect(await app.page.evaluate(() => [outerWidth, outerHeight])).toEqual([900, 640]);
});
