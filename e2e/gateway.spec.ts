import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import { gatewaySwitch, openSettings, serversReady, switchGatewayOn } from './support/steps.ts';

test.beforeEach(async ({ app }) => serversReady(app.page));

const newKey = (page: Page, name: string) => page.getByRole('dialog', { name: `Key for ${name}` });

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
  const address = await switchGatewayOn(settings);
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
  const address = await switchGatewayOn(settings);
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
