import { Agent, Runner, setTracingDisabled, tool } from '@openai/agents-core';
import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { SignalboxError } from '../../shared/errors.ts';
import type { ProviderKind } from '../../shared/settings.ts';
import { createModel } from './index.ts';
import { imaginaryProvider } from './testing/runTurn.ts';
import { type Said, wireForms } from './testing/wireForms.ts';
import { type WireAnswer, WireServer } from './testing/wireServer.ts';
import { usageOf } from './usage.ts';

setTracingDisabled(true);

let server: WireServer | undefined;

afterEach(() => server?.close());

/** Asks a scripted provider once, with a tool that counts its calls. */
async function ask(kind: ProviderKind, answer: WireAnswer, signal = new AbortController().signal) {
  server = await WireServer.start(answer);
  const provider = imaginaryProvider(kind, server.url);
  const { model } = await createModel(provider, 'm-1', 'secret-key');
  const told = { text: '', calls: 0, inputTokens: 0, error: null as unknown };
  const note = tool({
    name: 'note',
    description: 'Notes something.',
    strict: false,
    parameters: { type: 'object', properties: {}, required: [], additionalProperties: true },
    execute: async () => {
      told.calls += 1;
      return 'Noted';
    },
  });
  const agent = new Agent({ name: 'A', instructions: 'Answer.', model, tools: [note] });
  const run = async () => {
    const stream = await new Runner({ tracingDisabled: true }).run(agent, 'Canary of a message', {
      stream: true,
      signal,
    });
    for await (const event of stream) {
      if (event.type !== 'raw_model_stream_event') continue;
      if (event.data.type === 'output_text_delta') told.text += event.data.delta;
      if (event.data.type === 'response_done') told.inputTokens += usageOf(event.data.response.usage).inputTokens;
    }
    await stream.completed;
  };
  await run().catch((error: unknown) => {
    told.error = error;
  });
  return told;
}

const refusals: Record<ProviderKind, WireAnswer> = {
  openai: wireForms.openai.refuse(400, 'Bad request'),
  'openai-compatible': wireForms.openai.refuse(400, 'Bad request'),
  anthropic: wireForms.anthropic.refuse(400, 'Bad request'),
  google: wireForms.google.refuse(400, 'Bad request'),
};

describe.each(['openai', 'openai-compatible', 'anthropic', 'google'] as const)('A failure of %s', (kind) => {
  it('F26 can be logged without what was said', async () => {
    const { error } = await ask(kind, refusals[kind]);
    expect(JSON.stringify(server?.requests[0]?.body)).toContain('Canary of a message');
    const lines: string[] = [];
    pino({}, { write: (line: string) => void lines.push(line) }).warn({ err: error }, 'A turn failed');
    expect(lines.join()).toContain('Bad request');
    expect(lines.join()).not.toContain('Canary of a message');
    expect(error).toBeInstanceOf(SignalboxError);
  });
});

/** What is said in a chat, which a limit or a filter ends. */
function chat({ text = [], calls = [] }: Said, reason: string): WireAnswer {
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    id: 'c',
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta: JSON.parse(JSON.stringify(delta)), finish_reason }],
  });
  const pieces = calls.map(({ id, name, arguments: args }, index) => {
    const call = { index, id, type: 'function', function: { name, arguments: JSON.stringify(args) } };
    return chunk({ tool_calls: [call] });
  });
  const usage = { prompt_tokens: 120, completion_tokens: 30, total_tokens: 150 };
  const events = [...text.map((content) => chunk({ content })), ...pieces, chunk({}, reason)];
  return { kind: 'events', named: false, events: [...events, { id: 'c', choices: [], usage }] };
}

/** What is said by a provider, with another reason for its end. */
function ended(kind: 'anthropic' | 'google', said: Said, reason: string): WireAnswer {
  const whole = JSON.stringify(wireForms[kind].say(said));
  return JSON.parse(whole.replace(/"(stop_reason|finishReason)":"[^"]+"/, `"$1":"${reason}"`));
}

const ends: Record<'length' | 'filter', [string, (said: Said) => WireAnswer, ProviderKind][]> = {
  length: [
    ['a chat', (said) => chat(said, 'length'), 'openai-compatible'],
    ['Anthropic', (said) => ended('anthropic', said, 'max_tokens'), 'anthropic'],
    ['Google', (said) => ended('google', said, 'MAX_TOKENS'), 'google'],
  ],
  filter: [
    ['a chat', (said) => chat(said, 'content_filter'), 'openai-compatible'],
    ['Anthropic', (said) => ended('anthropic', said, 'refusal'), 'anthropic'],
    ['Google', (said) => ended('google', said, 'SAFETY'), 'google'],
  ],
};

const half: Said = { text: ['Half of ', 'an'], calls: [{ id: 'c_1', name: 'note', arguments: { all: true } }] };

describe('An answer that a limit cuts off', () => {
  it.each(ends.length)(
    'of %s keeps its words and its price, and says that it is not whole',
    async (_who, end, kind) => {
      const { text, calls, inputTokens, error } = await ask(kind, end(half));
      expect(text).toBe('Half of an');
      expect(inputTokens).toBe(120);
      expect(calls).toBe(0);
      expect(error).toMatchObject({ code: 'PROVIDER_ERROR', message: expect.stringMatching(/cut off.*Allow more/) });
      expect(server?.requests).toHaveLength(1);
    },
  );

  it.each(ends.length)('of %s says so though it had not said anything', async (_who, end, kind) => {
    const { error } = await ask(kind, end({ reasoning: 'Hm', text: [] }));
    expect(error).toMatchObject({ code: 'PROVIDER_ERROR', message: expect.stringMatching(/limit|cut off/) });
    expect(server?.requests).toHaveLength(1);
  });
});

describe('An answer that a filter stops', () => {
  it.each(ends.filter)('of %s keeps its words, and says so', async (_who, end, kind) => {
    const { text, calls, error } = await ask(kind, end(half));
    expect(text).toBe('Half of an');
    expect(calls).toBe(0);
    expect(error).toMatchObject({ code: 'PROVIDER_ERROR', message: expect.stringContaining('filter') });
  });
});

describe('A request that was stopped', () => {
  it('is no failure of the provider', async () => {
    const abort = new AbortController();
    abort.abort();
    const { text, error } = await ask('anthropic', wireForms.anthropic.say({ text: ['No.'] }), abort.signal);
    expect(text).toBe('');
    expect(error === null || !(error instanceof SignalboxError)).toBe(true);
  });
});
