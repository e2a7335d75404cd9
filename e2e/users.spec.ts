import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import {
  addPerson,
  openProfile,
  openServers,
  openUserMenu,
  send,
  serversReady,
  switchTo,
  toolCall,
  transcript,
} from './support/steps.ts';

const passphrase = 'open sesame';

function conversations(page: Page) {
  return page.getByRole('navigation', { name: 'Conversations' });
}

test('two people share the app, and neither finds what is the other’s', async ({ app: { page } }) => {
  await serversReady(page);
  await send(page, 'add a note: milk for Alice');
  await toolCall(page, /Notes · /)
    .getByRole('button', { name: 'Allow' })
    .click();
  await expect(toolCall(page, /Notes · /)).toContainText('Done');
  const drawer = await openServers(page);
  await drawer.getByRole('switch', { name: 'Clock' }).click();
  await expect(drawer.getByRole('listitem').filter({ hasText: 'Clock' })).toContainText('Off');
  await page.getByRole('textbox', { name: 'Message' }).fill('half a thought of Alice');

  await addPerson(page, 'Bob');
  await switchTo(page, 'Bob');
  await serversReady(page);
  await expect(conversations(page)).toContainText('Your conversations will be listed here.');
  await expect(page.getByRole('complementary', { name: 'Servers' })).toBeHidden();
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveValue('');
  await send(page, 'list my notes');
  await expect(toolCall(page, /Notes · /)).toContainText('Done');
  await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
  await expect(page.getByText('milk for Alice')).toHaveCount(0);

  await switchTo(page, 'You');
  await expect(
    conversations(page)
      .getByRole('button', { name: /milk for Alice/ })
      .first(),
  ).toBeVisible();
  await expect(conversations(page).getByRole('button', { name: /list my notes/ })).toHaveCount(0);
  await expect(transcript(page)).toContainText('milk for Alice');
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveValue('half a thought of Alice');
  await expect((await openServers(page)).getByRole('switch', { name: 'Clock' })).not.toBeChecked();
  await send(page, 'list my notes');
  await expect(toolCall(page, /Notes · /)).toContainText('Done');
  await expect(transcript(page).getByText('milk for Alice').last()).toBeVisible();
});

test('a passphrase keeps a page locked over a restart, and opens it', async ({ app }) => {
  await serversReady(app.page);
  await send(app.page, 'what time is it in Tokyo');
  await expect(toolCall(app.page, /Clock · /)).toContainText('Done');
  const profile = await openProfile(app.page);
  await profile.getByRole('button', { name: 'Set a passphrase…' }).click();
  await profile.getByLabel('New passphrase', { exact: true }).fill(passphrase);
  await profile.getByLabel('Repeat the new passphrase').fill('open barley');
  await profile.getByRole('button', { name: 'Set passphrase' }).click();
  await expect(profile).toContainText('This is not the same as above.');
  await profile.getByLabel('Repeat the new passphrase').fill(passphrase);
  await profile.getByRole('button', { name: 'Set passphrase' }).click();
  await expect(profile.getByRole('button', { name: 'Change the passphrase…' })).toBeVisible();

  await app.quit();
  await app.start();
  const field = app.page.getByLabel('Passphrase');
  await expect(field).toBeFocused();
  await expect(app.page.getByRole('button', { name: /Tokyo/ })).toHaveCount(0);
  await field.fill('open barley');
  await field.press('Enter');
  await expect(app.page.getByText('That is not the passphrase.')).toBeVisible();
  await expect(field).toBeFocused();
  await field.fill(passphrase);
  await field.press('Enter');
  await expect(conversations(app.page).getByRole('button', { name: /Tokyo/ }).first()).toBeVisible();

  await (await openUserMenu(app.page)).getByRole('menuitem', { name: 'Lock' }).click();
  await expect(app.page.getByRole('heading', { name: 'Signalbox' })).toBeVisible();
  await expect(conversations(app.page)).toHaveCount(0);
  await app.page.reload();
  await expect(field).toBeFocused();
  await field.fill(passphrase);
  await app.page.getByRole('button', { name: 'Sign in' }).click();

  const again = await openProfile(app.page);
  await again.getByRole('button', { name: 'Remove the passphrase…' }).click();
  const current = again.getByLabel('Current passphrase');
  await expect(current).toBeFocused();
  await current.fill('open barley');
  await again.getByRole('button', { name: 'Remove passphrase' }).click();
  await expect(again).toContainText('That is not the passphrase.');
  await current.fill(passphrase);
  await again.getByRole('button', { name: 'Remove passphrase' }).click();
  await expect(again.getByRole('button', { name: 'Set a passphrase…' })).toBeFocused();
  await expect(again).toContainText('Removed.');
});

