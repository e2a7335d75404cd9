import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ScriptedProvider } from '../src/main/models/testing/scriptedProvider.ts';
import { expect, test } from './support/fixtures.ts';
import { descendants, isAlive } from './support/host.ts';
import { chooseEndpoint, send, serversReady, toolCall, transcript } from './support/steps.ts';

test('a reload in mid-answer loses nothing', async ({ app: { page } }) => {
  const words = Array.from({ length: 60 }, (_, index) => `word${index} `);
  const provider = await ScriptedProvider.start([{ kind: 'text', pieces: words, pauseMs: 50 }]);
  try {
    await serversReady(page);
    await chooseEndpoint(page, provider.url);
    await send(page, 'Count your words');
    await expect(transcript(page)).toContainText('word5 ');
    await page.reload();
    await expect(page.getByRole('button', { name: 'Stop' })).toBeVisible();
    await expect(transcript(page)).toContainText('word59', { timeout: 15_000 });
    await expect(transcript(page)).toContainText(words.join('').trim());
  } finally {
    await provider.close();
  }
});

test('a second conversation stands beside the first, and each keeps its own', async ({ app: { page } }) => {
  await serversReady(page);
  await send(page, 'what time is it in Tokyo');
  await expect(toolCall(page, /Clock · /)).toContainText('Done');
  await page.getByRole('button', { name: 'New chat' }).click();
  await send(page, 'what time is it in Oslo');
  await expect(toolCall(page, /Clock · /)).toContainText('Oslo');
  await expect(transcript(page)).not.toContainText('Tokyo');
  const conversations = page.getByRole('navigation', { name: 'Conversations' });
  await conversations.getByRole('button', { name: 'what time is it in Tokyo', exact: true }).click();
  await expect(transcript(page)).toContainText('Tokyo');
  await expect(transcript(page)).not.toContainText('Oslo');
});

test('a conversation is renamed, found, removed and brought back', async ({ app: { page } }) => {
  await serversReady(page);
  await send(page, 'what time is it in Reykjavik');
  await expect(toolCall(page, /Clock · /)).toContainText('Done');
  const conversations = page.getByRole('navigation', { name: 'Conversations' });
  await page.getByRole('searchbox', { name: 'Search conversations' }).fill('reykja');
  await expect(conversations.getByRole('list', { name: 'Search results' })).toContainText('Reykjavik');
  await page.getByRole('button', { name: 'Clear the search' }).click();
  await page.getByRole('button', { name: /More for/ }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByRole('textbox', { name: 'Title' }).fill('Iceland');
  await page.keyboard.press('Enter');
  await expect(conversations.getByRole('button', { name: 'Iceland', exact: true })).toBeVisible();
  await page.getByRole('button', { name: /More for/ }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(conversations.getByRole('button', { name: 'Iceland', exact: true })).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await conversations.getByRole('button', { name: 'Iceland', exact: true }).click();
  await expect(transcript(page)).toContainText('Reykjavik');
});

test('F22 a pending approval outlives a killed host, and can be answered afterwards', async ({ app }) => {
  await serversReady(app.page);
  await send(app.page, 'add a note: survive the night');
  await expect(toolCall(app.page, /Notes · /).getByRole('button', { name: 'Allow' })).toBeVisible();
  await app.kill();
  await app.start();
  await serversReady(app.page);
  const conversations = app.page.getByRole('navigation', { name: 'Conversations' });
  await conversations
    .getByRole('button', { name: /survive the night/ })
    .first()
    .click();
  await toolCall(app.page, /Notes · /)
    .getByRole('button', { name: 'Allow' })
    .click();
  await expect(toolCall(app.page, /Notes · /)).toContainText('Done');
});

test('F41 an answer cut by a killed host is kept and reads as interrupted', async ({ app }) => {
  const provider = await ScriptedProvider.start([{ kind: 'hang', pieces: ['Everything up to ', 'here is kept'] }]);
  try {
    await serversReady(app.page);
    await chooseEndpoint(app.page, provider.url);
    await send(app.page, 'Write a book');
    await expect(transcript(app.page)).toContainText('here is kept');
    // Text reaches the disk within 250 ms; a second answer of the host says that this has passed.
    await expect(app.page.getByRole('button', { name: 'Stop' })).toBeVisible();
    await app.page.waitForTimeout(600);
    await app.kill();
    await app.start();
    const conversations = app.page.getByRole('navigation', { name: 'Conversations' });
    await conversations.getByRole('button', { name: 'Write a book', exact: true }).click();
    await expect(transcript(app.page)).toContainText('Everything up to here is kept');
    await expect(transcript(app.page)).toContainText(/interrupted/i);
  } finally {
    await provider.close();
  }
});

test('F4 F5 after a quit, and after kill -9 of the host, no process is left', async ({ app }) => {
  await serversReady(app.page);
  const quitting = descendants(app.hostPid());
  expect(quitting.length).toBeGreaterThan(1);
  await app.quit();
  await expect.poll(() => quitting.filter(({ pid }) => isAlive(pid))).toEqual([]);
  await app.start();
  await serversReady(app.page);
  const killed = descendants(app.hostPid());
  await app.kill();
  // Bundled servers end with their stdin.
  await expect.poll(() => killed.filter(({ pid }) => isAlive(pid))).toEqual([]);
});

test('F44 a damaged database is put aside and said plainly, and the app goes on', async ({ app }) => {
  await serversReady(app.page);
  await app.quit();
  await writeFile(join(app.dataFolder, 'signalbox.db'), 'This is no database. '.repeat(1_000));
  await app.start();
  await serversReady(app.page);
  const notice = app.page.getByRole('note').filter({ hasText: 'damaged' });
  await expect(notice).toBeVisible();
  await notice.getByRole('button', { name: 'OK' }).click();
  await expect(notice).toBeHidden();
  await send(app.page, 'what time is it in Tokyo');
  await expect(toolCall(app.page, /Clock · /)).toContainText('Done');
});
