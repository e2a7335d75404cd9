import type { AgentInputItem } from '@openai/agents-core';
import { afterEach, describe, expect, it } from 'vitest';
import { createModel } from './index.ts';
import { imaginaryProvider, runTurn } from './testing/runTurn.ts';
import { type ScriptedAnswer, ScriptedProvider } from './testing/scriptedProvider.ts';

const open: ScriptedProvider[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((provider) => provider.close()));
});

/** Runs one turn against the strictest endpoint. */
async function chat(answers: ScriptedAnswer[], input?: string | AgentInputItem[]) {
  const provider = await ScriptedProvider.start(answers, { strict: true });
  open.push(provider);
  const { model } = await createModel(imaginaryProvider('openai-compatible', provider.url), 'm', null);
  return { provider, ...(await runTurn(model, input)) };
}

const calls = [
  { id: 'call_a', name: 'forecast', arguments: { city: 'Oslo' } },
  { id: 'call_b', name: 'forecast', arguments: { city: 'Rome' } },
];

describe('a chat completion', () => {
  it.each(['reasoning', 'reasoning_content'] as const)(
    'tells what the model thought in %s, and gives it back there within the turn',
    async (field) => {
      const reasoning = { field, pieces: ['I should ', 'look.'] };
      const { provider, items, cities, deltas, error } = await chat([
        { kind: 'calls', calls, reasoning },
        { kind: 'text', pieces: ['Rain.'], reasoning: { field, pieces: ['Done.'] } },
      ]);
      expect(error).toBeNull();
      expect(cities).toEqual(['Oslo', 'Rome']);
      expect(deltas).toEqual(['Rain.']);
      const thoughts = items.filter(({ type }) => type === 'reasoning');
      expect(thoughts).toMatchObject([
        { rawContent: [{ text: 'I should look.' }] },
        { rawContent: [{ text: 'Done.' }] },
      ]);
      const messages = provider.requests[1]?.body?.messages ?? [];
      expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'tool', 'tool']);
      const { reasoning: one, reasoning_content: other } = messages[2] ?? {};
      expect([one, other]).toEqual(
        field === 'reasoning' ? ['I should look.', undefined] : [undefined, 'I should look.'],
      );
    },
  );

  it('takes images and files in its own form', async () => {
    const image = `data:image/png;base64,${Buffer.from('picture').toString('base64')}`;
    const file = `data:application/pdf;base64,${Buffer.from('paper').toString('base64')}`;
    const { provider, error } = await chat(
      [{ kind: 'text', pieces: ['I see.'] }],
      [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'Look' },
            { type: 'input_image', image },
            { type: 'input_file', file, filename: 'paper.pdf' },
          ],
        },
      ],
    );
    expect(error).toBeNull();
    expect(provider.requests[0]?.body?.messages.at(-1)).toEqual({
      role: 'user',
      content: [
        { type: 'text', text: 'Look' },
        { type: 'image_url', image_url: { url: image } },
        { type: 'file', file: { file_data: file, filename: 'paper.pdf' } },
      ],
    });
  });

  it('says what it took, also of the cache and for thinking', async () => {
    const { usage } = await chat([{ kind: 'text', pieces: ['Hello.'] }]);
    expect(usage).toEqual([{ requests: 1, inputTokens: 11, cachedTokens: 4, outputTokens: 7, reasoningTokens: 2 }]);
  });

  it('gives calls and results in the order that the strictest endpoint wants', async () => {
    const { cities, error, finalOutput } = await chat([
      { kind: 'calls', calls, text: 'I look.' },
      { kind: 'calls', calls },
      { kind: 'text', pieces: ['Rain.'] },
    ]);
    expect(error).toBeNull();
    expect(cities).toEqual(['Oslo', 'Rome', 'Oslo', 'Rome']);
    expect(finalOutput).toBe('Rain.');
  });

  it.each<[string, ScriptedAnswer, RegExp]>([
    ['a limit that was reached before a word', { kind: 'text', pieces: [], finish: 'length' }, /cut off/],
    ['no answer at all', { kind: 'text', pieces: [] }, /without an answer/],
  ])('makes an error of %s', async (_what, answer, message) => {
    const { provider, error } = await chat([answer, answer]);
    expect(error?.message).toMatch(message);
    expect(provider.requests).toHaveLength(1);
  });
});
