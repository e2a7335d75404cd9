import { inspect } from 'node:util';
import { Agent, type AgentInputItem, Runner, setTracingDisabled, tool } from '@openai/agents-core';
import { afterEach, describe, expect, it } from 'vitest';
import { defaultModelSettings } from '../../shared/agent.ts';
import type { JsonObject } from '../../shared/json.ts';
import type { ProviderKind } from '../../shared/settings.ts';
import { createModel } from './index.ts';
import { requestSettings } from './requestSettings.ts';
import { retrySettings } from './retry.ts';
import { forecastTool, imaginaryProvider, run } from './testing/runTurn.ts';
import { scriptedUsage, wireForms } from './testing/wireForms.ts';
import { type WireAnswer, WireServer } from './testing/wireServer.ts';

setTracingDisabled(true);

type Kind = Exclude<ProviderKind, 'openai-compatible'>;
const kinds: Kind[] = ['openai', 'anthropic', 'google'];
const key = 'canary-key-7381';
const keyHeaders: Record<Kind, string> = { openai: 'authorization', anthropic: 'x-api-key', google: 'x-goog-api-key' };
const models: Record<Kind, string> = { openai: 'gpt-5', anthropic: 'claude-sonnet-4-5', google: 'gemini-2.5-pro' };

const open: WireServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

/** Runs one turn against scripted answers, with a tool that notes its calls. */
async function ask(
  kind: Kind,
  answers: WireAnswer[],
  input: string | AgentInputItem[] = 'How is the weather?',
  effort: 'low' | null = null,
) {
  const server = await WireServer.start(...answers);
  open.push(server);
  const provider = imaginaryProvider(kind, server.url);
  const { model } = await createModel(provider, models[kind], key);
  const calls: string[] = [];
  const retry = retrySettings(() => {}, { scale: 0.001 });
  const wanted = { ...defaultModelSettings, reasoningEffort: effort };
  const modelSettings = { ...requestSettings(provider, models[kind], wanted), retry };
  const tools = [forecastTool(calls)];
  const asked = await run(
    new Agent({ name: 'Assistant', instructions: 'Be brief.', model, tools, modelSettings }),
    input,
  );
  return { server, calls, ...asked };
}

const textOf = (value: unknown) => JSON.stringify(value);

describe.each(kinds)('%s', (kind) => {
  const form = wireForms[kind];

  it('streams text piece by piece, and says what it took', async () => {
    const { deltas, usage, error } = await ask(kind, [form.say({ text: ['Good ', 'morning.'] })]);
    expect(error).toBeNull();
    expect(deltas).toEqual(['Good ', 'morning.']);
    expect(usage).toMatchObject([scriptedUsage]);
  });

  it('F26 sends the key in its own header and nowhere else, and none of the environment', async () => {
    const variables = [
      'OPENAI_API_KEY',
      'ANTHROPIC_API_KEY',
      'ANTHROPIC_AUTH_TOKEN',
      'GOOGLE_GENERATIVE_AI_API_KEY',
      'OPENAI_ORG_ID',
      'OPENAI_BASE_URL',
    ];
    const before = variables.map((name) => process.env[name]);
    for (const name of variables) process.env[name] = 'canary-environment';
    try {
      const { server } = await ask(kind, [form.say({ text: ['Hello.'] })]);
      const [request] = server.requests;
      expect(request?.headers[keyHeaders[kind]]).toContain(key);
      const { [keyHeaders[kind]]: _sent, ...others } = request?.headers ?? {};
      expect(textOf([request?.url, request?.body, others])).not.toContain(key);
      expect(textOf(server.requests)).not.toContain('canary-environment');
    } finally {
      for (const [index, name] of variables.entries()) {
        if (before[index] === undefined) delete process.env[name];
        else process.env[name] = before[index];
      }
    }
  });

  it('makes two calls of one answer, and gives both results back', async () => {
    const asked = form.say({
      calls: [
        { id: 'call_a', name: 'forecast', arguments: { city: 'Oslo' } },
        { id: 'call_b', name: 'forecast', arguments: { city: 'Rome' } },
      ],
    });
    const { server, calls, deltas, error } = await ask(kind, [asked, form.say({ text: ['Rain.'] })]);
    expect(error).toBeNull();
    expect(calls.toSorted()).toEqual(['Oslo', 'Rome']);
    expect(deltas).toEqual(['Rain.']);
    expect(textOf(server.requests[0]?.body)).toContain('forecast');
    expect(textOf(server.requests[1]?.body)).toContain('Rain in Oslo');
    expect(textOf(server.requests[1]?.body)).toContain('Rain in Rome');
  });

  it('tells what the model thought, and gives it back within the turn as the provider wants it', async () => {
    const thinking = form.say({
      reasoning: 'I should look.',
      calls: [{ id: 'call_a', name: 'forecast', arguments: { city: 'Oslo' } }],
    });
    const { server, items, error } = await ask(kind, [thinking, form.say({ text: ['Rain.'] })], undefined, 'low');
    expect(error).toBeNull();
    expect(textOf(items.find(({ type }) => type === 'reasoning'))).toContain('I should look.');
    const wanted: Record<Kind, string> = { openai: 'sealed', anthropic: 'signed', google: 'signed' };
    expect(textOf(server.requests[1]?.body)).toContain(wanted[kind]);
    const effort: Record<Kind, RegExp> = {
      openai: /"effort":"low"/,
      anthropic: /"budget_tokens":4096/,
      google: /"thinkingBudget":4096/,
    };
    expect(textOf(server.requests[0]?.body)).toMatch(effort[kind]);
  });

  it('sends images and files in the provider’s own form', async () => {
    const image = `data:image/png;base64,${Buffer.from('picture').toString('base64')}`;
    const file = `data:application/pdf;base64,${Buffer.from('paper').toString('base64')}`;
    const input: AgentInputItem[] = [
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'Look' },
          { type: 'input_image', image },
          { type: 'input_file', file, filename: 'paper.pdf' },
        ],
      },
    ];
    const { server, error } = await ask(kind, [form.say({ text: ['I see.'] })], input);
    expect(error).toBeNull();
    const body = textOf(server.requests[0]?.body);
    const forms: Record<Kind, string[]> = {
      openai: ['input_image', 'input_file', 'paper.pdf'],
      anthropic: ['"type":"image"', '"type":"document"'],
      google: ['inlineData', 'application/pdf'],
    };
    for (const word of [
      ...forms[kind],
      Buffer.from('picture').toString('base64'),
      Buffer.from('paper').toString('base64'),
    ]) {
      expect(body).toContain(word);
    }
  });

  it('explains a refused key, and asks only once', async () => {
    const { server, error } = await ask(kind, [form.refuse(401, 'invalid key')]);
    expect(error).toMatchObject({ code: 'PROVIDER_ERROR', message: expect.stringContaining('API key') });
    expect(error?.message).not.toContain(key);
    expect(server.requests).toHaveLength(1);
  });

  it.each([400, 403])('F26 does not repeat a key that the provider quotes (HTTP %i)', async (status) => {
    const { error } = await ask(kind, [form.refuse(status, `Not with ${key}`)]);
    expect(error?.message).toContain('Not with •••');
    expect(inspect(error, { depth: 10 })).not.toContain(key);
  });

  it.each([429, 503])('asks again after HTTP %i', async (status) => {
    const { server, deltas, error } = await ask(kind, [
      form.refuse(status, 'later', { 'retry-after': '2' }),
      form.say({ text: ['Here.'] }),
    ]);
    expect(error).toBeNull();
    expect(deltas).toEqual(['Here.']);
    expect(server.requests).toHaveLength(2);
  });

  it('says when a pause is asked for that nobody wants to wait', async () => {
    const { server, error } = await ask(kind, [form.refuse(429, 'slow down', { 'retry-after': '300' })]);
    expect(error).toMatchObject({ code: 'RATE_LIMITED', message: expect.stringContaining('5 minutes') });
    expect(server.requests).toHaveLength(1);
  });

  it('says that the conversation is too long for the model', async () => {
    const { error } = await ask(kind, [
      form.refuse(400, 'prompt is too long: 250000 tokens > 200000 maximum context length'),
    ]);
    expect(error?.message).toMatch(/too long for this model/);
  });

  it('does not take an answer that breaks off for a whole one', async () => {
    const { deltas, error } = await ask(kind, [form.say({ text: ['The first ', 'half'], drop: true })]);
    expect(deltas).toEqual(['The first ', 'half']);
    expect(error).toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('explains an error in the middle of the stream', async () => {
    const failed = form.fail('Overloaded');
    const { error } = await ask(kind, [failed, failed, failed]);
    expect(error).not.toBeNull();
    expect(error?.message).toContain('Overloaded');
  });
});

