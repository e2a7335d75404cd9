import { ModelRefusalError } from '@openai/agents-core';
import { APIError } from 'openai';
import { describe, expect, it } from 'vitest';
import { explainProviderError } from './providerErrors.ts';

/** An error of the AI SDK, in the form that its providers give it. */
function callError(statusCode: number, error: object, responseHeaders: Record<string, string> = {}): Error {
  const data = { error };
  return Object.assign(new Error('x'), { statusCode, responseHeaders, responseBody: JSON.stringify(data), data });
}

/** An error that the `openai` client makes of an event of a stream: it has no status. */
function streamError(error: object): APIError {
  return new APIError(undefined, error, undefined, new Headers());
}

describe('A refusal', () => {
  it.each([
    ['Anthropic, overloaded', callError(529, { type: 'overloaded_error', message: 'Overloaded' }), 'UNAVAILABLE'],
    ['Google, out of quota', callError(429, { status: 'RESOURCE_EXHAUSTED', message: 'Quota' }), 'RATE_LIMITED'],
    ['any, too many bytes', callError(413, { type: 'request_too_large', message: 'Too large' }), 'TOO_LARGE'],
    ['any, a bad request', callError(400, { type: 'invalid_request_error', message: 'Nope' }), 'PROVIDER_ERROR'],
  ])('has the provider’s own words (%s)', (_what, error, code) => {
    const explained = explainProviderError(error);
    expect(explained.code).toBe(code);
    expect(explained.message).toMatch(/Overloaded|Quota|Too large|Nope/);
  });

  it('is read from a body that the client did not understand', () => {
    const body = { statusCode: 502, responseBody: '{"message":"upstream is down"}', data: undefined };
    const error = Object.assign(new Error('Bad Gateway'), body);
    expect(explainProviderError(error).message).toContain('upstream is down');
  });

  it.each([
    [
      'Google',
      callError(400, { status: 'INVALID_ARGUMENT', message: 'API key not valid. Please pass a valid API key.' }),
    ],
    ['Anthropic', callError(401, { type: 'authentication_error', message: 'invalid x-api-key' })],
    ['OpenAI', streamError({ code: 'invalid_api_key', message: 'Incorrect API key provided: sk-1234' })],
  ])('F26 of a key says so and does not repeat it (%s)', (_provider, error) => {
    const { message } = explainProviderError(error);
    expect(message).toContain('refused the API key');
    expect(message).not.toContain('sk-1234');
  });

  it.each([
    ['OpenAI', streamError({ code: 'insufficient_quota', message: 'You exceeded your current quota' })],
    [
      'Anthropic',
      callError(400, { type: 'invalid_request_error', message: 'Your credit balance is too low to use it' }),
    ],
    ['Anthropic, by name', callError(402, { type: 'billing_error', message: 'Pay' })],
  ])('for want of credit is not worth another try (%s)', (_provider, error) => {
    const explained = explainProviderError(error);
    expect(explained.message).toContain('no credit left');
    expect(explained.retryable).toBe(false);
  });

  it.each([
    ['in the header', callError(429, { message: 'Slow' }, { 'retry-after': '30' })],
    ['in the body', callError(429, { message: 'Slow', details: [{ reason: 'x' }, { retryDelay: '29.5s' }] })],
  ])('says how long to wait where that stands %s', (_where, error) => {
    expect(explainProviderError(error).message).toContain('Try again in 30 s.');
  });
});

describe('A conversation that is too long', () => {
  it.each([
    ['OpenAI', streamError({ code: 'context_length_exceeded', message: 'Your input is too long' })],
    ['Anthropic', callError(400, { type: 'invalid_request_error', message: 'prompt is too long: 208310 > 200000' })],
    ['Google', callError(400, { message: 'The input token count (1196265) exceeds the maximum number of tokens' })],
    [
      'llama.cpp',
      new APIError(400, { type: 'exceed_context_size_error', message: 'Too big' }, undefined, new Headers()),
    ],
    ['vLLM', new APIError(400, { message: "This model's maximum context length is 4096" }, undefined, new Headers())],
    ['LM Studio', streamError({ message: 'The model is loaded with context length of only 4096 tokens' })],
  ])('is told as that (%s)', (_provider, error) => {
    expect(explainProviderError(error)).toMatchObject({
      code: 'TOO_LARGE',
      message: expect.stringMatching(/too long for this model.*new chat/),
    });
  });
});

