import type { Page } from '@playwright/test';
import { AuthorizationServer } from '../faults/servers/remoteAuthorizationServer.ts';
import { RemoteServer } from '../faults/servers/remoteServer.ts';
import { expect, test } from './support/fixtures.ts';
import { openServers, send, serverRow, serversReady, toolCall } from './support/steps.ts';

test.beforeEach(async ({ app }) => serversReady(app.page));

async function addRemote(page: Page, url: string) {
  const drawer = await openServers(page);
  await drawer.getByRole('button', { name: 'Add server' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: 'Remote server' }).click();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Faraway');
  await dialog.getByRole('textbox', { name: 'Address' }).fill(url);
  await dialog.getByRole('button', { name: 'Add server' }).click();
  await expect(dialog).toBeHidden();
  const row = serverRow(drawer, 'Faraway');
  await row.getByRole('switch', { name: 'Faraway' }).click();
  return row;
}

test('a remote server is added by its address, and its tools are used like any other', async ({ app: { page } }) => {
  const server = await new RemoteServer('modern').start();
  try {
    const row = await addRemote(page, server.url);
    await expect(row).toContainText('Ready');
    await send(page, 'echo "over the wire"');
    const call = toolCall(page, /Faraway · /);
    await call.getByRole('button', { name: 'Allow' }).click();
    await expect(call).toContainText('Done');
  } finally {
    await server.stop();
  }
});

test('a remote server that nobody answers for says so, and is tried again', async ({ app: { page } }) => {
  const server = await new RemoteServer('modern').start();
  const { url } = server;
  await server.stop();
  const row = await addRemote(page, url);
  await expect(row).toContainText(/Restarts in|Starting/);
  await row.getByRole('button', { name: 'Details of Faraway' }).click();
  await expect(page.getByRole('complementary', { name: 'Servers' })).toContainText('Nothing answers at');
});

test('a remote server that asks for it is signed in to, in the browser or by a pasted address', async ({
  app: { page },
}) => {
  const authorization = await new AuthorizationServer().start();
  const server = await new RemoteServer('modern').start();
  server.guard = authorization.protect(() => server.url);
  try {
    const row = await addRemote(page, server.url);
    await expect(row).toContainText('Sign-in needed');
    await row.getByRole('button', { name: 'Sign in to Faraway' }).click();
    const dialog = page.getByRole('dialog', { name: 'Sign in to Faraway' });
    const opened = page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          window.open = (address) => {
            resolve(String(address));
            return null;
          };
        }),
    );
    await dialog.getByRole('button', { name: 'Open in the browser' }).click();
    const answer = await fetch(await opened, { redirect: 'manual' });
    const ended = answer.headers.get('location') ?? '';
    await dialog
      .getByRole('textbox', { name: 'Paste the address you ended at' })
      .fill(`${new URL(ended).origin}/callback?code=x&state=wrong`);
    await dialog.getByRole('button', { name: 'Finish' }).click();
    await expect(dialog).toContainText(/does not belong|another sign-in|state/i);
    await dialog.getByRole('textbox', { name: 'Paste the address you ended at' }).fill(ended);
    await dialog.getByRole('button', { name: 'Finish' }).click();
    await expect(dialog).toBeHidden();
    await expect(row).toContainText('Ready');
  } finally {
    await server.stop();
    await authorization.stop();
  }
});
