import { Agent, Runner, setTracingDisabled, tool } from '@openai/agents-core';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createModel, explainProviderError, type ModelOptions } from './index.ts';
import { imaginaryProvider } from './testing/runTurn.ts';
import { type ScriptedAnswer, ScriptedProvider } from './testing/scriptedProvider.ts';

const providerAt = (baseUrl: string) => imaginaryProvider('openai-compatible', baseUrl, { api: 'chat' });

setTracingDisabled(true);

const open: ScriptedProvider[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((provider) => provider.close()));
});

async function scripted(...answers: ScriptedAnswer[]): Promise<ScriptedProvider> {
  const provider = await ScriptedProvider.start(answers);
  open.push(provider);
  return provider;
}

/** Runs one turn through the agent runtime, with a tool that notes its calls. */
async function runTurn(
  provider: ScriptedProvider,
  { key = 'secret-key', signal, ...options }: ModelOptions & { key?: string | null; signal?: AbortSignal } = {},
) {
  const calls: { callId: string; city: string }[] = [];
  const { model } = await createModel(providerAt(provider.url), 'scripted-model', key, options);
  const forecast = tool({
    name: 'forecast',
    description: 'Tells the weather.',
    strict: false,
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: true,
    },
    errorFunction: null,
    execute: async (input, _context, details) => {
      const { city } = input as { city: string };
      calls.push({ callId: details?.toolCall?.callId ?? '', city });
      return `Rain in ${city}`;
    },
  });
  const agent = new Agent({ name: 'Assistant', instructions: 'Be brief.', model, tools: [forecast] });
  const stream = await new Runner({ tracingDisabled: true }).run(agent, 'How is the weather?', {
    stream: true,
    ...(signal === undefined ? {} : { signal }),
  });
  const deltas: string[] = [];
  const read = async () => {
    for await (const event of stream) {
      if (event.type === 'raw_model_stream_event' && event.data.type === 'output_text_delta')
        deltas.push(event.data.delta);
    }
    await stream.completed;
  };
  const error = await read().then(
    () => null,
    (thrown: unknown) => explainProviderError(thrown),
  );
  return { stream, deltas, calls, error };
}