describe('An error in the middle of an answer', () => {
  it.each([
    ['an object of Anthropic', { type: 'overloaded_error', message: 'Overloaded' }, 'UNAVAILABLE'],
    ['OpenAI', streamError({ type: 'error', code: 'rate_limit_exceeded', message: 'Slow' }), 'RATE_LIMITED'],
    ['OpenAI, its own fault', streamError({ code: 'server_error', message: 'Sorry' }), 'UNAVAILABLE'],
    ['an endpoint with numbers', streamError({ code: 502, message: 'Provider gone' }), 'UNAVAILABLE'],
    ['Google', callError(200, { status: 'UNAVAILABLE', message: 'Busy' }), 'UNAVAILABLE'],
  ])('counts as what its name says (%s)', (_provider, error, code) => {
    const explained = explainProviderError(error);
    expect(explained.code).toBe(code);
    expect(explained.message).toMatch(/Overloaded|Slow|Sorry|Provider gone|Busy/);
  });

  it('keeps its words where the name says nothing', () => {
    expect(explainProviderError({ type: 'strange_error', message: 'Hm' }).message).toContain('Hm');
  });
});

describe('A model that does not answer', () => {
  it('is quoted where it declines', () => {
    expect(explainProviderError(new ModelRefusalError('I can’t help with that.'))).toMatchObject({
      code: 'PROVIDER_ERROR',
      retryable: false,
      message: expect.stringContaining('declined to answer: “I can’t help with that.”'),
    });
  });

  it('had no tokens left where all went into thinking', () => {
    const error = new Error("Chat Completions response terminated with finish_reason='length' but produced nothing.");
    expect(explainProviderError(error).message).toMatch(/cut off.*Allow more/);
  });
});

describe('A part of a request that a model does not take', () => {
  const refused = (status: number, message: string) => new APIError(status, { message }, undefined, new Headers());

  it.each([
    ['Ollama', refused(400, 'registry.ollama.ai/library/gemma3:latest does not support tools'), 'without servers'],
    ['llama.cpp', refused(500, 'tools param requires --jinja flag'), 'without servers'],
    ['vLLM', refused(400, '"auto" tool choice requires --enable-auto-tool-choice to be set'), 'without servers'],
    ['a router', refused(404, 'No endpoints found that support tool use.'), 'without servers'],
    ['OpenAI', refused(400, "Unsupported parameter: 'temperature' is not supported with this model."), 'Temperature'],
    ['Anthropic', callError(400, { message: '`temperature` is deprecated for this model.' }), 'Temperature'],
    ['Ollama, of thoughts', refused(400, '"llama3" does not support thinking'), 'Reasoning effort'],
    [
      'OpenAI, of effort',
      refused(400, "Unsupported parameter: 'reasoning.effort' is not supported"),
      'Reasoning effort',
    ],
    ['Anthropic, of length', callError(400, { message: 'max_tokens: 300000 > 64000, the maximum' }), 'Maximum tokens'],
    ['a router, of images', refused(404, 'No endpoints found that support image input'), 'no images'],
  ])('is named with what to do, and not sent again (%s)', (_provider, error, advice) => {
    const explained = explainProviderError(error);
    expect(explained).toMatchObject({ code: 'PROVIDER_ERROR', retryable: false });
    expect(explained.message).toContain(advice);
    expect(explained.message).toMatch(/It says: “/);
  });

  it('is not made up where a server has a fault of its own', () => {
    expect(explainProviderError(refused(503, 'The tool use service is down')).code).toBe('UNAVAILABLE');
    const ofSchema = refused(400, "Invalid schema for function 'weather__get_temperature': thinking is no type");
    expect(explainProviderError(ofSchema).message).not.toMatch(/Empty|Set “/);
    expect(explainProviderError(refused(404, 'model "x" not found, try pulling it first')).message).toContain('/v1');
  });
});
