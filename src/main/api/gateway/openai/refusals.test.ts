import { assistantMessage, ScriptedModel } from '@openai/agents-core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../../shared/errors.ts';
import { SignalboxError } from '../../../../shared/errors.ts';
import { silentLogger } from '../../../../shared/logger.ts';
import { turnFixture } from '../../../agents/testing/turnHarness.ts';
import { errorOfTurn, openAiError } from './openAiError.ts';
import { echoModel } from './testing/echoModel.ts';
import { OpenAiGateway } from './testing/openAiHarness.ts';

const fixture = turnFixture();
let gateway: OpenAiGateway;
beforeEach(async () => {
  gateway = await OpenAiGateway.open(fixture, echoModel);
});
afterEach(() => gateway.close());

const messages = [{ role: 'user', content: 'Hello' }];
const chat = (more: object) => gateway.post('/chat/completions', { model: 'assistant', messages, ...more });
const respond = (more: object) => gateway.post('/responses', { model: 'assistant', input: 'Hello', ...more });

async function refusalOf(response: Response) {
  const { error } = (await response.json()) as {
    error: { message: string; type: string; param: string; code: string };
  };
  return { status: response.status, ...error };
}

const tool = { type: 'function', function: { name: 'f', parameters: {} } };
const schema = { type: 'json_schema', json_schema: { name: 'answer', schema: {} } };

describe('Models', () => {
  it('are the agents of the user', async () => {
    const client = gateway.client();
    await gateway.host.agents.prepare(fixture.store.userId);
    const page = await client.models.list();
    expect(page.data.map(({ id }) => id)).toEqual([
      'assistant',
      'note-keeper',
      'time-keeper',
      'file-keeper',
      'dispatcher',
    ]);
    expect(await client.models.retrieve('note-keeper')).toEqual(page.data[1]);
    expect(page.data[1]).toMatchObject({ object: 'model', owned_by: 'signalbox', name: 'Note keeper' });
  });

  it('F27 of another user are the same as none', async () => {
    const { userId } = fixture.store;
    const draft = { ...(await gateway.host.agents.expect(userId, 'assistant')), id: null, name: 'Secret keeper' };
    await gateway.host.agents.save(userId, draft);
    const stranger = await gateway.stranger();
    const ask = (model: string) =>
      stranger.chat.completions.create({ model, messages: [{ role: 'user', content: 'Hello' }] });
    await expect(stranger.models.retrieve('secret-keeper')).rejects.toMatchObject({
      status: 404,
      error: { type: 'invalid_request_error', code: 'model_not_found', param: 'model' },
    });
    await expect(ask('secret-keeper')).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
    await expect(ask('no-such-agent')).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
  });
});

describe('What agents don’t do', () => {
  it.each([
    ['tools', { tools: [tool] }],
    ['functions', { functions: [{ name: 'f' }] }],
    ['tool_choice', { tool_choice: 'required' }],
    ['n', { n: 2 }],
    ['logprobs', { logprobs: true }],
    ['top_logprobs', { top_logprobs: 3 }],
    ['logit_bias', { logit_bias: { 50256: -100 } }],
    ['stop', { stop: '\n' }],
    ['stop', { stop: ['a'] }],
    ['response_format', { response_format: schema }],
    ['modalities', { modalities: ['text', 'audio'] }],
    ['messages', { messages: [...messages, { role: 'tool', tool_call_id: 'c1', content: 'x' }] }],
    ['messages', { messages: [{ role: 'assistant', tool_calls: [{ id: 'c1' }] }, ...messages] }],
    [
      'messages.0.content.0',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'http://127.0.0.1/a.png' } }] }] },
    ],
  ])('is refused in a chat in words: %s', async (param, more) => {
    const refusal = await refusalOf(await chat(more));
    expect(refusal).toMatchObject({ status: 400, type: 'invalid_request_error', param, code: 'unsupported' });
    expect(refusal.message).toMatch(/^[A-Z].* .*\.$/s);
  });

  it.each([
    ['tools', { tools: [{ type: 'web_search' }] }],
    ['text', { text: { format: { type: 'json_schema', name: 'a', schema: {} } } }],
    ['conversation', { conversation: 'conv_1' }],
    ['include', { include: ['message.output_text.logprobs'] }],
    ['prompt', { prompt: { id: 'p' } }],
  ])('is refused in a response in words: %s', async (param, more) => {
    expect(await refusalOf(await respond(more))).toMatchObject({ status: 400, param, code: 'unsupported' });
  });

  it('is let pass where programs send it without being asked', async () => {
    const usual = { temperature: 0.7, top_p: 1, max_tokens: 100, presence_penalty: 0, frequency_penalty: 0, n: 1 };
    const none = { tools: [], stop: null, logprobs: false, response_format: { type: 'text' }, user: 'u', seed: 1 };
    expect((await chat({ ...usual, ...none, stream_options: null })).status).toBe(200);
    const more = {
      temperature: 1,
      max_output_tokens: 100,
      store: false,
      tools: [],
      text: { format: { type: 'text' } },
    };
    expect((await respond({ ...more, include: ['reasoning.encrypted_content'], truncation: 'auto' })).status).toBe(200);
  });
});

