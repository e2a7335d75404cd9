import type { Page } from '@playwright/test';
import { ScriptedProvider } from '../src/main/models/testing/scriptedProvider.ts';
import { expect, test } from './support/fixtures.ts';
import {
  addPerson,
  chooseAgent,
  chooseEndpoint,
  handoff,
  openDetails,
  openProfile,
  openServers,
  openSettings,
  openUserMenu,
  send,
  serversReady,
  switchGatewayOn,
  toolCall,
  transcript,
} from './support/steps.ts';
import { violations } from './support/violations.ts';

/** The forms behind the pages of the settings. */
async function settingsForms(page: Page): Promise<void> {
  const settings = await openSettings(page);
  await settings.getByRole('button', { name: 'Add provider' }).click();
  await settings.getByRole('button', { name: 'More', exact: true }).click();
  await expect(settings.getByLabel('Its models take images')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await settings.getByRole('button', { name: 'Back to the models' }).click();

  await settings.getByRole('tab', { name: 'Agents' }).click();
  await settings.getByRole('button', { name: 'Edit Dispatcher' }).click();
  await settings.getByRole('button', { name: 'How it is asked' }).click();
  await expect(settings.getByRole('textbox', { name: 'Temperature' })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await settings.getByRole('button', { name: 'Back to the agents' }).click();

  await settings.getByRole('tab', { name: 'Approvals' }).click();
  await settings.getByRole('button', { name: 'Add rule' }).click();
  await settings.getByRole('button', { name: 'Add condition' }).click();
  await expect(settings.getByRole('combobox', { name: 'Argument' })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await settings.getByRole('button', { name: 'Back to the rules' }).click();
  const leave = page.getByRole('dialog', { name: 'Leave without saving?' });
  await expect(leave).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await leave.getByRole('button', { name: 'Leave' }).click();
  await settings.getByRole('button', { name: 'Close' }).click();
  await expect(settings).toBeHidden();
}

test('the chat keeps the rules of accessibility', async ({ app: { page } }) => {
  await serversReady(page);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: /^Model: / }).click();
  await expect(page.getByRole('option', { name: 'Built-in model' })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');

  await send(page, 'what time is it in Atlantis');
  await expect(toolCall(page, /Clock · /)).toContainText('Failed');
  await send(page, 'add a note: read this aloud');
  await expect(toolCall(page, /Notes · /).getByRole('button', { name: 'Allow' })).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

test('so does the drawer of servers', async ({ app: { page } }) => {
  await serversReady(page);
  const drawer = await openServers(page);
  await openDetails(drawer, 'Notes', 'Overview');
  for (const tab of ['Overview', 'Tools', 'Calls', 'Log', 'Settings']) {
    await drawer.getByRole('tab', { name: tab }).click();
    await expect(drawer.getByRole('tabpanel', { name: tab })).toBeVisible();
    expect(await violations(page)).toEqual([]);
  }
  await drawer.getByRole('button', { name: 'All servers' }).click();
  await drawer.getByRole('button', { name: 'Add server' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

test('so do the settings of those that work in a folder or call APIs', async ({ app: { page } }) => {
  await serversReady(page);
  const drawer = await openServers(page);
  const files = await openDetails(drawer, 'Files', 'Settings');
  await files.getByRole('textbox', { name: 'Folder' }).fill('not a whole path');
  await files.getByRole('button', { name: 'Save' }).click();
  await expect(files).toContainText('Enter the whole path of the folder');
  expect(await violations(page)).toEqual([]);
  await files.getByRole('button', { name: 'Discard' }).click();
  await drawer.getByRole('button', { name: 'All servers' }).click();

  const webApis = await openDetails(drawer, 'Web APIs', 'Settings');
  await webApis.getByRole('button', { name: 'Add connection' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add connection' });
  await dialog.getByLabel('Sign-in').selectOption('bearer');
  await dialog.getByRole('textbox', { name: 'Name' }).first().fill('trains');
  await dialog.getByRole('textbox', { name: 'Address' }).fill('https://trains.example.com/api');
  await dialog.getByRole('button', { name: 'Add connection' }).click();
  await expect(dialog).toContainText('none is stored yet');
  expect(await violations(page)).toEqual([]);
  await dialog.getByLabel('Token').fill('token-for-the-test');
  await dialog.getByRole('button', { name: 'Add connection' }).click();
  await expect(webApis.getByRole('list', { name: 'Connections' })).toContainText('Token stored');
  expect(await violations(page)).toEqual([]);
});

test('so does every page of the settings', async ({ app: { page } }) => {
  await serversReady(page);
  const settings = await openSettings(page);
  for (const tab of ['Models', 'Agents', 'Approvals', 'Appearance', 'Keyboard', 'You', 'About']) {
    await settings.getByRole('tab', { name: tab }).click();
    await expect(settings.getByRole('tabpanel', { name: tab })).toBeVisible();
    expect(await violations(page)).toEqual([]);
  }
});

test('so do the forms of the settings', async ({ app: { page } }) => {
  await serversReady(page);
  await settingsForms(page);
});

test('so does what is for other programs', async ({ app: { page } }) => {
  await serversReady(page);
  const settings = await openSettings(page, 'Programs');
  expect(await violations(page)).toEqual([]);
  const address = await switchGatewayOn(settings);
  await settings.getByRole('button', { name: 'New key' }).click();
  const dialog = page.getByRole('dialog', { name: 'New key' });
  await dialog.getByRole('button', { name: 'Make key' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Name' })).toBeFocused();
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole('textbox', { name: 'Name' }).fill('My editor');
  await dialog.getByRole('button', { name: 'Make key' }).click();
  const made = page.getByRole('dialog', { name: 'Key for My editor' });
  await expect(made.getByText(/^sbx_/)).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await made.getByRole('button', { name: 'Done' }).click();

  await fetch(`${address}/v1/models`);
  await expect(settings.getByRole('table', { name: 'Requests' })).toContainText('Refused');
  expect(await violations(page)).toEqual([]);
});

test('so do handoffs, approvals, versions and the context', async ({ app: { page } }) => {
  await serversReady(page);
  await page.getByRole('button', { name: /^Agent: / }).click();
  await expect(page.getByRole('menuitemradio', { name: 'Dispatcher' })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await chooseAgent(page, 'Dispatcher');
  await send(page, 'Add a note titled Groceries: milk and eggs');
  await expect(handoff(page, 'Dispatcher', 'Note keeper')).toBeVisible();
  const call = toolCall(page, /Notes · /);
  await call.getByRole('button', { name: 'More' }).click();
  await expect(page.getByRole('menuitem', { name: 'Always allow this tool' })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await call.getByRole('button', { name: 'Deny' }).click();
  await expect(call).toContainText('Denied');

  const provider = await ScriptedProvider.start([
    { kind: 'error', status: 401, message: 'Incorrect API key provided' },
    {
      kind: 'text',
      pieces: ['Semaphores are **old**.\n\n| Arm | Means |\n|---|---|\n| up | go |\n\n```ts\nlet arm;\n```'],
    },
  ]);
  try {
    await chooseEndpoint(page, provider.url);
    await page.getByRole('button', { name: 'New chat' }).click();
    await send(page, 'Tell me about semaphores');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(transcript(page)).toContainText('Semaphores are old.');
    await expect(transcript(page)).toContainText('2 / 2');
    await page.getByRole('button', { name: /^Context: / }).click();
    await expect(page.getByRole('dialog', { name: 'What the next request takes' })).toBeVisible();
    expect(await violations(page)).toEqual([]);
  } finally {
    await provider.close();
  }
});

test('so do the people who share it, and the page of nobody', async ({ app: { page } }) => {
  await serversReady(page);
  await addPerson(page, 'Bob', 'open sesame');
  const menu = await openUserMenu(page);
  await expect(menu).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await menu.getByRole('menuitem', { name: 'Switch to Bob' }).click();
  await page.getByLabel('Passphrase').press('Enter');
  await expect(page.getByText('Enter the passphrase.')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');

  const profile = await openProfile(page);
  await profile.getByRole('button', { name: 'Set a passphrase…' }).click();
  await profile.getByRole('button', { name: 'Set passphrase' }).click();
  await expect(profile).toContainText('Use at least 6 characters.');
  expect(await violations(page)).toEqual([]);
  await profile.getByRole('button', { name: 'Remove You…' }).click();
  await expect(page.getByRole('dialog', { name: 'Remove You?' })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Keep everything' }).click();
  await page.getByRole('dialog', { name: 'Settings' }).getByRole('button', { name: 'Close' }).click();

  await (await openUserMenu(page)).getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('list', { name: 'Users' }).getByRole('button', { name: 'Bob' }).click();
  await expect(page.getByLabel('Passphrase')).toBeFocused();
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Add a person' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Add person' }).click();
  await expect(page.getByText('Enter a name.')).toBeVisible();
  expect(await violations(page)).toEqual([]);
});
