import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, type Locator, type Page } from '@playwright/test';

/** Sends a message as a user does. */
export async function send(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
}

/** Waits until the bundled servers are ready, as their lamps say. */
export async function serversReady(page: Page, names: string[] = ['Clock', 'Notes']): Promise<void> {
  for (const name of names) {
    await expect(page.getByRole('button', { name: new RegExp(`${name}.*Ready`) }).first()).toBeVisible();
  }
}

/** The line of the last call of a tool. */
export function toolCall(page: Page, tool: string | RegExp): Locator {
  return page.getByRole('region', { name: tool }).last();
}

/** Opens the servers drawer, if it is not open. */
export async function openServers(page: Page): Promise<Locator> {
  const drawer = page.getByRole('complementary', { name: 'Servers' });
  if (!(await drawer.isVisible())) await page.getByRole('button', { name: 'Servers', exact: true }).click();
  await expect(drawer).toBeVisible();
  return drawer;
}

/** The conversation as it is read. */
export function transcript(page: Page): Locator {
  return page.getByRole('log', { name: 'Transcript' });
}

/** Chooses who answers, in the bar over the chat. */
export async function chooseAgent(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /^Agent: / }).click();
  await page.getByRole('menuitemradio', { name: new RegExp(`^${name}`) }).click();
  await expect(page.getByRole('button', { name: `Agent: ${name}` })).toBeVisible();
}

/** The line that says that a request moved from one agent to another. */
export function handoff(page: Page, from: string, to: string): Locator {
  return page.getByRole('region', { name: `Handoff from ${from} to ${to}` });
}

/** Opens the settings at one of their pages. */
export async function openSettings(page: Page, tab = 'Models'): Promise<Locator> {
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('tab', { name: tab }).click();
  await expect(dialog.getByRole('tabpanel', { name: tab })).toBeVisible();
  return dialog;
}

/** Makes an endpoint answer, as a user does in the settings. */
export async function chooseEndpoint(
  page: Page,
  url: string,
  key = '',
  { takesImages = false, contextTokens = null }: { takesImages?: boolean; contextTokens?: number | null } = {},
): Promise<void> {
  const dialog = await openSettings(page);
  await dialog.getByRole('button', { name: 'Add provider' }).click();
  await dialog.getByRole('textbox', { name: 'Address' }).fill(url);
  await dialog.getByLabel('API key').fill(key);
  await dialog.getByLabel('Model', { exact: true }).fill('scripted-model');
  if (takesImages || contextTokens !== null) await dialog.getByRole('button', { name: 'More', exact: true }).click();
  if (takesImages) await dialog.getByLabel('Its models take images').selectOption('yes');
  if (contextTokens !== null) await dialog.getByLabel('Context in tokens').fill(String(contextTokens));
  await dialog.getByRole('button', { name: 'Add provider' }).click();
  await expect(dialog.getByRole('button', { name: /^Edit / }).first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
}

/** Adds a server by its command line, as a user does, and flips its lever. */
async function addServer(page: Page, name: string, commandLine: string): Promise<Locator> {
  const drawer = await openServers(page);
  await drawer.getByRole('button', { name: 'Add server' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await dialog.getByRole('textbox', { name: 'Command line' }).fill(commandLine);
  await dialog.getByRole('button', { name: 'Add server' }).click();
  await expect(dialog).toBeHidden();
  const row = serverRow(drawer, name);
  await row.getByRole('switch', { name }).click();
  return row;
}

/** Adds the server of these stories that asks, and gives back large results. */
export async function addWorkshop(page: Page): Promise<void> {
  const script = fileURLToPath(new URL('./workshopServer.ts', import.meta.url));
  const row = await addServer(page, 'Workshop', `"${process.execPath}" "${script}"`);
  await expect(row).toContainText('Ready');
}

export function serverRow(drawer: Locator, name: string): Locator {
  return drawer.getByRole('listitem').filter({ hasText: name });
}

/** Opens the details of a server at one of their tabs. */
export async function openDetails(drawer: Locator, name: string, tab: string): Promise<Locator> {
  await drawer.getByRole('button', { name: `Details of ${name}` }).click();
  const details = drawer.getByRole('region', { name, exact: true });
  await details.getByRole('tab', { name: tab }).click();
  return details.getByRole('tabpanel', { name: tab });
}

/** Opens the menu of who is signed in. */
export async function openUserMenu(page: Page): Promise<Locator> {
  const button = page.getByRole('button', { name: /^User: / });
  await button.click();
  return page.getByRole('menu', { name: /^User: / });
}

/** Opens the settings at what the user shows of themselves. */
export async function openProfile(page: Page): Promise<Locator> {
  await (await openUserMenu(page)).getByRole('menuitem', { name: 'Your profile…' }).click();
  const tab = page.getByRole('dialog').getByRole('tabpanel', { name: 'You' });
  await expect(tab).toBeVisible();
  return tab;
}

/** Adds somebody who shares the app, with a passphrase or without one. */
export async function addPerson(page: Page, name: string, passphrase = ''): Promise<void> {
  await (await openUserMenu(page)).getByRole('menuitem', { name: 'Add a person…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a person' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  if (passphrase !== '') {
    await dialog.getByLabel('Passphrase', { exact: true }).fill(passphrase);
    await dialog.getByLabel('Repeat the passphrase').fill(passphrase);
  }
  await dialog.getByRole('button', { name: 'Add person' }).click();
  await expect(dialog).toBeHidden();
}

/** Lets another user come to the page. */
export async function switchTo(page: Page, name: string, passphrase = ''): Promise<void> {
  await (await openUserMenu(page)).getByRole('menuitem', { name: `Switch to ${name}` }).click();
  if (passphrase !== '') {
    const dialog = page.getByRole('dialog', { name: `Switch to ${name}` });
    await dialog.getByLabel('Passphrase').fill(passphrase);
    await dialog.getByRole('button', { name: 'Switch', exact: true }).click();
  }
  await expect(page.getByRole('button', { name: `User: ${name}` })).toBeVisible();
}

/** Whether programs are let in. */
export function gatewaySwitch(settings: Locator): Locator {
  return settings.getByRole('switch', { name: 'Use from other programs' });
}

/** Switches the gateway on and gives its address. In a window two stories at once need ports of their own. */
export async function switchGatewayOn(settings: Locator): Promise<string> {
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
