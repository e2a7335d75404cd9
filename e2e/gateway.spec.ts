import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import { openSettings, serversReady } from './support/steps.ts';

test.beforeEach(async ({ app }) => serversReady(app.page));

/** A port that nobody listens at, or did not a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}

const gatewaySwitch = (settings: Locator) => settings.getByRole('switch', { name: 'Use from other programs' });
const newKey = (page: Page, name: string) => page.getByRole('dialog', { name: `Key for ${name}` });

/** Switches the gateway on and gives its address. In a window two stories at once need ports of their own. */
async function switchOn(settings: Locator): Promise<string> {
  const port = settings.getByRole('textbox', { name: 'Port' });
  if (await port.isEnabled()) {
    await port.fill(String(await freePort()));
    await settings.getByRole('button', { name: 'Save' }).click();
    await expect(settings.getByRole('button', { name: 'Save' })).toBeHidden();
  }
  await gatewaySwitch(settings).click();
  const state = settings.getByRole('status').filter({ hasText: 'On at' });
  await expect(state).toBeVisible();
  return /http:\/\/127\.0\.0\.1:\d+/.exec((await state.textContent()) ?? '')?.[0] ?? '';
}

/** Makes a key as a person does, and gives its text. */
async function makeKey(page: Page, settings: Locator, name: string): Promise<string> {
  await settings.getByRole('button', { name: 'New key' }).click();
  const dialog = page.getByRole('dialog', { name: 'New key' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await dialog.getByRole('radio', { name: 'In 30 days' }).click();
  await dialog.getByRole('button', { name: 'Make key' }).click();
  const text = await newKey(page, name).getByText(/^sbx_/).textContent();
  await newKey(page, name).getByRole('button', { name: 'Done' }).click();
  return text ?? '';
}

const modelsOf = (address: string, key: string) =>
  fetch(`${address}/v1/models`, { headers: { Authorization: `Bearer ${key}` } });

test('F35 a program gets in with a key, and not with one that was revoked; the log shows both', async ({
  app: { page },
}) => {
  const settings = await openSettings(page, 'Programs');
  const address = await switchOn(settings);
  const key = await makeKey(page, settings, 'My editor');
  const keys = settings.getByRole('list', { name: 'Keys' });
  await expect(keys).toContainText('not used yet');
  await expect(page.getByText(key)).toHaveCount(0);

  const answer = await modelsOf(address, key);
  expect(answer.status).toBe(200);
  expect(JSON.stringify(await answer.json())).toContain('assistant');
  const requests = settings.getByRole('table', { name: 'Requests' });
  await expect(requests.getByRole('row').filter({ hasText: 'GET /v1/models' })).toContainText('Answered');
  await expect(requests).toContainText('Key “My editor”');

  await keys.getByRole('button', { name: 'Revoke My editor' }).click();
  await page.getByRole('dialog', { name: 'Revoke My editor?' }).getByRole('button', { name: 'Revoke' }).click();
  await expect(settings.getByText('There is no key yet.')).toBeVisible();
  expect((await modelsOf(address, key)).status).toBe(401);
  await settings.getByRole('button', { name: 'Only refused or failed' }).click();
  await expect(requests.getByRole('row').filter({ hasText: 'GET /v1/models' })).toHaveCount(1);
  await expect(requests).toContainText('Refused');
});

test('switched off, nobody is let in; switched on again, keys still are', async ({ app: { page } }) => {
  const settings = await openSettings(page, 'Programs');
  const address = await switchOn(settings);
  const key = await makeKey(page, settings, 'My editor');
  expect((await modelsOf(address, key)).status).toBe(200);
  await gatewaySwitch(settings).click();
  await expect(settings.getByRole('status').filter({ hasText: /^Off$/ })).toBeVisible();
  // A window's gateway is gone; that of a tab is a part of the page's own server, which stays.
  const status = await modelsOf(address, key).then(
    (answer) => answer.status,
    () => null,
  );
  expect([404, null]).toContain(status);
  await gatewaySwitch(settings).click();
  await expect(settings.getByRole('status').filter({ hasText: 'On at' })).toContainText(address);
  expect((await modelsOf(address, key)).status).toBe(200);
});
