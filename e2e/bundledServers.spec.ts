import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { test as base, expect } from './support/fixtures.ts';
import { chooseEndpoint, openDetails, openServers, send, serversReady, toolCall, transcript } from './support/steps.ts';

const test = base.extend<{ folder: string; api: Api }>({
  folder: async ({ app: _app }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'signalbox-e2e-files-'));
    await writeFile(join(folder, 'timetable.txt'), 'Trains leave on the hour.');
    await use(folder);
    await rm(folder, { recursive: true });
  },
  api: async ({ app: _app }, use) => {
    const api = await Api.start();
    await use(api);
    api.close();
  },
});

/** An API on this computer that wants a token, and notes down who came with which. */
class Api {
  readonly url: string;
  readonly seen: { path: string; authorization: string | undefined }[];
  readonly close: () => void;

  private constructor(url: string, seen: Api['seen'], close: () => void) {
    this.url = url;
    this.seen = seen;
    this.close = close;
  }

  static async start(): Promise<Api> {
    const seen: Api['seen'] = [];
    const server = createServer(({ url = '', headers: { authorization } }, response) => {
      seen.push({ path: url, authorization });
      response.statusCode = authorization === 'Bearer token-for-the-test' ? 200 : 401;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ next: 'the 12:04 to Dover' }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port.');
    return new Api(`http://127.0.0.1:${address.port}/api`, seen, () => server.close());
  }
}

const files = 'Files';
const webApis = 'Web APIs';

test.beforeEach(async ({ app }) => serversReady(app.page));

/** Opens the settings of a server of ours that waits for its lever, and flips it. */
async function switchOn(drawer: Locator, name: string): Promise<Locator> {
  const settings = await openDetails(drawer, name, 'Settings');
  await drawer.getByRole('switch', { name }).click();
  await isReady(drawer, name);
  return settings;
}

/** Waits until the server whose details are open is ready. */
async function isReady(drawer: Locator, name: string): Promise<void> {
  await expect(drawer.getByRole('region', { name, exact: true }).getByText('Ready', { exact: true })).toBeVisible();
}

test('files works in the folder that was set, says where one is not there, and goes back to its own', async ({
  app: { page },
  provider,
  folder,
}) => {
  const drawer = await openServers(page);
  const settings = await switchOn(drawer, files);
  const path = settings.getByRole('textbox', { name: 'Folder' });
  await expect(path).toHaveValue('');
  const save = settings.getByRole('button', { name: 'Save' });
  await path.fill('timetables');
  await save.click();
  await expect(settings).toContainText('Enter the whole path of the folder');
  await path.fill(join(folder, 'missing'));
  await save.click();
  await expect(settings).toContainText(`The folder ${join(folder, 'missing')} can't be used`);
  await path.fill(folder);
  await save.click();
  await isReady(drawer, files);

  provider.add({ kind: 'calls', calls: [{ id: 'call_1', name: 'files__list', arguments: { path: '.' } }] });
  provider.add({ kind: 'text', pieces: ['There it is.'] });
  await chooseEndpoint(page, provider.url);
  await send(page, 'What is in my folder?');
  await expect(toolCall(page, /Files · /)).toContainText('Done');
  await expect(transcript(page)).toContainText('There it is.');
  expect(JSON.stringify(provider.requests.at(-1)?.body?.messages)).toContain('timetable.txt');

  await settings.getByRole('button', { name: 'Use its own folder' }).click();
  await save.click();
  await expect(save).toBeHidden();
  await isReady(drawer, files);
  await expect(path).toHaveValue('');
});

test('F26 an API is called through its connection: with its credential, which nobody sees again', async ({
  app: { page },
  provider,
  api,
}) => {
  const drawer = await openServers(page);
  const settings = await switchOn(drawer, webApis);
  await settings.getByRole('button', { name: 'Add connection' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add connection' });
  await dialog.getByRole('textbox', { name: 'Name' }).first().fill('trains');
  await dialog.getByRole('textbox', { name: 'Address' }).fill(api.url);
  await dialog.getByLabel('Sign-in').selectOption('bearer');
  await dialog.getByRole('button', { name: 'Add connection' }).click();
  await expect(dialog).toContainText('none is stored yet');
  await dialog.getByLabel('Token').fill('token-for-the-test');
  await dialog.getByRole('checkbox', { name: /private networks/ }).check();
  await dialog.getByRole('button', { name: 'Add connection' }).click();
  await expect(dialog).toBeHidden();
  await expect(settings.getByRole('list', { name: 'Connections' })).toContainText('Token stored');
  await isReady(drawer, webApis);

  const call = { connection: 'trains', method: 'GET', path: 'next' };
  provider.add({ kind: 'calls', calls: [{ id: 'call_1', name: 'http-api__call_api', arguments: call }] });
  provider.add({ kind: 'text', pieces: ['Dover, at 12:04.'] });
  await chooseEndpoint(page, provider.url);
  await send(page, 'Which train comes next?');
  await toolCall(page, /Web APIs · /)
    .getByRole('button', { name: 'Allow' })
    .click();
  await expect(transcript(page)).toContainText('Dover, at 12:04.');
  expect(api.seen).toEqual([{ path: '/api/next', authorization: 'Bearer token-for-the-test' }]);
  const told = JSON.stringify(provider.requests.map(({ body }) => body));
  expect(told).toContain('the 12:04 to Dover');
  expect(told).not.toContain('token-for-the-test');
  expect(told).not.toContain('user_id');

  await settings.getByRole('button', { name: 'Edit trains' }).click();
  const editor = page.getByRole('dialog', { name: 'Edit trains' });
  await expect(editor.getByLabel('Token')).toHaveValue('');
  await editor.getByRole('textbox', { name: 'What it is for' }).fill('Trains from here');
  await editor.getByRole('button', { name: 'Save' }).click();
  await expect(editor).toBeHidden();
  await isReady(drawer, webApis);
  provider.add({ kind: 'calls', calls: [{ id: 'call_2', name: 'http-api__call_api', arguments: call }] });
  provider.add({ kind: 'text', pieces: ['Still Dover.'] });
  await send(page, 'And now?');
  await toolCall(page, /Web APIs · /)
    .getByRole('button', { name: 'Allow' })
    .click();
  await expect(transcript(page)).toContainText('Still Dover.');
  expect(api.seen.at(-1)?.authorization).toBe('Bearer token-for-the-test');
});
