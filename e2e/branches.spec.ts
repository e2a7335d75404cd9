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
  await page.reload();
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

test('another version is read while one is being answered, and the way back is shown', async ({ app: { page } }) => {
  const provider = await ScriptedProvider.start([
    { kind: 'text', pieces: ['The first answer.'] },
    { kind: 'hang', pieces: ['The second answer, so far'] },
  ]);
  try {
    await chooseEndpoint(page, provider.url);
    await send(page, 'Write something');
    await expect(transcript(page)).toContainText('The first answer.');
    await page.getByRole('button', { name: 'Answer again' }).click();
    await expect(transcript(page)).toContainText('The second answer, so far');
    await page.getByRole('button', { name: 'Previous version' }).click();
    await expect(transcript(page)).toContainText('The first answer.');
    await expect(page.getByText('Another version is being answered.')).toBeVisible();
    await page.getByRole('button', { name: 'Show that version' }).click();
    await expect(transcript(page)).toContainText('The second answer, so far');
    await expect(page.getByText('Another version is being answered.')).toBeHidden();
    await page.getByRole('button', { name: 'Stop' }).click();
    await expect(transcript(page)).toContainText('You stopped this answer.');
  } finally {
    await provider.close();
  }
});

test('a search leads to the message that it found, also on a branch that is not shown', async ({ app: { page } }) => {
  const paragraphs = (word: string) => Array.from({ length: 60 }, (_, line) => `${word} paragraph ${line}.\n\n`);
  const provider = await ScriptedProvider.start([
    { kind: 'text', pieces: ['The heron stands by the water.'] },
    { kind: 'text', pieces: paragraphs('Long') },
    { kind: 'text', pieces: ['Another one.'] },
  ]);
  try {
    await chooseEndpoint(page, provider.url);
    await send(page, 'Tell of a bird');
    await expect(transcript(page)).toContainText('The heron');
    await send(page, 'And more');
    await expect(transcript(page)).toContainText('Long paragraph 59.');
    await expect(transcript(page).getByText('The heron')).not.toBeInViewport();
    const search = page.getByRole('searchbox', { name: 'Search conversations' });
    const hit = page.getByRole('list', { name: 'Search results' }).getByRole('button');
    await search.fill('heron');
    await hit.click();
    await expect(transcript(page).getByText('The heron')).toBeInViewport();

    await page.getByRole('button', { name: 'New chat' }).click();
    await hit.click();
    await page.getByText('Tell of a bird', { exact: true }).last().hover();
    await page.getByRole('button', { name: 'Edit message' }).first().click();
    await page.getByRole('textbox', { name: 'What you wrote' }).fill('Tell of a fish');
    await page.keyboard.press('Enter');
    await expect(transcript(page)).toContainText('Another one.');
    await hit.click();
    await expect(transcript(page).getByText('The heron')).toBeInViewport();
    await expect(transcript(page)).toContainText('1 / 2');
  } finally {
    await provider.close();
  }
});

test('a conversation is found again where it was read', async ({ app: { page } }) => {
  const provider = await ScriptedProvider.start([
    { kind: 'text', pieces: Array.from({ length: 80 }, (_, line) => `Paragraph ${line}.\n\n`) },
    { kind: 'text', pieces: ['Short.'] },
  ]);
  const list = page.getByRole('navigation', { name: 'Conversations' });
  try {
    await chooseEndpoint(page, provider.url);
    await send(page, 'A long one');
    await expect(transcript(page)).toContainText('Paragraph 79.');
    // By keyboard, as who has no wheel reads.
    await transcript(page).focus();
    await page.keyboard.press('Home');
    await expect(transcript(page).getByText('Paragraph 0.', { exact: true })).toBeInViewport();
    await page.getByRole('button', { name: 'New chat' }).click();
    await send(page, 'Another one');
    await expect(transcript(page)).toContainText('Short.');
    await list.getByRole('button', { name: 'A long one', exact: true }).click();
    await expect(transcript(page).getByText('Paragraph 0.', { exact: true })).toBeInViewport();
    await transcript(page).focus();
    await page.keyboard.press('End');
    await expect(transcript(page).getByText('Paragraph 79.')).toBeInViewport();
    await list.getByRole('button', { name: 'Another one', exact: true }).click();
    await list.getByRole('button', { name: 'A long one', exact: true }).click();
    await expect(transcript(page).getByText('Paragraph 79.')).toBeInViewport();
  } finally {
    await provider.close();
  }
});

test('an answer that the model could not give leads to its settings', async ({ app: { page } }) => {
  const provider = await ScriptedProvider.start([{ kind: 'error', status: 401, message: 'Bad key' }]);
  try {
    await chooseEndpoint(page, provider.url, 'sk-wrong');
    await send(page, 'Hello');
    await transcript(page).getByRole('button', { name: 'Model settings' }).click();
    await expect(page.getByRole('dialog').getByRole('tabpanel', { name: 'Models' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(transcript(page).getByRole('button', { name: 'Model settings' })).toBeFocused();
  } finally {
    await provider.close();
  }
});
