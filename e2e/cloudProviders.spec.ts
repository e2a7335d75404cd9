import { wireForms } from '../src/main/models/testing/wireForms.ts';
import { WireServer } from '../src/main/models/testing/wireServer.ts';
import { expect, test } from './support/fixtures.ts';
import { openSettings, send, serversReady, toolCall, transcript } from './support/steps.ts';

const providers = [
  { kind: 'openai', label: 'OpenAI', model: 'gpt-5' },
  { kind: 'anthropic', label: 'Anthropic', model: 'claude-sonnet-4-5' },
  { kind: 'google', label: 'Google', model: 'gemini-2.5-pro' },
] as const;

for (const { kind, label, model } of providers) {
  test(`${label} thinks, calls a tool and answers, and its key is kept`, async ({ app: { page } }) => {
    const form = wireForms[kind];
    const server = await WireServer.start(
      form.say({
        reasoning: 'The clock knows.',
        calls: [{ id: 'call_1', name: 'clock__now', arguments: { place: 'Tokyo' } }],
      }),
      form.say({ text: ['It is late ', 'in Tokyo.'] }),
    );
    try {
      await serversReady(page);
      const dialog = await openSettings(page);
      await dialog.getByRole('button', { name: 'Add provider' }).click();
      await dialog.getByRole('radio', { name: label, exact: true }).check();
      await dialog.getByRole('button', { name: 'More', exact: true }).click();
      await dialog.getByRole('textbox', { name: 'Address' }).fill(server.url);
      await dialog.getByLabel('API key').fill('key-of-the-story');
      await dialog.getByLabel('Model', { exact: true }).fill(model);
      await dialog.getByRole('button', { name: 'Add provider' }).click();
      await expect(dialog.getByRole('button', { name: /^Edit / }).first()).toBeVisible();
      await page.keyboard.press('Escape');
      await send(page, 'How late is it in Tokyo?');
      await expect(toolCall(page, /Clock · /)).toContainText('Done');
      await expect(transcript(page)).toContainText('It is late in Tokyo.');
      await page.getByRole('button', { name: 'Thought about it' }).click();
      await expect(transcript(page)).toContainText('The clock knows.');
      expect(JSON.stringify(server.requests[0]?.headers)).toContain('key-of-the-story');
      expect(JSON.stringify(server.requests[1]?.body)).toContain('Tokyo');
    } finally {
      await server.close();
    }
  });
}
