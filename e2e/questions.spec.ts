import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import { addWorkshop, send, serversReady, toolCall } from './support/steps.ts';

test.beforeEach(async ({ app: { page } }) => {
  await serversReady(page);
  await addWorkshop(page);
});

/** Has the assistant call a tool that is not trusted, and allows it. */
async function callAllowed(page: Page, request: string, tool: RegExp): Promise<Locator> {
  await send(page, request);
  const call = toolCall(page, tool);
  await call.getByRole('button', { name: 'Allow' }).click();
  return call;
}

test('a server asks in the middle of a call, with a form that is never prefilled', async ({ app: { page } }) => {
  const call = await callAllowed(page, 'order a spare part from the workshop', /Workshop · Order a part/);
  const form = call.getByRole('region', { name: 'Workshop asks you' });
  await expect(form).toContainText('Which one shall it be?');
  await expect(call.getByRole('progressbar')).toHaveAttribute('aria-valuetext', /25.*Found the part/);
  await expect(form.getByRole('textbox', { name: 'Email' })).toHaveValue('');
  await form.getByRole('button', { name: 'Send to Workshop' }).click();
  await expect(form).toContainText('Fill this in.');

  await form.getByRole('textbox', { name: 'Email' }).fill('ada@example.com');
  await form.getByRole('textbox', { name: 'How many' }).fill('2');
  await form.getByRole('radio', { name: 'large' }).check();
  await form.getByRole('button', { name: 'Send to Workshop' }).click();
  await expect(call).toContainText('You answered');
  await expect(call).toContainText('Done');
  await expect(page.getByRole('log', { name: 'Transcript' })).toContainText('Ordered 2 large for ada@example.com');
});

test('a question can be declined, and the server hears of it', async ({ app: { page } }) => {
  const call = await callAllowed(page, 'order a spare part from the workshop', /Workshop · Order a part/);
  await call.getByRole('button', { name: 'Decline' }).click();
  await expect(call).toContainText('You declined');
  await expect(page.getByRole('log', { name: 'Transcript' })).toContainText('Nothing was ordered');
});

test('a question is over when its turn is stopped', async ({ app: { page } }) => {
  const call = await callAllowed(page, 'order a spare part from the workshop', /Workshop · Order a part/);
  await expect(call.getByRole('region', { name: 'Workshop asks you' })).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(call).toContainText('Question cancelled');
  await expect(call.getByRole('button', { name: 'Send to Workshop' })).toHaveCount(0);
});

test('F16 a picture and a long text are kept aside and shown when they are wanted', async ({ app }) => {
  const { page } = app;
  const call = await callAllowed(page, 'draw the plan of a machine', /Workshop · Draw a plan/);
  await expect(call).toContainText('Done');
  const open = call.getByRole('button', { name: /Draw a plan/ }).first();
  if ((await open.getAttribute('aria-expanded')) !== 'true') await open.click();
  const picture = call.getByRole('img', { name: /^Image/ });
  await expect(picture).toBeVisible();
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
  await call.getByRole('button', { name: /^Show all/ }).click();
  const viewer = page.getByRole('dialog', { name: 'Whole text' });
  await expect(viewer).toContainText('Part 1');
  await page.keyboard.press('Escape');

  await app.quit();
  await app.start();
  await app.page
    .getByRole('link', { name: /draw the plan/i })
    .or(app.page.getByRole('button', { name: /draw the plan/i }))
    .first()
    .click();
  const again = toolCall(app.page, /Workshop · Draw a plan/);
  const shown = again.getByRole('button', { name: /Draw a plan/ }).first();
  if ((await shown.getAttribute('aria-expanded')) !== 'true') await shown.click();
  await expect(again.getByRole('img', { name: /^Image/ })).toBeVisible();
});
