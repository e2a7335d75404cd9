import type { StreamEvent } from '@openai/agents-core';
import { afterEach, describe, expect, it } from 'vitest';
import { createModel, explainProviderError, type ModelOptions } from './index.ts';
import { imaginaryProvider } from './testing/runTurn.ts';
import { wireForms } from './testing/wireForms.ts';
import { type WireAnswer, WireServer } from './testing/wireServer.ts';
import { costOf } from './usage.ts';

type Kind = keyof typeof wireForms;
const kinds: Kind[] = ['openai', 'anthropic', 'google'];

const open: WireServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

/** An answer that begins and then says nothing more. */
function begun(kind: Kind): WireAnswer {
  const said = wireForms[kind].say({ text: ['Well, '], drop: true });
  if (said.kind !== 'events') throw new Error('The form speaks in events.');
  return { kind: 'hang', events: said.events, named: said.named };
}

async function ask(kind: Kind, answer: WireAnswer, options: ModelOptions & { signal?: AbortSignal } = {}) {
  const server = await WireServer.start(answer);
  open.push(server);
  const { model } = await createModel(imaginaryProvider(kind, server.url), 'm', 'key', options);
  const request = { tools: [], handoffs: [], modelSettings: {}, outputType: 'text' as const, tracing: false };
  const { signal } = options;
  const events = model.getStreamedResponse({ ...request, input: 'Hi', ...(signal === undefined ? {} : { signal }) });
  return { server, events };
}

async function errorOf(events: AsyncIterable<StreamEvent>, onText: (text: string) => void = () => {}) {
  try {
    for await (const event of events) if (event.type === 'output_text_delta') onText(event.delta);
    return null;
  } catch (error) {
    return explainProviderError(error);
  }
}

describe.each(kinds)('%s', (kind) => {
  it('is given up when it never begins to answer', async () => {
    // Long enough for the request to be there by then, also on a machine that has much to do.
    const { server, events } = await ask(kind, { kind: 'hang', events: [], named: true }, { firstByteTimeoutMs: 250 });
    expect(await errorOf(events)).toMatchObject({ code: 'TIMEOUT', retryable: true });
    await server.clientGone();
  });

  it('is given up when it stops in the middle of an answer', async () => {
    const { server, events } = await ask(kind, begun(kind), { idleTimeoutMs: 50 });
    const words: string[] = [];
    expect(await errorOf(events, (text) => words.push(text))).toMatchObject({ code: 'TIMEOUT' });
    expect(words).toEqual(['Well, ']);
    await server.clientGone();
  });

  it('is let go of when a turn is cancelled', async () => {
    const abort = new AbortController();
    const { server, events } = await ask(kind, begun(kind), { signal: abort.signal });
    expect(await errorOf(events, () => abort.abort())).toMatchObject({ code: 'CANCELLED' });
    await server.clientGone();
  });

  it.each([
    ['a web page', 'text/html', '<!doctype html><h1>Hi</h1>', /web page/],
    ['a web page that calls itself a stream', 'text/event-stream', '<html></html>', /web page/],
    ['one answer that is no stream', 'application/json', '{"id":"x"}', /something else than a chat/],
  ])('is not misread when it sends %s', async (_what, contentType, body, message) => {
    const { events } = await ask(kind, { kind: 'body', contentType, body });
    expect(await errorOf(events)).toMatchObject({ code: 'PROVIDER_ERROR', message: expect.stringMatching(message) });
  });
});

describe('what is asked of Anthropic', () => {
  it('is read from its cache where it is the same as before', async () => {
    const { server, events } = await ask('anthropic', wireForms.anthropic.say({ text: ['Hi.'] }));
    expect(await errorOf(events)).toBeNull();
    expect(server.requests[0]?.body.cache_control).toEqual({ type: 'ephemeral' });
  });

  it('costs more where it goes into the cache', async () => {
    const said = wireForms.anthropic.say({ text: ['Hi.'] });
    if (said.kind !== 'events') throw new Error('The form speaks in events.');
    const text = JSON.stringify(said.events).replace(
      '"input_tokens":100',
      '"input_tokens":40,"cache_creation_input_tokens":60',
    );
    const { events } = await ask('anthropic', { ...said, events: JSON.parse(text) });
    let cost: number | null = null;
    for await (const event of events) {
      if (event.type !== 'response_done') continue;
      const prices = { input: 1, cachedInput: 0, cacheWrite: 10, output: 0 };
      cost = costOf({ ...event.response.usage, outputTokensDetails: undefined }, prices);
    }
    expect(cost).toBeCloseTo((40 + 600) / 1_000_000, 9);
  });
});

describe('a response that OpenAI says has failed', () => {
  it.each([
    ['rate_limit_exceeded', 'RATE_LIMITED'],
    ['server_error', 'UNAVAILABLE'],
    ['invalid_prompt', 'PROVIDER_ERROR'],
  ])('for %s is explained as %s', async (code, expected) => {
    const response = {
      id: 'resp_1',
      object: 'response',
      status: 'failed',
      output: [],
      error: { code, message: 'Why' },
    };
    const { events } = await ask('openai', {
      kind: 'events',
      named: true,
      events: [{ type: 'response.failed', response }],
    });
    expect(await errorOf(events)).toMatchObject({ code: expected, message: expect.stringContaining('Why') });
  });
});