describe('an OpenAI-compatible endpoint', () => {
  it('streams text piece by piece and reports usage', async () => {
    const provider = await scripted({ kind: 'text', pieces: ['Good ', 'morning', ', Ann.'] });
    const { stream, deltas, error } = await runTurn(provider);
    expect(error).toBeNull();
    expect(deltas).toEqual(['Good ', 'morning', ', Ann.']);
    expect(stream.finalOutput).toBe('Good morning, Ann.');
    expect(stream.rawResponses[0]?.usage).toMatchObject({ inputTokens: 11, outputTokens: 7, totalTokens: 18 });
    const [request] = provider.requests;
    expect(request?.headers.authorization).toBe('Bearer secret-key');
    expect(request?.body).toMatchObject({ model: 'scripted-model', stream: true });
    expect(request?.body?.messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(request?.body?.tools?.[0]?.function.name).toBe('forecast');
  });

  it('sends no key where there is none, whatever the environment holds', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'of-another-program');
    vi.stubEnv('OPENAI_ORG_ID', 'another-organization');
    onTestFinished(() => void vi.unstubAllEnvs());
    const provider = await scripted({ kind: 'text', pieces: ['Hello'] });
    const { error } = await runTurn(provider, { key: null });
    expect(error).toBeNull();
    expect(provider.requests[0]?.headers.authorization).toBeUndefined();
    expect(provider.requests[0]?.headers['openai-organization']).toBeUndefined();
  });

  it('runs two tool calls of one answer, and sends both results back', async () => {
    const provider = await scripted(
      {
        kind: 'calls',
        calls: [
          { id: 'call_a', name: 'forecast', arguments: { city: 'Oslo' } },
          { id: 'call_b', name: 'forecast', arguments: { city: 'Rome' } },
        ],
      },
      { kind: 'text', pieces: ['Rain in both.'] },
    );
    const { stream, calls, error } = await runTurn(provider);
    expect(error).toBeNull();
    expect(calls).toEqual([
      { callId: 'call_a', city: 'Oslo' },
      { callId: 'call_b', city: 'Rome' },
    ]);
    expect(stream.finalOutput).toBe('Rain in both.');
    const messages = provider.requests[1]?.body?.messages ?? [];
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'tool', 'tool']);
    expect(messages.slice(3).map(({ tool_call_id: id, content }) => [id, content])).toEqual([
      ['call_a', 'Rain in Oslo'],
      ['call_b', 'Rain in Rome'],
    ]);
  });

  it.each(['none', 'zero'] as const)('tells calls apart that have no id and %s as index', async (indexes) => {
    const provider = await scripted(
      {
        kind: 'calls',
        indexes,
        calls: [
          { name: 'forecast', arguments: { city: 'Oslo' } },
          { name: 'forecast', arguments: { city: 'Rome' } },
        ],
      },
      { kind: 'text', pieces: ['Rain in both.'] },
    );
    const { calls, error } = await runTurn(provider);
    expect(error).toBeNull();
    expect(calls.map(({ city }) => city)).toEqual(['Oslo', 'Rome']);
    expect(new Set(calls.map(({ callId }) => callId)).size).toBe(2);
    expect(calls.every(({ callId }) => callId !== '')).toBe(true);
  });

  it('runs a call whose id an earlier answer used already', async () => {
    const provider = await scripted(
      { kind: 'calls', calls: [{ id: 'call_0', name: 'forecast', arguments: { city: 'Oslo' } }] },
      { kind: 'calls', calls: [{ id: 'call_0', name: 'forecast', arguments: { city: 'Rome' } }] },
      { kind: 'text', pieces: ['Done.'] },
    );
    const { calls, stream, error } = await runTurn(provider);
    expect(error).toBeNull();
    expect(calls.map(({ city }) => city)).toEqual(['Oslo', 'Rome']);
    expect(stream.finalOutput).toBe('Done.');
    const ids =
      provider.requests[2]?.body?.messages.flatMap(({ tool_calls: sent = [] }) => sent.map(({ id }) => id)) ?? [];
    expect(new Set(ids).size).toBe(2);
  });

  it('accepts a whole JSON answer though a stream was asked for', async () => {
    const message = { role: 'assistant', content: 'All at once.' };
    const body = JSON.stringify({
      id: 'x',
      object: 'chat.completion',
      choices: [{ index: 0, message, finish_reason: 'stop' }],
    });
    const provider = await scripted({ kind: 'body', contentType: 'application/json', body });
    const { stream, error } = await runTurn(provider);
    expect(error).toBeNull();
    expect(stream.finalOutput).toBe('All at once.');
  });

  it.each([
    [
      'a pause that the endpoint asks for',
      { kind: 'error', status: 429, message: 'Slow down', headers: { 'retry-after': '7' } },
      'RATE_LIMITED',
      /in 7 s/,
    ],
    [
      'an account without credit',
      { kind: 'error', status: 429, message: 'Quota', code: 'insufficient_quota' },
      'RATE_LIMITED',
      /credit/,
    ],
    ['a wrong key', { kind: 'error', status: 401, message: 'Incorrect API key: sk-1234' }, 'PROVIDER_ERROR', /key/],
    [
      'an unknown model',
      { kind: 'error', status: 404, message: 'model "x" not found' },
      'PROVIDER_ERROR',
      /model "x" not found/,
    ],
    ['a fault of the endpoint', { kind: 'error', status: 503, message: 'Overloaded' }, 'UNAVAILABLE', /Overloaded/],
    [
      'a web page',
      { kind: 'body', contentType: 'text/html', body: '<!doctype html><h1>Hi</h1>' },
      'PROVIDER_ERROR',
      /web page.*\/v1/,
    ],
    [
      'a web page that calls itself a stream',
      { kind: 'body', contentType: 'text/event-stream', body: '<html></html>' },
      'PROVIDER_ERROR',
      /web page/,
    ],
    [
      'an error inside the stream',
      { kind: 'body', contentType: 'text/event-stream', body: 'data: {"error":{"message":"The model crashed"}}\n\n' },
      'PROVIDER_ERROR',
      /The model crashed/,
    ],
    [
      'broken JSON',
      { kind: 'body', contentType: 'text/event-stream', body: 'data: {"choices":\n\ndata: [DONE]\n\n' },
      'PROVIDER_ERROR',
      /can't be read/,
    ],
  ] satisfies [string, ScriptedAnswer, string, RegExp][])('explains %s', async (_what, answer, code, message) => {
    const { error } = await runTurn(await scripted(answer));
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(error?.message).not.toContain('sk-1234');
  });

  it.each(['reset', 'end'] as const)('keeps the text and says so when the connection is dropped (%s)', async (how) => {
    const { deltas, error } = await runTurn(await scripted({ kind: 'drop', pieces: ['Once ', 'upon '], how }));
    expect(deltas.join('')).toBe('Once upon ');
    expect(error).toMatchObject({ code: 'UNAVAILABLE', retryable: true, message: expect.stringMatching(/lost/) });
  });

  it('does not run a call that was cut off by a dropped connection', async () => {
    const body =
      'data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"forecast","arguments":"{\\"city\\":\\"Oslo\\"}"}}]}}]}\n\n';
    const { calls, error } = await runTurn(await scripted({ kind: 'body', contentType: 'text/event-stream', body }));
    expect(calls).toEqual([]);
    expect(error?.code).toBe('UNAVAILABLE');
  });

  it('gives up on an endpoint that never begins to answer', async () => {
    const { error } = await runTurn(await scripted({ kind: 'hang' }), { firstByteTimeoutMs: 50 });
    expect(error).toMatchObject({ code: 'TIMEOUT', retryable: true });
  });

  it('gives up on an answer that stops in the middle', async () => {
    const provider = await scripted({ kind: 'hang', pieces: ['Well, '] });
    const { deltas, error } = await runTurn(provider, { idleTimeoutMs: 50 });
    expect(deltas).toEqual(['Well, ']);
    expect(error?.code).toBe('TIMEOUT');
    await provider.clientGone();
  });

  it.each([[undefined], [['Well, ']]])(
    'lets go of the connection when a turn is cancelled (said so far: %s)',
    async (pieces) => {
      const provider = await scripted({ kind: 'hang', ...(pieces === undefined ? {} : { pieces }) });
      const abort = new AbortController();
      const turn = runTurn(provider, { signal: abort.signal });
      await expect.poll(() => provider.requests.length).toBe(1);
      abort.abort();
      const { stream, calls } = await turn;
      await provider.clientGone();
      expect(stream.cancelled).toBe(true);
      expect(calls).toEqual([]);
    },
  );

  it('says that nothing answers where no server runs', async () => {
    const provider = await scripted();
    await provider.close();
    const { error } = await runTurn(provider);
    expect(error).toMatchObject({
      code: 'UNAVAILABLE',
      retryable: true,
      message: expect.stringMatching(/127\.0\.0\.1:\d+/),
    });
  });

  it('is labelled by model and host', async () => {
    const { label } = await createModel(providerAt('https://api.example.com/v1'), 'm-1', null);
    expect(label).toBe('m-1 · api.example.com');
  });
});
