import { ScriptedProvider } from '../src/main/models/testing/scriptedProvider.ts';
import { expect, test } from './support/fixtures.ts';
import { chooseEndpoint, openSettings, send, serversReady, toolCall, transcript } from './support/steps.ts';

test.beforeEach(async ({ app }) => serversReady(app.page));

test('an endpoint answers with streamed text, and gets the key', async ({ app: { page }, provider }) => {
  provider.add({ kind: 'text', pieces: ['Semaphores ', 'are ', '**old**.'] });
  await chooseEndpoint(page, provider.url, 'key-for-the-test');
  await send(page, 'Tell me about semaphores');
  await expect(transcript(page)).toContainText('Semaphores are old.');
  await expect(page.getByRole('button', { name: /scripted-model/ }).first()).toBeVisible();
  const [request] = provider.requests;
  expect(request?.headers.authorization).toBe('Bearer key-for-the-test');
  expect(request?.body?.tools?.map((tool) => tool.function.name)).toContain('clock__now');
});

test('a first model takes an address as it was copied, and is what answers then', async ({
  app: { page },
  provider,
}) => {
  provider.add({ kind: 'text', pieces: ['Good morning.'] });
  await page.getByRole('button', { name: 'Connect a language model' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Address' }).fill(`${provider.url}/chat/completions`);
  await dialog.getByRole('button', { name: 'Add provider' }).click();
  await expect(dialog.getByRole('button', { name: /^Edit / })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Model: scripted-model' })).toBeVisible();
  await send(page, 'Hello');
  await expect(transcript(page)).toContainText('Good morning.');
});

test('an address without its end is put right by the test', async ({ app: { page }, provider }) => {
  const dialog = await openSettings(page);
  await dialog.getByRole('button', { name: 'Add provider' }).click();
  const address = dialog.getByRole('textbox', { name: 'Address' });
  await address.fill(provider.url.replace('/v1', ''));
  await dialog.getByRole('button', { name: 'Test' }).click();
  await expect(dialog.getByRole('status').filter({ hasText: `It answers at ${provider.url}` })).toBeVisible();
  await expect(address).toHaveValue(provider.url);
  await expect(dialog.getByLabel('Model', { exact: true })).toHaveValue('scripted-model');
});

test('another model is chosen in the bar, with the keyboard alone', async ({ app: { page }, provider }) => {
  await chooseEndpoint(page, provider.url);
  const button = page.getByRole('button', { name: /^Model: / });
  await expect(button).toHaveAccessibleName('Model: scripted-model');
  await button.press('Enter');
  const filter = page.getByRole('combobox', { name: 'Find a model' });
  await expect(page.getByRole('option', { name: 'scripted-model' })).toHaveAttribute('aria-selected', 'true');
  await filter.press('ArrowUp');
  await filter.press('Enter');
  await expect(button).toHaveAccessibleName('Model: Built-in model');
  await expect(button).toBeFocused();
  await button.press('Enter');
  await filter.fill('script');
  await expect(page.getByRole('option')).toHaveText(['scripted-model']);
  await filter.press('Enter');
  await expect(button).toHaveAccessibleName('Model: scripted-model');
});

test('two tool calls in one answer: each is asked for, both run, and the model reads both results', async ({
  app: { page },
  provider,
}) => {
  provider.add(
    {
      kind: 'calls',
      calls: [
        { id: 'call_1', name: 'notes__create', arguments: { title: 'Points', body: 'oil them' } },
        { id: 'call_2', name: 'notes__create', arguments: { title: 'Lamps', body: 'trim them' } },
      ],
    },
    { kind: 'text', pieces: ['Both are written down.'] },
  );
  await chooseEndpoint(page, provider.url);
  await send(page, 'Remember two things');
  const calls = page.getByRole('region', { name: /Notes · / });
  await expect(calls).toHaveCount(2);
  await calls.nth(0).getByRole('button', { name: 'Allow' }).click();
  await calls.nth(1).getByRole('button', { name: 'Allow' }).click();
  await expect(transcript(page)).toContainText('Both are written down.');
  const messages = provider.requests.at(-1)?.body?.messages ?? [];
  const results = messages.filter(({ role }) => role === 'tool');
  expect(results.map(({ tool_call_id }) => tool_call_id)).toEqual(['call_1', 'call_2']);
  expect(JSON.stringify(results)).not.toContain('user_id');
  expect(results.every(({ content }) => JSON.stringify(content).includes('success'))).toBe(true);
});

test('a short pause that the endpoint asks for is told and waited for', async ({ app: { page }, provider }) => {
  provider.add({ kind: 'error', status: 429, message: 'Slow down', headers: { 'retry-after': '3' } });
  provider.add({ kind: 'text', pieces: ['Here I am.'] });
  await chooseEndpoint(page, provider.url);
  await send(page, 'Hello');
  await expect(transcript(page)).toContainText('too many requests');
  await expect(transcript(page)).toContainText(/Next try in \d s \(2 of 3\)/);
  await expect(transcript(page)).toContainText('Here I am.');
  await expect(transcript(page).getByRole('alert')).toHaveCount(0);
});

test('a long pause is told, and trying again works', async ({ app: { page }, provider }) => {
  provider.add({ kind: 'error', status: 429, message: 'Slow down', headers: { 'retry-after': '90' } });
  provider.add({ kind: 'text', pieces: ['Here I am.'] });
  await chooseEndpoint(page, provider.url);
  await send(page, 'Hello');
  const alert = transcript(page).getByRole('alert');
  await expect(alert).toContainText('too many requests');
  await expect(alert).toContainText('90 s');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(transcript(page)).toContainText('Here I am.');
  // The message stands there once: its answer was tried again, beside the one that failed.
  await expect(transcript(page).getByText('Hello', { exact: true })).toHaveCount(1);
});

test('a dropped connection keeps what was said, says so, and the next turn works', async ({
  app: { page },
  provider,
}) => {
  provider.add({ kind: 'drop', pieces: ['The first half ', 'of an answer'], how: 'reset' });
  provider.add({ kind: 'text', pieces: ['Whole.'] });
  await chooseEndpoint(page, provider.url);
  await send(page, 'Tell me something long');
  await expect(transcript(page).getByRole('alert')).toBeVisible();
  await expect(transcript(page)).toContainText('The first half of an answer');
  await send(page, 'Again, please');
  await expect(transcript(page)).toContainText('Whole.');
  const texts = JSON.stringify(provider.requests.at(-1)?.body?.messages);
  expect(texts).toContain('The first half of an answer');
});

test('stop ends a stream at the endpoint too, and keeps the text so far', async ({ app: { page }, provider }) => {
  provider.add({ kind: 'hang', pieces: ['One, two, '] });
  await chooseEndpoint(page, provider.url);
  await send(page, 'Count');
  await expect(transcript(page)).toContainText('One, two,');
  await page.getByRole('button', { name: 'Stop' }).click();
  await provider.clientGone();
  await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
  await expect(transcript(page)).toContainText('One, two,');
});

test('an endpoint that answers a web page, and one that is not there, are told in words', async ({
  app: { page },
  provider,
}) => {
  provider.add({ kind: 'body', contentType: 'text/html', body: '<!doctype html><title>Welcome</title>' });
  await chooseEndpoint(page, provider.url);
  await send(page, 'Hello');
  await expect(transcript(page).getByRole('alert')).toContainText('web page');

  const gone = await ScriptedProvider.start([]);
  await gone.close();
  const dialog = await openSettings(page);
  await dialog.getByRole('button', { name: 'Add provider' }).click();
  await dialog.getByRole('textbox', { name: 'Address' }).fill(gone.url);
  await dialog.getByRole('button', { name: 'Test' }).click();
  await expect(dialog.getByRole('alert')).toContainText(new URL(gone.url).host);
});

test('a wrong key is told, is never shown again, and the built-in model still works', async ({
  app: { page },
  provider,
}) => {
  provider.add({ kind: 'error', status: 401, message: 'Incorrect API key provided' });
  await chooseEndpoint(page, provider.url, 'canary-key-0451');
  await send(page, 'Hello');
  await expect(transcript(page).getByRole('alert')).toContainText('API key');
  expect(await page.content()).not.toContain('canary-key-0451');
  const dialog = await openSettings(page);
  await dialog.getByRole('button', { name: /^Edit / }).click();
  await expect(dialog.getByLabel('API key')).toHaveValue('');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.getByRole('combobox', { name: 'Provider' }).selectOption({ label: 'Built-in model' });
  await dialog.getByRole('button', { name: 'Save' }).first().click();
  await expect(dialog.getByRole('status').filter({ hasText: 'Saved' })).toBeVisible();
  await page.keyboard.press('Escape');
  await send(page, 'what time is it in Tokyo');
  await expect(toolCall(page, /Clock · /)).toContainText('Done');
});

test('F37 what a model writes runs nothing and loads nothing', async ({ app: { page }, provider }) => {
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  provider.add({
    kind: 'text',
    pieces: [
      'Look: <img src=x onerror="document.title=`owned`"> <svg onload="document.title=`owned`"></svg> ',
      '![a picture](https://tracker.example/pixel.png) [click](javascript:document.title="owned") ',
      '<script>document.title="owned"</script> the end.',
    ],
  });
  await chooseEndpoint(page, provider.url);
  await send(page, 'Show me a picture');
  await expect(transcript(page)).toContainText('the end.');
  expect(await page.title()).not.toContain('owned');
  expect(requests.filter((url) => url.includes('tracker.example'))).toEqual([]);
  await expect(transcript(page).locator('img, svg[onload], script, a[href^="javascript"]')).toHaveCount(0);
});
