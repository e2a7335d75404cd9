import { afterEach, describe, expect, it } from 'vitest';
import { createModel } from './index.ts';
import { imaginaryProvider, runTurn } from './testing/runTurn.ts';
import { ScriptedProvider } from './testing/scriptedProvider.ts';
import { type Said, wireForms } from './testing/wireForms.ts';
import { WireServer } from './testing/wireServer.ts';

type Kind = keyof typeof wireForms;
const kinds: Kind[] = ['openai', 'anthropic', 'google'];

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function answer(kind: Kind, ...said: Said[]) {
  const server = await WireServer.start(...said.map((one) => wireForms[kind].say(one)));
  open.push(server);
  const { model } = await createModel(imaginaryProvider(kind, server.url), 'm', 'key');
  return { server, ...(await runTurn(model)) };
}

const call = { id: 'call_a', name: 'forecast', arguments: { city: 'Oslo' } };

describe.each(kinds)('an answer of %s', (kind) => {
  it('that a filter stops is an error in words', async () => {
    const { server, error } = await answer(kind, { end: 'filter' });
    expect(error).toMatchObject({ code: 'PROVIDER_ERROR', message: expect.stringMatching(/filter of the provider/) });
    expect(server.requests).toHaveLength(1);
  });

  it('that reaches its limit while it thinks is an error in words', async () => {
    const { server, error } = await answer(kind, { reasoning: 'Well, let me see', end: 'length' });
    expect(error).toMatchObject({ code: 'PROVIDER_ERROR', message: expect.stringMatching(/cut off/) });
    expect(server.requests).toHaveLength(1);
  });

  it('without a word is an error, and is not asked for again and again', async () => {
    const { server, error } = await answer(kind, {}, {});
    expect(error).toMatchObject({ code: 'PROVIDER_ERROR', message: expect.stringMatching(/without an answer/) });
    expect(server.requests).toHaveLength(1);
  });

  it('without a word after a result is the end of the turn', async () => {
    const { server, cities, error, finalOutput } = await answer(kind, { calls: [call] }, {});
    expect(error).toBeNull();
    expect(cities).toEqual(['Oslo']);
    expect(finalOutput).toBe('');
    expect(server.requests).toHaveLength(2);
  });

  it('that only mentions its own end is not over', async () => {
    const words = ['"finishReason" and {"type":"message_stop"} ', 'and response.completed end it'];
    const args = { city: 'Oslo', finishReason: 'STOP', error: { message: 'none' }, type: 'message_stop' };
    const spoken = await answer(kind, { text: words, drop: true });
    expect(spoken.deltas).toEqual(words);
    expect(spoken.error).toMatchObject({ code: 'UNAVAILABLE' });
    const called = await answer(kind, { calls: [{ ...call, arguments: args }], drop: true });
    expect(called.error).toMatchObject({ code: 'UNAVAILABLE' });
    expect(called.cities).toEqual([]);
  });
});

describe('a call that a limit cuts off', () => {
  it.each(['openai', 'anthropic'] as const)('is not made for %s', async (kind) => {
    const { cities, error } = await answer(kind, { calls: [{ ...call, arguments: '{"city":"Os' }], end: 'length' });
    expect(cities).toEqual([]);
    expect(error).toMatchObject({ code: 'PROVIDER_ERROR', message: expect.stringMatching(/cut off/) });
  });

  it('is not made for a chat completion', async () => {
    const chunk = (delta: object, finish_reason: string | null) =>
      `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
    const piece = { index: 0, id: 'call_a', function: { name: 'forecast', arguments: '{"city":"Os' } };
    const body = `${chunk({ tool_calls: [piece] }, null)}${chunk({}, 'length')}data: [DONE]\n\n`;
    const provider = await ScriptedProvider.start([{ kind: 'body', contentType: 'text/event-stream', body }]);
    open.push(provider);
    const { model } = await createModel(imaginaryProvider('openai-compatible', provider.url), 'm', null);
    const { cities, error } = await runTurn(model);
    expect(cities).toEqual([]);
    expect(error?.message).toMatch(/cut off/);
  });
});
