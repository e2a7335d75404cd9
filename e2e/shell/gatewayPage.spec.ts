import { expect, test } from '../support/fixtures.ts';
import { openSettings, serversReady, switchGatewayOn } from '../support/steps.ts';
import { violations } from '../support/violations.ts';

test('the page that describes the gateway keeps the rules of accessibility, and can be tried out by keys', async ({
  app: { page },
}) => {
  await serversReady(page);
  const address = await switchGatewayOn(await openSettings(page, 'Programs'));
  await page.goto(`${address}/docs`);
  await expect(page.getByRole('heading', { name: /^Signalbox API/ })).toBeVisible();
  const operation = page.getByRole('group').filter({ hasText: '/api/system' }).first();
  await operation.getByText('/api/system', { exact: true }).click();
  await operation.getByRole('button', { name: 'Send' }).press('Enter');
  await expect(operation.getByRole('status')).toContainText('"success": false');
  expect(await violations(page)).toEqual([]);
});