describe('A request that does not fit', () => {
  const content = (part: object) => ({ messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }, part] }] });
  it.each([
    ['messages.0.content.1.type', 'A part of a message is', content({ type: 'input_audio', input_audio: {} })],
    ['messages.0.content.1.image_url.url', 'expected string', content({ type: 'image_url', image_url: { url: 7 } })],
    ['messages.0.evil', 'There is no parameter “messages.', { messages: [{ role: 'user', content: 'Hi', evil: 1 }] }],
    ['temperture', 'There is no parameter “temperture”', { temperture: 1 }],
    ['messages', 'The last message', { messages: [{ role: 'system', content: 'Hi' }] }],
  ])('hears where it is wrong: %s', async (param, words, more) => {
    const refusal = await refusalOf(await chat(more));
    expect(refusal).toMatchObject({ status: 400, param });
    expect(refusal.message).toContain(words);
  });
});

describe('F40 a request that does not fit', () => {
  const long = 'x'.repeat(200_001);
  const proto = '{"model":"assistant","messages":[{"role":"user","content":"Hi"}],"__proto__":{"stream":true}}';
  it.each<[string, unknown]>([
    ['no JSON', '{"model": '],
    ['a list', []],
    ['null', 'null'],
    ['an unknown parameter', { model: 'assistant', messages, wait: true }],
    ['a prototype', proto],
    ['an unknown part of a message', { model: 'assistant', messages: [{ role: 'user', content: 'Hi', evil: 1 }] }],
    ['a wrong type', { model: 7, messages }],
    ['no message', { model: 'assistant', messages: [] }],
    ['no message of the user', { model: 'assistant', messages: [{ role: 'assistant', content: 'Hi' }] }],
    ['an empty message', { model: 'assistant', messages: [{ role: 'user', content: ' ' }] }],
    ['too long a message', { model: 'assistant', messages: [{ role: 'user', content: long }] }],
    ['too many messages', { model: 'assistant', messages: Array(2_049).fill(messages[0]) }],
    [
      'a file that is none',
      {
        model: 'assistant',
        messages: [
          { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }] },
        ],
      },
    ],
  ])('is an error in a chat, and has no effect: %s', async (_name, body) => {
    const before = await gateway.stored();
    const refusal = await refusalOf(await gateway.post('/chat/completions', body));
    expect(refusal).toMatchObject({ status: 400, type: 'invalid_request_error' });
    expect(refusal.message).not.toBe('');
    expect(await gateway.stored()).toEqual(before);
    const problem = refusal.message.slice(0, 500);
    const line = await gateway.logged((each) => each.problem === problem && each.path === '/v1/chat/completions');
    expect(line).toMatchObject({ status: 400 });
  });

  it.each<[string, object, number]>([
    ['an unknown parameter', { surprise: 1 }, 400],
    ['an unknown item', { input: [{ type: 'computer_call', id: 'x' }] }, 400],
    ['no input', { input: [] }, 400],
    ['a wrong id', { previous_response_id: 'resp_1' }, 404],
    ['an empty approval', { input: [{ type: 'mcp_approval_response', approval_request_id: '', approve: true }] }, 404],
    [
      'two answers to one call',
      { input: Array(2).fill({ type: 'mcp_approval_response', approval_request_id: 'a', approve: true }) },
      400,
    ],
  ])('is an error in a response, and has no effect: %s', async (_name, more, status) => {
    const before = await gateway.stored();
    expect((await respond(more)).status).toBe(status);
    expect(await gateway.stored()).toEqual(before);
  });

  it('is not read where it is too large', async () => {
    const before = await gateway.stored();
    const body = { model: 'assistant', messages: [{ role: 'user', content: 'x'.repeat(50_000_000) }] };
    // A client that is still sending may hear of it or see its connection end.
    const response = await gateway.post('/chat/completions', body).catch(() => null);
    if (response !== null)
      expect(await refusalOf(response)).toMatchObject({ status: 413, type: 'invalid_request_error' });
    // It was refused before anybody knew whose it is, so that everybody reads no more than this of its path.
    expect(await gateway.logged(({ status }) => status === 413)).toMatchObject({ path: '/v1/chat/…' });
    expect(await gateway.stored()).toEqual(before);
  });

  it('is told so where there is nothing at its path', async () => {
    expect(await refusalOf(await gateway.post('/embeddings', {}))).toMatchObject({ status: 404 });
    expect(await refusalOf(await gateway.fetch('/chat/completions'))).toMatchObject({ status: 404 });
  });
});

