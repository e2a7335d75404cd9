import { ScriptedProvider } from '../src/main/models/testing/scriptedProvider.ts';
import { expect, test } from './support/fixtures.ts';
import { chooseEndpoint, send, serversReady, transcript } from './support/steps.ts';

test.beforeEach(async ({ app }) => serversReady(app.page));

test('Enter sends, and not while a word is being composed or with Shift', async ({ app: { page } }) => {
  const message = page.getByRole('textbox', { name: 'Message' });
  await message.fill('What time is it');
  await message.dispatchEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true });
  await message.press('Shift+Enter');
  await message.pressSequentially('in Tokyo?');
  await expect(message).toHaveValue('What time is it\nin Tokyo?');
  await expect(page.getByRole('heading', { name: 'New chat' })).toBeVisible();
  await message.press('Enter');
  await expect(transcript(page)).toContainText('What time is it in Tokyo?');
  await expect(message).toHaveValue('');
});

test('what is written is kept for each conversation, over a reload too', async ({ app: { page } }) => {
  const message = page.getByRole('textbox', { name: 'Message' });
  const first = page.getByRole('navigation', { name: 'Conversations' }).getByRole('button', { name: 'hello' }).first();
  await send(page, 'hello');
  await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
  await message.fill('half a thought');
  await page.getByRole('button', { name: 'New chat' }).click();
  await expect(message).toHaveValue('');
  await message.fill('another one');
  await first.click();
  await expect(message).toHaveValue('half a thought');
  await page.reload();
  await expect(message).toHaveValue('half a thought');
  await page.getByRole('button', { name: 'New chat' }).click();
  await expect(message).toHaveValue('another one');
});

test('a change of a message that was not sent yet is still there, and gone once it is given up', async ({
  app: { page },
}) => {
  const pencil = page.getByRole('button', { name: 'Edit message' });
  const changed = page.getByRole('textbox', { name: 'What you wrote' });
  await send(page, 'hello');
  await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
  await pencil.press('Enter');
  await changed.fill('hello, all of you');
  await page.reload();
  await pencil.press('Enter');
  await expect(changed).toHaveValue('hello, all of you');
  await changed.press('Escape');
  await pencil.press('Enter');
  await expect(changed).toHaveValue('hello');
});

test('files are pasted and dropped, and stay with a message that is changed', async ({ app: { page } }) => {
  const provider = await ScriptedProvider.start([
    { kind: 'text', pieces: ['Two texts.'] },
    { kind: 'text', pieces: ['Still two texts.'] },
  ]);
  const files = page.getByRole('list', { name: 'Files to send' });
  const drag = (name: string) =>
    page.evaluateHandle((fileName) => {
      const data = new DataTransfer();
      data.items.add(new File([`content of ${fileName}`], fileName, { type: 'text/plain' }));
      return data;
    }, name);
  try {
    await chooseEndpoint(page, provider.url);
    await page.getByRole('textbox', { name: 'Message' }).evaluate((field) => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File(['content of pasted.txt'], 'pasted.txt', { type: 'text/plain' }));
      field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    });
    await page.getByRole('main', { name: 'Chat' }).dispatchEvent('drop', { dataTransfer: await drag('dropped.txt') });
    await expect(files.getByRole('listitem')).toHaveText([/pasted\.txt/, /dropped\.txt/]);
    await send(page, 'What are these?');
    await expect(transcript(page)).toContainText('Two texts.');

    const pencil = page.getByRole('button', { name: 'Edit message' });
    await pencil.press('Enter');
    await page.getByRole('textbox', { name: 'What you wrote' }).press('Escape');
    await expect(pencil).toBeFocused();
    await pencil.press('Enter');
    await page.getByRole('textbox', { name: 'What you wrote' }).fill('And what are these?');
    await page.keyboard.press('Enter');
    await expect(transcript(page)).toContainText('Still two texts.');
    await expect(transcript(page)).toContainText('2 / 2');
    await expect(transcript(page)).toContainText('dropped.txt');
    const [, again] = provider.requests.filter(({ path }) => path.endsWith('/chat/completions'));
    const said = JSON.stringify(again?.body?.messages);
    for (const part of ['And what are these?', 'content of pasted.txt', 'content of dropped.txt']) {
      expect(said).toContain(part);
    }
    expect(said).not.toContain('Two texts.');
  } finally {
    await provider.close();
  }
});
