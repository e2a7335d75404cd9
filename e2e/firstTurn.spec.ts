import { expect, test } from './support/fixtures.ts';
import { send, serversReady, toolCall } from './support/steps.ts';

test.beforeEach(async ({ app }) => serversReady(app.page));

test('a first turn: a tool is picked, asked for, run and shown', async ({ app: { page } }) => {
  await send(page, 'add a note: buy milk');
  const call = toolCall(page, /Notes · /);
  await expect(call).toContainText('Needs your approval');
  await expect(call).toContainText('buy milk');
  await call.getByRole('button', { name: 'Allow' }).click();
  await expect(call).toContainText('Done');
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeEnabled();

  await call.getByRole('button').first().click();
  await expect(call.getByRole('region', { name: 'Arguments' })).toContainText('buy milk');
  await expect(call.getByRole('region', { name: 'Result' })).toContainText('success');

  await send(page, 'find my notes about milk');
  await expect(toolCall(page, /Notes · /)).toContainText('Done');
  await expect(page.getByRole('log', { name: 'Transcript' })).toContainText('buy milk');
});

test('deny: nothing is run, and the answer says so', async ({ app: { page } }) => {
  await send(page, 'add a note: a secret plan');
  await toolCall(page, /Notes · /)
    .getByRole('button', { name: 'Deny' })
    .click();
  await expect(toolCall(page, /Notes · /)).toContainText('Denied');
  await send(page, 'list my notes');
  await expect(toolCall(page, /Notes · /)).toContainText('Done');
  await toolCall(page, /Notes · /)
    .getByRole('button')
    .first()
    .click();
  await expect(toolCall(page, /Notes · /).getByRole('region', { name: 'Result' })).not.toContainText('secret plan');
});

test('stop: a turn that waits for an answer is cancelled, and its question can no longer be answered', async ({
  app: { page },
}) => {
  await send(page, 'add a note: never mind');
  await expect(toolCall(page, /Notes · /).getByRole('button', { name: 'Allow' })).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(toolCall(page, /Notes · /)).toContainText('Cancelled');
  await expect(page.getByRole('button', { name: 'Allow' })).toHaveCount(0);
  await send(page, 'what time is it in Tokyo');
  await expect(toolCall(page, /Clock · /)).toContainText('Done');
});

test('the built-in model works in plain words', async ({ app: { page } }) => {
  await send(page, 'what can you do?');
  const transcript = page.getByRole('log', { name: 'Transcript' });
  await expect(transcript).toContainText('not a language model');
  await send(page, 'what time is it in Tokyo');
  await expect(toolCall(page, /Clock · /)).toContainText('Done');
  await send(page, 'add a note titled Groceries: milk and eggs');
  await toolCall(page, /Notes · /)
    .getByRole('button', { name: 'Allow' })
    .click();
  await expect(toolCall(page, /Notes · /)).toContainText('Done');
  await send(page, 'tag that note shopping');
  await toolCall(page, /Notes · /)
    .getByRole('button', { name: 'Allow' })
    .click();
  await expect(toolCall(page, /Notes · /)).toContainText('Done');
  await send(page, 'find my notes about eggs');
  await expect(transcript).toContainText('shopping');
});

test('the keyboard alone is enough, and Enter allows only where the focus is', async ({ app: { page } }) => {
  const message = page.getByRole('textbox', { name: 'Message' });
  await message.fill('add a note: by keyboard');
  await message.press('Enter');
  const allow = toolCall(page, /Notes · /).getByRole('button', { name: 'Allow' });
  await expect(allow).toBeVisible();
  await message.press('Enter');
  await expect(allow).toBeVisible();
  await allow.focus();
  await page.keyboard.press('Enter');
  await expect(toolCall(page, /Notes · /)).toContainText('Done');
});
