import { ScriptedProvider } from '../src/main/models/testing/scriptedProvider.ts';
import { expect, test } from './support/fixtures.ts';
import {
  addWorkshop,
  chooseEndpoint,
  openSettings,
  send,
  serversReady,
  toolCall,
  transcript,
} from './support/steps.ts';

test.beforeEach(async ({ app }) => serversReady(app.page));

test('a tool that is always allowed asks no more, and asks again once the rule is gone', async ({ app: { page } }) => {
  await send(page, 'add a note: first');
  await toolCall(page, /Notes · /)
    .getByRole('button', { name: 'More' })
    .click();
  await page.getByRole('menuitem', { name: 'Always allow this tool' }).click();
  await expect(toolCall(page, /Notes · /)).toContainText('Done');
  await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
  await send(page, 'add a note: second');
  await expect(toolCall(page, /Notes · /)).toContainText('second');
  await expect(toolCall(page, /Notes · /)).toContainText('Done');

  const dialog = await openSettings(page, 'Approvals');
  const rule = dialog.getByRole('listitem').filter({ hasText: 'Allow Notes · Create a note everywhere' });
  await expect(rule).toBeVisible();
  await expect(dialog).toContainText('You allowed it');
  await rule.getByRole('button', { name: /Remove/ }).click();
  await expect(rule).toHaveCount(0);
  await page.keyboard.press('Escape');
  await send(page, 'add a note: third');
  await expect(toolCall(page, /Notes · /)).toContainText('Needs your approval');
});

test('F22 a call that waits is found from anywhere, after a restart too', async ({ app }) => {
  const found = () => app.page.getByRole('button', { name: 'A call waits for you: add a note: first' });
  await send(app.page, 'add a note: first');
  await expect(toolCall(app.page, /Notes · /)).toContainText('Needs your approval');
  await app.page.getByRole('button', { name: 'New chat' }).click();
  await expect(app.page).toHaveTitle('(1) Signalbox');
  await expect(found()).toBeVisible();
  await app.quit();
  await app.start();
  const { page } = app;
  await expect(page).toHaveTitle('(1) Signalbox');
  await found().click();
  await toolCall(page, /Notes · /)
    .getByRole('button', { name: 'Deny', exact: true })
    .click();
  await expect(page).toHaveTitle('Signalbox');
  await expect(page.getByRole('button', { name: /A call waits/ })).toHaveCount(0);
});

test('F21 a rule that is removed comes back as narrow as it was', async ({ app: { page } }) => {
  await send(page, 'add a note: first');
  await toolCall(page, /Notes · /)
    .getByRole('button', { name: 'More' })
    .click();
  await page.getByRole('menuitem', { name: 'Always allow it with exactly these arguments' }).click();
  await expect(toolCall(page, /Notes · /)).toContainText('Done');
  const dialog = await openSettings(page, 'Approvals');
  const rule = dialog.getByRole('list', { name: 'Rules' }).getByRole('listitem');
  await expect(rule).toContainText('and nothing else is given');
  const words = await rule.textContent();
  await rule.getByRole('button', { name: /Remove/ }).click();
  await expect(rule).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(rule).toHaveText(words ?? '');
});

test('several calls of one answer are allowed in one go', async ({ app: { page } }) => {
  const note = (id: string, title: string) => ({ id, name: 'notes__create', arguments: { title, body: 'x' } });
  const provider = await ScriptedProvider.start([
    { kind: 'calls', calls: [note('call_1', 'Points'), note('call_2', 'Lamps'), note('call_3', 'Levers')] },
    { kind: 'text', pieces: ['All three are written down.'] },
  ]);
  try {
    await chooseEndpoint(page, provider.url);
    await send(page, 'Remember three things');
    const batch = page.getByRole('group', { name: 'Calls that wait' });
    await expect(batch).toContainText('3 calls wait');
    await batch.getByRole('button', { name: 'Allow all' }).click();
    await expect(transcript(page)).toContainText('All three are written down.');
    await expect(page.getByRole('region', { name: /Notes · / })).toHaveCount(3);
  } finally {
    await provider.close();
  }
});

test('F13 stop in the middle of a tool call reaches its server', async ({ app: { page } }) => {
  const provider = await ScriptedProvider.start([
    { kind: 'calls', calls: [{ id: 'call_1', name: 'workshop__order_part', arguments: {} }] },
  ]);
  try {
    await addWorkshop(page);
    await chooseEndpoint(page, provider.url);
    await send(page, 'Order a part');
    await toolCall(page, /Workshop · /)
      .getByRole('button', { name: 'Allow', exact: true })
      .click();
    await expect(
      toolCall(page, /Workshop · /)
        .getByRole('group', { name: /Workshop asks|Question/ })
        .or(toolCall(page, /Workshop · /).getByText('Which one shall it be?')),
    ).toBeVisible();
    await page.getByRole('button', { name: 'Stop' }).click();
    await expect(toolCall(page, /Workshop · /)).toContainText(/Cancelled/);
    await expect(transcript(page)).toContainText('You stopped this answer');
  } finally {
    await provider.close();
  }
});

test('a picture is sent with a message to a model that takes some', async ({ app: { page } }) => {
  const provider = await ScriptedProvider.start([{ kind: 'text', pieces: ['A red square.'] }]);
  try {
    await chooseEndpoint(page, provider.url, '', { takesImages: true });
    const picture = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
      'base64',
    );
    await page
      .locator('input[type="file"]')
      .setInputFiles({ name: 'square.png', mimeType: 'image/png', buffer: picture });
    await expect(page.getByRole('list', { name: 'Files to send' })).toContainText('square.png');
    await send(page, 'What is this?');
    await expect(transcript(page)).toContainText('A red square.');
    await expect(transcript(page).getByRole('img', { name: /square\.png/ })).toBeVisible();
    const [request] = provider.requests.filter(({ path }) => path.endsWith('/chat/completions'));
    expect(JSON.stringify(request?.body?.messages)).toContain(picture.toString('base64'));
  } finally {
    await provider.close();
  }
});
