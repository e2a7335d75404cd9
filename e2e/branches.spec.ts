import { ScriptedProvider } from '../src/main/models/testing/scriptedProvider.ts';
import { expect, test } from './support/fixtures.ts';
import { chooseEndpoint, send, serversReady, toolCall, transcript } from './support/steps.ts';

test.beforeEach(async ({ app }) => serversReady(app.page));

test('a message is edited, an answer is given again, and every version stays within reach', async ({
  app: { page },
}) => {
  await send(page, 'What time is it in Tokyo?');
  await expect(toolCall(page, /Clock · /)).toContainText('Tokyo');
  await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();

  await transcript(page).getByText('What time is it in Tokyo?').hover();
  await page.getByRole('button', { name: 'Edit message' }).click();
  await page.getByRole('textbox', { name: 'What you wrote' }).fill('What time is it in Lima?');
  await page.keyboard.press('Enter');
  await expect(toolCall(page, /Clock · /)).toContainText('Lima');
  await expect(transcript(page)).not.toContainText('Tokyo');

  await page.getByRole('button', { name: 'Previous version' }).click();
  await expect(transcript(page)).toContainText('Tokyo');
  await page.getByRole('button', { name: 'Next version' }).click();
  await expect(transcript(page)).toContainText('Lima');

  await page.getByRole('button', { name: 'Answer again' }).click();
  await expect(transcript(page)).toContainText('3 / 3');
});

test('a conversation is branched off into one of its own', async ({ app: { page } }) => {
  await send(page, 'What time is it in Tokyo?');
  await expect(toolCall(page, /Clock · /)).toContainText('Done');
  await page.getByRole('button', { name: 'Continue in a new conversation' }).click();
  await expect(
    page.getByRole('navigation', { name: 'Conversations' }).getByRole('button', { name: /What time is it in Tokyo\?/ }),
  ).toHaveCount(4);
  await expect(transcript(page)).toContainText('Tokyo');
});

test('F41 an answer that was cut off is carried on', async ({ app }) => {
  const provider = await ScriptedProvider.start([
    { kind: 'hang', pieces: ['The first half ', 'of it'] },
    { kind: 'text', pieces: ['and the second half.'] },
  ]);
  try {
    await chooseEndpoint(app.page, provider.url);
    await send(app.page, 'Write a long answer');
    await expect(transcript(app.page)).toContainText('of it');
    await app.page.waitForTimeout(600);
    await app.kill();
    await app.start();
    await app.page
      .getByRole('navigation', { name: 'Conversations' })
      .getByRole('button', { name: 'Write a long answer', exact: true })
      .click();
    await app.page.getByRole('button', { name: 'Continue', exact: true }).click();
    await expect(transcript(app.page)).toContainText('and the second half.');
    await expect(transcript(app.page)).toContainText('The first half of it');
    const [, request] = provider.requests.filter(({ path }) => path.endsWith('/chat/completions'));
    expect(JSON.stringify(request?.body?.messages)).toContain('The first half of it');
  } finally {
    await provider.close();
  }
});