describe('A turn that fails', () => {
  it('is an error, whole and streamed, that is not sent again by itself', async () => {
    await gateway.close();
    gateway = await OpenAiGateway.open(
      fixture,
      new ScriptedModel([
        { type: 'error', error: new Error('No.') },
        { type: 'error', error: new Error('No.') },
        [assistantMessage('Yes.')],
      ]),
    );
    const response = await chat({});
    expect(response.headers.get('x-should-retry')).toBe('false');
    const error = { message: 'The scripted model failed.', type: 'server_error', param: null, code: 'provider_error' };
    expect(await refusalOf(response)).toEqual({ status: 502, ...error });
    const stream = await (await chat({ stream: true })).text();
    expect(stream.trim().split('\n\n').at(-1)).toBe(`data: ${JSON.stringify({ error })}`);
    const client = gateway.client();
    const request = { model: 'assistant', messages: [{ role: 'user' as const, content: 'Hm' }] };
    expect((await client.chat.completions.create(request)).choices[0]?.message.content).toBe('Yes.');
  });

  it.each<[ErrorCode, number, string]>([
    ['RATE_LIMITED', 429, 'rate_limit_error'],
    ['UNAUTHORIZED', 502, 'server_error'],
    ['NOT_FOUND', 502, 'server_error'],
    ['PROVIDER_ERROR', 502, 'server_error'],
    ['TIMEOUT', 504, 'server_error'],
    ['UNAVAILABLE', 503, 'server_error'],
    ['CANCELLED', 409, 'invalid_request_error'],
    ['INVALID_INPUT', 400, 'invalid_request_error'],
    ['READ_ONLY', 507, 'server_error'],
  ])('has a status that says where the fault is: %s', (code, status, type) => {
    const error = errorOfTurn({ code, message: 'Hm.', retryable: true });
    expect(error).toMatchObject({
      status,
      body: { error: { type, message: 'Hm.' } },
      headers: { 'x-should-retry': 'false' },
    });
  });
});

describe('Errors of the host', () => {
  it('keep their words, and a defect does not', () => {
    const unauthorized = openAiError(new SignalboxError('UNAUTHORIZED', 'This key was revoked.'), silentLogger);
    expect(unauthorized).toMatchObject({
      status: 401,
      body: { error: { message: 'This key was revoked.', code: 'invalid_api_key' } },
    });
    const defect = openAiError(new TypeError('secret inner words'), silentLogger);
    expect(defect.status).toBe(500);
    expect(JSON.stringify(defect)).not.toContain('secret');
  });
});