describe.each(kinds)('%s behind something else', (kind) => {
  /** Asks a model whose every request gets one response. */
  async function answered(response: () => Response, apiKey: string | null = key) {
    const provider = imaginaryProvider(kind, 'https://p.test/v1');
    const { model } = await createModel(provider, models[kind], apiKey, { fetch: async () => response() });
    return run(new Agent({ name: 'Assistant', instructions: 'Be brief.', model }), 'Hello');
  }
  const typed = (type: string, status = 200) => ({ status, headers: { 'content-type': type } });

  it('does not show the error page of a proxy', async () => {
    const { error } = await answered(() => new Response('<html><h1>Bad Gateway</h1></html>', typed('text/html', 502)));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('HTTP 502') });
    expect(error?.message).not.toContain('<');
  });

  it('says that a stream can’t be read', async () => {
    const { error } = await answered(() => new Response('data: {"type": "mess\n\n', typed('text/event-stream')));
    expect(error).toMatchObject({ code: 'PROVIDER_ERROR', message: expect.stringContaining("can't be read") });
  });

  it('says that a key is wanted where none is stored', async () => {
    const { error } = await answered(() => Response.json({ error: { message: 'No key' } }, { status: 401 }), null);
    expect(error).toMatchObject({ code: 'PROVIDER_ERROR', message: expect.stringContaining('none is stored') });
  });
});

describe('a stored state of a run', () => {
  it.each(kinds)('F26 holds no key of %s', async (kind) => {
    const form = wireForms[kind];
    const server = await WireServer.start(
      form.say({ calls: [{ id: 'c', name: 'risky', arguments: { city: 'Oslo' } as JsonObject }] }),
    );
    open.push(server);
    const provider = imaginaryProvider(kind, server.url);
    const { model } = await createModel(provider, models[kind], key);
    const risky = tool({
      name: 'risky',
      description: 'Asks.',
      strict: false,
      needsApproval: true,
      parameters: { type: 'object', properties: {}, required: [], additionalProperties: true },
      execute: async () => 'done',
    });
    const agent = new Agent({ name: 'A', instructions: 'Act.', model, tools: [risky] });
    const stream = await new Runner({ tracingDisabled: true }).run(agent, 'Go', { stream: true });
    for await (const _event of stream);
    expect(stream.interruptions).toHaveLength(1);
    expect(stream.state.toString()).not.toContain(key);
  });
});