test('wrong passphrases make the next one wait, and say how long', async ({ app: { page } }) => {
  await addPerson(page, 'Bob', passphrase);
  await (await openUserMenu(page)).getByRole('menuitem', { name: 'Switch to Bob' }).click();
  const dialog = page.getByRole('dialog', { name: 'Switch to Bob' });
  const field = dialog.getByLabel('Passphrase');
  for (const guess of ['first guess', 'second guess', 'third guess', 'fourth guess', 'fifth guess']) {
    await field.fill(guess);
    await field.press('Enter');
    await expect(dialog.getByText('That is not the passphrase.')).toBeVisible();
  }
  await field.fill(passphrase);
  await field.press('Enter');
  const refusal = dialog.getByText(/Too many wrong passphrases\. The next one is looked at in \d+ s\./);
  await expect(refusal).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Switch', exact: true })).toBeDisabled();
  // It counts down, and then the one that was typed meanwhile is taken.
  await expect(refusal).not.toHaveText((await refusal.textContent()) ?? '');
  await expect(refusal).toBeHidden();
  await field.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: 'User: Bob' })).toBeVisible();
});

test('a user removes themselves, and the last one cannot', async ({ app: { page } }) => {
  await serversReady(page);
  const alone = await openProfile(page);
  await expect(alone).toContainText('You are the only user');
  await expect(alone.getByRole('button', { name: /^Remove/ })).toHaveCount(0);
  await page.keyboard.press('Escape');

  await addPerson(page, 'Bob', passphrase);
  await switchTo(page, 'Bob', passphrase);
  await serversReady(page);
  const profile = await openProfile(page);
  await profile.getByRole('textbox', { name: 'Name' }).fill('Robert');
  await profile.getByRole('button', { name: 'Save' }).click();
  await profile.getByRole('button', { name: 'Remove Robert…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove Robert?' });
  await dialog.getByLabel('Passphrase').fill('open barley');
  await dialog.getByRole('button', { name: 'Remove Robert' }).click();
  await expect(dialog).toContainText('That is not the passphrase.');
  await dialog.getByLabel('Passphrase').fill(passphrase);
  await dialog.getByRole('button', { name: 'Remove Robert' }).click();

  const people = page.getByRole('list', { name: 'Users' });
  await expect(people.getByRole('listitem')).toHaveCount(1);
  await people.getByRole('button', { name: 'You' }).click();
  await expect(page.getByRole('button', { name: 'User: You' })).toBeVisible();
});

test('whoever is signed out comes in by a click, and somebody new by adding themselves', async ({ app: { page } }) => {
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('milk') });
  await (await openUserMenu(page)).getByRole('menuitem', { name: 'Sign out' }).click();
  const leave = page.getByRole('dialog', { name: 'Leave without the files?' });
  await leave.getByRole('button', { name: 'Stay' }).click();
  await expect(page.getByRole('list', { name: 'Files to send' })).toContainText('plan.txt');
  await (await openUserMenu(page)).getByRole('menuitem', { name: 'Sign out' }).click();
  await leave.getByRole('button', { name: 'Leave' }).click();
  await page.getByRole('list', { name: 'Users' }).getByRole('button', { name: 'You' }).click();
  await expect(page.getByRole('button', { name: 'User: You' })).toBeVisible();
  await (await openUserMenu(page)).getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Add a person' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a person' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('you');
  await dialog.getByRole('button', { name: 'Add person' }).click();
  await expect(dialog).toContainText('There already is a user “you”.');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Carol');
  await dialog.getByRole('button', { name: 'Add person' }).click();
  await expect(page.getByRole('button', { name: 'User: Carol' })).toBeVisible();
});
