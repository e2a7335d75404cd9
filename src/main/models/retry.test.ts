import { Agent, Runner } from '@openai/agents-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { RetryNotice } from '../../shared/conversation.ts';
import { createModel, explainProviderError } from './index.ts';
import { retrySettings } from './retry.ts';
import { imaginaryProvider } from './testing/runTurn.ts';
import { type ScriptedAnswer, ScriptedProvider } from './testing/scriptedProvider.ts';

let server: ScriptedProvider | undefined;

afterEach(() => server?.close());

/** What a test changes about how it asks. */
interface Asking {
  isDown?: boolean;
  random?: number;
  scale?: number;
  stopAtFirstPause?: boolean;
}

/** Asks a scripted endpoint once, and hears of every pause. Pauses are a thousand times shorter than they say. */
async function ask(answers: ScriptedAnswer[], { isDown, random = 1, scale = 0.001, stopAtFirstPause }: Asking = {}) {
  server = await ScriptedProvider.start(answers);
  if (isDown) await server.close();
  const stop = new AbortController();
  const provider = imaginaryProvider('openai-compatible', server.url, { api: 'chat' });
  const { model } = await createModel(provider, 'scripted-model', null);
  const notices: RetryNotice[] = [];
  const hear = (notice: RetryNotice) => {
    notices.push(notice);
    if (stopAtFirstPause) stop.abort();
  };
  const retry = retrySettings(hear, { random: () => random, now: () => 0, scale });
  const agent = new Agent({ name: 'A', instructions: 'Answer.', model, modelSettings: { retry } });
  const run = async () => {
    const stream = await new Runner({ tracingDisabled: true }).run(agent, 'Hello', {
      stream: true,
      signal: stop.signal,
    });
    for await (const _event of stream);
    await stream.completed;
    return stream.cancelled ? null : String(stream.finalOutput);
  };
  const text = await run().catch((error: unknown) => explainProviderError(error));
  return { text, notices, requests: server.requests.length };
}

const refusal = (status: number, headers: Record<string, string> = {}, code?: string): ScriptedAnswer => ({
  kind: 'error',
  status,
  message: 'Not now',
  headers,
  ...(code === undefined ? {} : { code }),
});
const answer: ScriptedAnswer = { kind: 'text', pieces: ['Here ', 'I am.'] };

describe('A request that is refused for a while', () => {
  it.each([408, 409, 429, 500, 503, 529])('is made again after HTTP %i', async (status) => {
    const { text, notices, requests } = await ask([refusal(status), answer]);
    expect(text).toBe('Here I am.');
    expect(requests).toBe(2);
    expect(notices).toMatchObject([{ attempt: 2, of: 3, until: 1 }]);
  });

  it('waits longer each time, and gives up after the third attempt with the reason in words', async () => {
    const { text, notices, requests } = await ask([refusal(503), refusal(503), refusal(503), answer]);
    expect(text).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('HTTP 503') });
    expect(requests).toBe(3);
    expect(notices.map(({ until }) => until)).toEqual([1, 2]);
    expect(notices[0]?.message).toMatch(/HTTP 503.*It says: “Not now”\.$/);
  });

  it('waits as long as the provider asks, up to a minute', async () => {
    expect((await ask([refusal(429, { 'retry-after': '7' }), answer])).notices).toMatchObject([{ until: 7 }]);
    const long = await ask([refusal(429, { 'retry-after': '120' }), answer]);
    expect(long.requests).toBe(1);
    expect(long.text).toMatchObject({ code: 'RATE_LIMITED', message: expect.stringContaining('2 minutes') });
  });

  it.each([
    ['a bad key', refusal(401)],
    ['a bad request', refusal(400)],
    ['an account without credit', refusal(429, {}, 'insufficient_quota')],
  ])('is not made again for %s', async (_name, refused) => {
    const { requests, notices } = await ask([refused, answer]);
    expect(requests).toBe(1);
    expect(notices).toEqual([]);
  });

  it('draws each pause at random, from none at all', async () => {
    const { notices, requests } = await ask([refusal(503), refusal(503), answer], { random: 0 });
    expect(notices.map(({ until }) => until)).toEqual([0, 0]);
    expect(requests).toBe(3);
  });

  it('waits until the date that the provider names', async () => {
    const { notices } = await ask([refusal(503, { 'retry-after': 'Thu, 01 Jan 1970 00:00:30 GMT' }), answer]);
    expect(notices).toMatchObject([{ until: 30 }]);
  });

  it('is made again where nothing answers at all', async () => {
    const { text, notices } = await ask([], { isDown: true });
    expect(text).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('Nothing answers') });
    expect(notices).toHaveLength(2);
  });

  it('is not made again where the provider says that it should not be', async () => {
    expect((await ask([refusal(500, { 'x-should-retry': 'false' }), answer])).requests).toBe(1);
  });

  it('is given up at once when the turn is stopped in a pause', async () => {
    const long = { 'retry-after': '60' };
    const { notices, requests } = await ask([refusal(503, long), answer], { scale: 1, stopAtFirstPause: true });
    expect(notices).toHaveLength(1);
    expect(requests).toBe(1);
  });

  it('is not made again once the answer has begun', async () => {
    const { text, requests } = await ask([{ kind: 'drop', pieces: ['Here '], how: 'reset' }, answer]);
    expect(requests).toBe(1);
    expect(text).toMatchObject({ code: 'UNAVAILABLE' });
  });
});
