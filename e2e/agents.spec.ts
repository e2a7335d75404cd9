import type { Page } from '@playwright/test';
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

test('the router finds the specialist for files, who says that its server is off, and it is turned on right there', async ({
  app: { page },
}) => {
  await chooseAgent(page, 'Dispatcher');
  await send(page, 'list my files');
  await expect(handoff(page, 'Dispatcher', 'File keeper')).toContainText('has no server that is on');
  await expect(transcript(page)).toContainText('Files: It is switched off.');
  await page.getByRole('button', { name: 'Turn on: Files' }).click();
  await serversReady(page, ['Files']);
  await page.getByRole('button', { name: 'Answer again' }).click();
  await expect(toolCall(page, /Files · /)).toContainText('Done');
});

test('an agent is made, used, exported, and imported again', async ({ app: { page } }) => {
  const dialog = await openSettings(page, 'Agents');
  await dialog.getByRole('button', { name: 'New agent' }).click();
  await page.getByRole('menuitem', { name: /One server/ }).click();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Time keeper');
  await dialog.getByRole('checkbox', { name: /Clock/ }).check();
  await dialog.getByRole('button', { name: 'Add agent' }).click();
  await expect(dialog.getByText('Another agent has this name.')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Signalman');
  await dialog.getByRole('button', { name: 'Add agent' }).click();
  await expect(dialog.getByRole('listitem').filter({ hasText: 'Signalman' })).toBeVisible();

  const saved = savedText(page);
  await dialog
    .getByRole('button', { name: /Signalman/ })
    .last()
    .click();
  await page.getByRole('menuitem', { name: 'Export' }).click();
  const file = { name: 'signalman.json', mimeType: 'application/json', buffer: Buffer.from(await saved) };
  await dialog.getByLabel('File of agents').setInputFiles(file);
  await expect(dialog.getByRole('status').filter({ hasText: 'Added Signalman (2).' })).toBeVisible();
  const elsewhere = (await saved).replace('"clock"', '"trains"');
  await dialog.getByLabel('File of agents').setInputFiles({ ...file, buffer: Buffer.from(elsewhere) });
  await expect(dialog.getByText('Signalman (3) uses the server “trains”, which is not here.')).toBeVisible();

  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Agent: / }).click();
  await page.getByRole('menuitemradio', { name: 'Signalman (2)' }).click();
  await send(page, 'What time is it in Oslo?');
  await expect(toolCall(page, /Clock · /)).toContainText('Done');
});

test('an agent that came with the app is changed and reset, removed and brought back', async ({ app: { page } }) => {
  const dialog = await openSettings(page, 'Agents');
  const row = (name: string) => dialog.getByRole('listitem').filter({ hasText: name });
  const choose = async (name: string, entry: string) => {
    await row(name).getByRole('button').last().click();
    await page.getByRole('menuitem', { name: entry }).click();
    await page.getByRole('button', { name: entry, exact: true }).click();
  };
  await dialog.getByRole('button', { name: 'Edit Note keeper' }).click();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Scribe');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await choose('Scribe', 'Reset');
  await expect(row('Note keeper')).toBeVisible();

  await choose('Note keeper', 'Remove');
  await expect(row('Note keeper')).toBeHidden();
  await dialog.getByRole('button', { name: 'New agent' }).click();
  await page.getByRole('menuitem', { name: 'Bring back Note keeper' }).click();
  await expect(row('Note keeper')).toBeVisible();
});

/** The text of the next file that the page gives out. It is taken where a dialog of the system would ask for a place. */
function savedText(page: Page): Promise<string> {
  return page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const { createObjectURL } = URL;
        URL.createObjectURL = (file) => {
          URL.createObjectURL = createObjectURL;
          HTMLAnchorElement.prototype.click = () => Reflect.deleteProperty(HTMLAnchorElement.prototype, 'click');
          if (file instanceof Blob) void file.text().then(resolve);
          return createObjectURL(file);
        };
      }),
  );
}
