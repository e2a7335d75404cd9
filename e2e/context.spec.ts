import { expect, test } from './support/fixtures.ts';
import { chooseEndpoint, openServers, send, serversReady, toolCall, transcript } from './support/steps.ts';

test.beforeEach(async ({ app }) => serversReady(app.page));

const call = (name: string, args: Record<string, string>) => ({
  kind: 'calls' as const,
  calls: [{ id: `call_${name}`, name, arguments: args }],
});
const said = (text: string) => ({ kind: 'text' as const, pieces: [text] });

test('the meter follows what is typed and which servers are on, and warns before the limit', async ({
  app: { page },
  provider,
}) => {
  await chooseEndpoint(page, provider.url, '', { contextTokens: 8_000 });
  const meter = page.getByRole('button', { name: /^Context: / });
  await meter.click();
  const panel = page.getByRole('dialog', { name: 'What the next request takes' });
  await expect(panel).toContainText('Notes · 7 tools');
  await expect(panel).toContainText('The model can take 8,000 tokens.');
  await page.keyboard.press('Escape');

  const drawer = await openServers(page);
  await drawer.getByRole('switch', { name: 'Notes' }).click();
  await meter.click();
  await expect(panel).toContainText('Clock · 3 tools');
  await expect(panel).not.toContainText('Notes');
  await page.keyboard.press('Escape');

  const message = page.getByRole('textbox', { name: 'Message' });
  await message.fill('Where is the library? '.repeat(1_500));
  const warning = page.getByRole('note').filter({ hasText: 'larger than what the model can take' });
  await expect(warning).toContainText('Send less at once');
  await meter.click();
  await expect(panel).toContainText('The message you write');
  await page.keyboard.press('Escape');
  await message.fill('Hello');
  await expect(warning).toBeHidden();
});

test('old results are shortened where the model would have no room, and the answer says which', async ({
  app: { page },
  provider,
}) => {
  const read = call('notes__read', { id: 'Plan' });
  provider.add(call('notes__create', { title: 'Plan', body: 'Rail and lever. '.repeat(700) }), said('Written.'));
  for (const answer of ['First.', 'Second.', 'Third.']) provider.add(read, said(answer));
  provider.add(said('Fourth.'));
  await chooseEndpoint(page, provider.url, '', { contextTokens: 16_000 });
  await send(page, 'Write the plan down');
  await toolCall(page, /Notes · /)
    .getByRole('button', { name: 'Allow' })
    .click();
  await expect(transcript(page)).toContainText('Written.');
  for (const answer of ['First.', 'Second.', 'Third.', 'Fourth.']) {
    await send(page, 'Read the plan');
    await expect(transcript(page)).toContainText(answer);
  }
  const sent = JSON.stringify(provider.requests.at(-1)?.body?.messages);
  expect(sent).toContain('are left out to save room');
  const badge = transcript(page)
    .getByRole('button', { name: /old results? shortened/ })
    .last();
  await badge.click();
  await expect(page.getByRole('dialog', { name: /old results? shortened/ })).toContainText('Notes · Read a note');
});

test('a word inside a run of Chinese is found in the conversations, and marked', async ({
  app: { page },
  provider,
}) => {
  provider.add(said('图书馆在火车站后面，步行五分钟。'));
  await chooseEndpoint(page, provider.url);
  await send(page, '请问怎么走？');
  await expect(transcript(page)).toContainText('步行五分钟');
  await page.getByRole('searchbox').fill('火车站');
  const hit = page.getByRole('list', { name: 'Search results' }).getByRole('button');
  await expect(hit.locator('mark')).toHaveText('火车站');
  await expect(hit).toContainText('图书馆在火车站后面，步行五分钟。');
});
