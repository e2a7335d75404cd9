import { expect, test } from './support/fixtures.ts';
import { serverProcesses } from './support/host.ts';
import { openDetails, openServers, send, serversReady, toolCall } from './support/steps.ts';

test.beforeEach(async ({ app }) => serversReady(app.page));

test('a lever off removes its tools, on brings them back', async ({ app: { page } }) => {
  const drawer = await openServers(page);
  const lever = drawer.getByRole('switch', { name: 'Clock' });
  await expect(lever).toBeChecked();
  await lever.click();
  await expect(lever).not.toBeChecked();
  await expect(drawer.getByRole('listitem').filter({ hasText: 'Clock' })).toContainText('Off');
  await send(page, 'what time is it in Tokyo');
  await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
  await expect(page.getByRole('region', { name: /Clock · / })).toHaveCount(0);

  await lever.click();
  await serversReady(page);
  await send(page, 'what time is it in Tokyo');
  await expect(toolCall(page, /Clock · /)).toContainText('Done');
});

test('F2 kill -9 of a server is shown, it is restarted, and the next call works', async ({ app }) => {
  const { page } = app;
  const before = serverProcesses(app.hostPid()).find(({ name }) => name === 'clock');
  if (before === undefined) throw new Error('The clock server does not run.');
  process.kill(before.pid, 'SIGKILL');
  await expect(page.getByRole('button', { name: /Clock.*(Restarts|Starting)/ }).first()).toBeVisible();
  await serversReady(page);
  const overview = await openDetails(await openServers(page), 'Clock', 'Overview');
  await expect(overview).toContainText(/Restarts\s*1/);
  const after = serverProcesses(app.hostPid()).filter(({ name }) => name === 'clock');
  expect(after).toHaveLength(1);
  expect(after[0]?.pid).not.toBe(before.pid);
  await send(page, 'what time is it in Tokyo');
  await expect(toolCall(page, /Clock · /)).toContainText('Done');
});

test('F9 a command that does not exist is told in words, and chat goes on', async ({ app: { page } }) => {
  const drawer = await openServers(page);
  await drawer.getByRole('button', { name: 'Add server' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Library');
  await dialog.getByRole('textbox', { name: 'Command line' }).fill('no-such-command --books "two words"');
  await expect(dialog.getByRole('region', { name: 'What will be run' })).toContainText('two words');
  await dialog.getByRole('button', { name: 'Add server' }).click();
  const row = drawer.getByRole('listitem').filter({ hasText: 'Library' });
  await expect(row).toContainText('Off');
  await row.getByRole('switch', { name: 'Library' }).click();
  await expect(row).toContainText('The command “no-such-command” was not found');
  await expect(row.getByRole('button', { name: 'Try again' })).toBeVisible();
  const overview = await openDetails(drawer, 'Library', 'Overview');
  await overview.getByRole('button', { name: 'Change its settings' }).click();
  await expect(drawer.getByRole('form', { name: 'Settings' })).toBeFocused();
  await expect(drawer.getByRole('textbox', { name: 'Command line' })).toBeInViewport();
  await send(page, 'what time is it in Tokyo');
  await expect(toolCall(page, /Clock · /)).toContainText('Done');
});

test('a configuration for another app fills in the form when it is pasted', async ({ app: { page } }) => {
  const drawer = await openServers(page);
  await drawer.getByRole('button', { name: 'Add server' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add server' });
  const entry = { command: 'no-such-command', args: ['--books', 'two words'], env: { API_KEY: 'secret' } };
  await dialog.getByRole('textbox', { name: 'Command line' }).fill(JSON.stringify({ mcpServers: { library: entry } }));
  await expect(dialog.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('library');
  await expect(dialog.getByRole('textbox', { name: 'Command line' })).toHaveValue(
    'no-such-command --books "two words"',
  );
  await expect(dialog.getByRole('group', { name: 'Environment' })).toContainText('stored encrypted');
  await dialog.getByRole('button', { name: 'Add server' }).click();
  await expect(drawer.getByRole('listitem').filter({ hasText: 'library' })).toContainText('Off');
});

test('a half-filled form outlives a window that changes its width', async ({ app }) => {
  const { page } = app;
  const drawer = await openServers(page);
  const [narrow, roomy] = [
    { width: 900, height: 700 },
    { width: 1280, height: 800 },
  ];
  await drawer.getByRole('button', { name: 'Add server' }).click();
  const adding = page.getByRole('dialog', { name: 'Add server' });
  await adding.getByRole('textbox', { name: 'Name' }).fill('Library');
  for (const size of [narrow, roomy]) {
    await app.resizeWindow(size);
    await expect(adding.getByRole('textbox', { name: 'Name' })).toHaveValue('Library');
    await adding.getByRole('textbox', { name: 'Command line' }).fill(`library --width ${size.width}`);
  }
  await adding.getByRole('button', { name: 'Cancel' }).click();
  await expect(adding).toBeHidden();

  const settings = await openDetails(drawer, 'Web APIs', 'Settings');
  await settings.getByRole('button', { name: 'Add connection' }).click();
  const connection = page.getByRole('dialog', { name: 'Add connection' });
  await connection.getByRole('textbox', { name: 'Name' }).first().fill('trains');
  await app.resizeWindow(narrow);
  await expect(connection.getByRole('textbox', { name: 'Name' }).first()).toHaveValue('trains');
  await connection.getByRole('button', { name: 'Cancel' }).click();
  // Only now the drawer lies over the chat.
  await expect(page.getByRole('dialog', { name: 'Servers' })).toBeVisible();
});

test('the drawer shows state, latency, tools and the log, and remembers that it is open', async ({ app: { page } }) => {
  const drawer = await openServers(page);
  const row = drawer.getByRole('listitem').filter({ hasText: 'Clock' });
  await expect(row).toContainText('Ready');
  // Processor and memory are told from the second look on, which comes up to ten seconds after the start.
  await expect(row).toContainText(/MB/, { timeout: 30_000 });
  const tools = await openDetails(drawer, 'Clock', 'Tools');
  await expect(tools.getByRole('list', { name: 'Tools of Clock' })).toContainText('convert_time');
  await page.reload();
  await expect(page.getByRole('complementary', { name: 'Servers' })).toBeVisible();
});
