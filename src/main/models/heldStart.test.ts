import { Agent, Runner } from '@openai/agents-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../shared/json.ts';
import type { ProviderKind } from '../../shared/settings.ts';
import { createModel, explainProviderError } from './index.ts';
import { retrySettings } from './retry.ts';
import { imaginaryProvider } from './testing/runTurn.ts';
import { wireForms } from './testing/wireForms.ts';
import { type WireAnswer, WireServer } from './testing/wireServer.ts';

let server: WireServer | undefined;

afterEach(() => server?.close());

/** Asks a scripted provider once, with retries whose pauses take no time. */
async function ask(kind: ProviderKind, ...answers: WireAnswer[]) {
  server = await WireServer.start(...answers);
  const provider = imaginaryProvider(kind, server.url);
  const { model } = await createModel(provider, 'm-1', 'key');
  const agent = new Agent({
    name: 'A',
    instructions: 'Answer.',
    model,
    modelSettings: { retry: retrySettings(() => {}, { scale: 0 }) },
  });
  const deltas: string[] = [];
  const run = async () => {
    const stream = await new Runner({ tracingDisabled: true }).run(agent, 'Hello', { stream: true });
    for await (const event of stream) {
      if (event.type === 'raw_model_stream_event' && event.data.type === 'output_text_delta')
        deltas.push(event.data.delta);
    }
    await stream.completed;
    return null;
  };
  const error = await run().catch((thrown: unknown) => explainProviderError(thrown));
  return { text: deltas.join(''), error, requests: server.requests.length };
}

const chunk = (delta: JsonObject): JsonObject => ({
  id: 'c',
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta }],
});
const chatFailure: JsonObject = { error: { code: 503, message: 'Busy' } };
const chat = (...events: JsonObject[]): WireAnswer => ({ kind: 'events', events, named: false });
const whole = chat(chunk({ role: 'assistant', content: '' }), chunk({ content: 'Here.' }), {
  id: 'c',
  choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
});

/** The events of one answer, then those of another. */
function joined(first: WireAnswer, second: WireAnswer): WireAnswer {
  if (first.kind !== 'events' || second.kind !== 'events') throw new Error('Only events can be joined.');
  const failure = second.events.filter(({ type }) => type !== 'response.created');
  return { ...first, drop: false, events: [...first.events, ...failure] };
}

describe.each(['openai', 'anthropic', 'google'] as const)('An answer of %s', (kind) => {
  const form = wireForms[kind];

  it('is asked for again when it fails after nothing but its announcement', async () => {
    const { text, error, requests } = await ask(kind, form.fail('Busy'), form.say({ text: ['Here.'] }));
    expect(error).toBeNull();
    expect(text).toBe('Here.');
    expect(requests).toBe(2);
  });

  it('is not asked for again once it has begun, and says what went wrong', async () => {
    const begun = form.say({ text: ['The first half'], drop: true });
    const { text, error, requests } = await ask(kind, joined(begun, form.fail('Busy')), form.say({ text: ['No.'] }));
    expect(text).toBe('The first half');
    expect(error).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('Busy') });
    expect(requests).toBe(1);
  });
});

describe('An answer of an endpoint', () => {
  it('is asked for again when it fails after the piece that only names the role', async () => {
    const failed = chat(chunk({ role: 'assistant', content: '' }), chatFailure);
    const { text, error, requests } = await ask('openai-compatible', failed, whole);
    expect(error).toBeNull();
    expect(text).toBe('Here.');
    expect(requests).toBe(2);
  });

  it('is not asked for again once it has begun to think', async () => {
    const failed = chat(chunk({ role: 'assistant', reasoning_content: 'Hm' }), chatFailure);
    const { error, requests } = await ask('openai-compatible', failed, whole);
    expect(error).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('Busy') });
    expect(requests).toBe(1);
  });
});

describe('The Responses API', () => {
  const ended = (type: string, response: JsonObject): WireAnswer => ({
    kind: 'events',
    named: true,
    events: [
      { type: 'response.created', response: { id: 'resp_1', status: 'in_progress', output: [] } },
      { type, response: { id: 'resp_1', output: [], ...response } },
    ],
  });

  it('is asked again when a response failed for a reason that passes', async () => {
    const failed = ended('response.failed', {
      status: 'failed',
      error: { code: 'server_error', message: 'Something broke' },
    });
    const good = await ask('openai', failed, wireForms.openai.say({ text: ['Here.'] }));
    expect(good).toEqual({ text: 'Here.', error: null, requests: 2 });
    const bad = await ask('openai', failed, failed, failed);
    expect(bad.error).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('Something broke') });
    expect(bad.requests).toBe(3);
  });

  it.each([
    ['max_output_tokens', /cut off.*Allow more/],
    ['content_filter', /filter of the provider/],
  ])('says why a response was cut off (%s)', async (reason, words) => {
    const { error, requests } = await ask(
      'openai',
      ended('response.incomplete', { status: 'incomplete', incomplete_details: { reason } }),
    );
    expect(error).toMatchObject({ code: 'PROVIDER_ERROR', message: expect.stringMatching(words) });
    expect(requests).toBe(1);
  });
});
