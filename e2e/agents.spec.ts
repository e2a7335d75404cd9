import { expect, test } from './support/fixtures.ts';
import { chooseAgent, handoff, openSettings, send, serversReady, toolCall, transcript } from './support/steps.ts';

test.beforeEach(async ({ app }) => serversReady(app.page));

test('F22 a router hands over, the specialist asks, the app restarts, and after the approval the specialist finishes', async ({
  app,
}) => {
  await chooseAgent(app.page, 'Dispatcher');
  await send(app.page, 'Add a note titled Groceries: milk and eggs');
  await expect(handoff(app.page, 'Dispatcher', 'Note keeper')).toContainText('has Notes');
  const call = toolCall(app.page, /Notes · /);
  await expect(call).toContainText('Note keeper wants to run');
  await expect(call.getByRole('button', { name: 'Allow', exact: true })).toBeVisible();

  await app.quit();
  await app.start();
  await serversReady(app.page);
  await app.page
    .getByRole('navigation', { name: 'Conversations' })
    .getByRole('button', { name: /Groceries/ })
    .first()
    .click();
  await toolCall(app.page, /Notes · /)
    .getByRole('button', { name: 'Allow', exact: true })
    .click();
  await expect(toolCall(app.page, /Notes · /)).toContainText('Done');
  await expect(transcript(app.page).getByRole('heading', { name: 'Note keeper' })).toBeVisible();
  await expect(transcript(app.page)).toContainText(/Groceries/);
});

test('all three shapes answer without a key: one server, several servers, a router', async ({ app: { page } }) => {
  for (const agent of ['Time keeper', 'Assistant', 'Dispatcher']) {
    await page.getByRole('button', { name: 'New chat' }).click();
    await chooseAgent(page, agent);
    await send(page, 'What time is it in Tokyo?');
    await expect(toolCall(page, /Clock · /)).toContainText('Done');
    await expect(transcript(page)).toContainText('Tokyo');
  }
  await expect(handoff(page, 'Dispatcher', 'Time keeper')).toBeVisible();
});

test('an agent is made, used, exported, and imported again', async ({ app: { page } }) => {
  const dialog = await openSettings(page, 'Agents');
  await dialog.getByRole('button', { name: 'New agent' }).click();
  await page.getByRole('menuitem', { name: /One server/ }).click();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Signalman');
  await dialog.getByRole('checkbox', { name: /Clock/ }).check();
  await dialog.getByRole('button', { name: /^(Save|Add agent)$/ }).click();
  await expect(dialog.getByRole('listitem').filter({ hasText: 'Signalman' })).toBeVisible();
  await page.keyboard.press('Escape');
  await chooseAgent(page, 'Signalman');
  await send(page, 'What time is it in Oslo?');
  await expect(toolCall(page, /Clock · /)).toContainText('Done');
});
