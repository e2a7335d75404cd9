import { expect, test } from './support/fixtures.ts';
import { openDetails, openServers, send, serverRow, serversReady, toolCall } from './support/steps.ts';

test.beforeEach(async ({ app }) => serversReady(app.page));

test('the log shows what is said over the protocol, and finds what is looked for', async ({ app: { page } }) => {
  await send(page, 'what time is it in Tokyo');
  await expect(toolCall(page, /Clock · /)).toContainText('Done');
  const panel = await openDetails(await openServers(page), 'Clock', 'Log');
  const log = panel.getByRole('log', { name: 'Log of Clock' });
  await expect(log).toContainText('tools/call');
  await panel.getByRole('searchbox', { name: 'Filter the log' }).fill('Starting:');
  await expect(log).not.toContainText('tools/call');
  await expect(log).toContainText('Starting:');
});

test('each call of a server is listed with how it went', async ({ app: { page } }) => {
  await send(page, 'what time is it in Tokyo');
  await expect(toolCall(page, /Clock · /)).toContainText('Done');
  const panel = await openDetails(await openServers(page), 'Clock', 'Calls');
  await expect(panel.getByRole('table', { name: 'Last calls of Clock' }).getByRole('row').nth(1)).toContainText('now');
});

test('a server that runs when needed rests until it is called, over a restart of the app too', async ({ app }) => {
  const drawer = await openServers(app.page);
  const settings = await openDetails(drawer, 'Clock', 'Settings');
  await settings.getByRole('radio', { name: 'Runs when needed' }).check();
  await settings.getByRole('button', { name: 'Save' }).click();
  await expect(settings.getByRole('button', { name: 'Save' })).toHaveCount(0);
  await app.quit();
  await app.start();

  await serversReady(app.page, ['Notes']);
  const row = serverRow(await openServers(app.page), 'Clock');
  await expect(row).toContainText('Idle');
  await send(app.page, 'what time is it in Tokyo');
  await expect(toolCall(app.page, /Clock · /)).toContainText('Done');
  await expect(row).toContainText('Ready');
});

test('a time limit of one tool holds for its calls', async ({ app: { page } }) => {
  const panel = await openDetails(await openServers(page), 'Clock', 'Tools');
  const limit = panel.getByRole('textbox', { name: /^Time limit of now/ });
  await limit.fill('0');
  await limit.press('Enter');
  await expect(panel).toContainText('Enter whole seconds from 1 to 3600.');
  await limit.fill('5');
  await limit.press('Enter');
  await expect(panel).not.toContainText('Enter whole seconds');
  // Whoever comes back to the field sees what is stored: what was typed in it is gone.
  await page.getByRole('tab', { name: 'Overview' }).click();
  await page.getByRole('tab', { name: 'Tools' }).click();
  await expect(limit).toHaveValue('5');
  await page.reload();
  const again = await openDetails(await openServers(page), 'Clock', 'Tools');
  await expect(again.getByRole('textbox', { name: /^Time limit of now/ })).toHaveValue('5');
});

test('a plot is read key by key', async ({ app: { page } }) => {
  const overview = await openDetails(await openServers(page), 'Clock', 'Overview');
  const plot = overview.getByRole('slider', { name: /^Memory/ });
  await expect(plot).toHaveAttribute('aria-valuetext', /^Now: Resident \d+ MB$/, { timeout: 30_000 });
  await plot.focus();
  await plot.press('ArrowLeft');
  await expect(plot).toHaveAttribute('aria-valuetext', /^\d\d:\d\d:\d\d.*: Resident \d+ MB$/);
  // All plots are read at the moment that one of them points at.
  const [moment] = (await plot.getAttribute('aria-valuetext'))?.split(': Resident') ?? [];
  const calls = overview.getByRole('slider', { name: /^Calls/ });
  await expect(calls).toHaveAttribute('aria-valuetext', new RegExp(`^${moment}: Calls 0, Failed 0$`));
  await page.keyboard.press('Tab');
  await expect(plot).toHaveAttribute('aria-valuetext', /^Now: /);
});

test('the details lie wide over the chat when there is more to read', async ({ app: { page } }) => {
  const drawer = await openServers(page);
  await openDetails(drawer, 'Notes', 'Overview');
  await drawer.getByRole('button', { name: 'Open wide' }).click();
  const wide = page.getByRole('complementary', { name: 'Server details' });
  await expect(wide.getByRole('tab', { name: 'Log' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('complementary', { name: 'Servers' })).toBeVisible();
});
