import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { Provider } from '../../shared/settings.ts';
import { discoverServers } from './discovery.ts';
import { traitsOf } from './modelTable.ts';
import { imaginaryProvider } from './testing/runTurn.ts';
import { ScriptedProvider } from './testing/scriptedProvider.ts';
import { costOf, usageOf } from './usage.ts';

const provider = (kind: Provider['kind'], change: Partial<Provider> = {}) =>
  imaginaryProvider(kind, 'https://p.test/v1', change);

describe('traitsOf', () => {
  it.each([
    ['openai', 'gpt-5-mini-2025-08-07', 400_000, 0.25],
    ['openai', 'gpt-5', 400_000, 1.25],
    ['openai', 'gpt-5.4', 1_000_000, 2.5],
    ['anthropic', 'claude-sonnet-4-5-20250929', 200_000, 3],
    ['anthropic', 'claude-opus-4-0', 200_000, 15],
    ['anthropic', 'claude-opus-4-6', 1_000_000, 5],
    ['google', 'gemini-2.5-flash-preview-09-2025', 1_048_576, 0.3],
  ] as const)('knows a release of %s by its name: %s', (kind, model, contextTokens, input) => {
    expect(traitsOf(provider(kind), model)).toMatchObject({ contextTokens, contextAssumed: false, prices: { input } });
  });

  it.each([
    ['openai', 'gpt-5-audio'],
    ['openai', 'o3-deep-research'],
    ['anthropic', 'claude-opus-4-9'],
    ['google', 'gemini-2.5-flash-image'],
  ] as const)('takes no other model of %s for it, which would cost something else: %s', (kind, model) => {
    expect(traitsOf(provider(kind), model)).toMatchObject({
      contextTokens: 32_768,
      contextAssumed: true,
      prices: null,
    });
  });

  it('believes nothing of a name at another kind of provider, and says that its limit is a guess', () => {
    expect(traitsOf(provider('openai-compatible'), 'gpt-5')).toEqual({
      takesImages: false,
      takesFiles: false,
      contextTokens: 32_768,
      contextAssumed: true,
      prices: null,
    });
  });

  it('puts what the user says before what is known', () => {
    const own = { takesImages: true, contextTokens: 8_192, prices: { input: 1, cachedInput: null, output: 2 } };
    expect(traitsOf(provider('openai-compatible', own), 'anything')).toMatchObject({
      takesImages: true,
      contextTokens: 8_192,
      contextAssumed: false,
      prices: { input: 1, cachedInput: 1, output: 2 },
    });
    const cheap = { ...own, prices: { input: 1, cachedInput: 0.1, output: 2 } };
    expect(traitsOf(provider('openai', cheap), 'gpt-5').prices).toMatchObject({ cachedInput: 0.1 });
  });
});

describe('usageOf and costOf', () => {
  it('read the details in either form, and take nonsense for nothing', () => {
    const usage = {
      inputTokens: 1_000,
      outputTokens: 100,
      inputTokensDetails: [{ cached_tokens: 400 }],
      outputTokensDetails: { reasoning_tokens: 60 },
    };
    expect(usageOf(usage)).toEqual({
      requests: 1,
      inputTokens: 1_000,
      cachedTokens: 400,
      outputTokens: 100,
      reasoningTokens: 60,
    });
    expect(usageOf({ inputTokens: Number.NaN, outputTokens: -3 })).toMatchObject({ inputTokens: 0, outputTokens: 0 });
  });

  it('count cached input at its own price', () => {
    const prices = { input: 2, cachedInput: 1, cacheWrite: 3, output: 10 };
    const usage = { inputTokens: 1_000_000, outputTokens: 100_000, inputTokensDetails: { cached_tokens: 500_000 } };
    expect(costOf(usage, prices)).toBeCloseTo(1 + 0.5 + 1);
    expect(costOf(usage, null)).toBeNull();
    const inputTokensDetails = { cached_tokens: 500_000, cache_write_tokens: 400_000 };
    expect(costOf({ ...usage, inputTokensDetails }, prices)).toBeCloseTo(0.2 + 0.5 + 1.2 + 1);
    expect(traitsOf(provider('anthropic'), 'claude-sonnet-4-5').prices).toMatchObject({ input: 3, cacheWrite: 3.75 });
    expect(traitsOf(provider('openai'), 'gpt-5').prices).toMatchObject({ input: 1.25, cacheWrite: 1.25 });
  });
});

describe('discoverServers', () => {
  it('finds the servers that list models, and leaves out what answers otherwise or not at all', async () => {
    const server = await ScriptedProvider.start([]);
    const { port } = new URL(server.url);
    const found = await discoverServers([
      { name: 'Here', port: Number(port) },
      { name: 'Nowhere', port: 9 },
    ]);
    expect(found).toEqual([{ name: 'Here', baseUrl: `http://127.0.0.1:${port}/v1`, models: ['scripted-model'] }]);
    expect(server.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
    await server.close();
  });

  // Many containers have only the older protocol of the internet.
  const hasSix = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));

  it.skipIf(!hasSix)('finds a server that only listens at ::1, and one that listens at both once', async () => {
    const list = (_request: unknown, response: ServerResponse) =>
      response.setHeader('content-type', 'application/json').end('{"data":[{"id":"m"}]}');
    const six = createServer(list).listen(0, '::1');
    const both = createServer(list).listen(0, '::');
    await Promise.all([once(six, 'listening'), once(both, 'listening')]);
    const ports = [six, both].map((server) => (server.address() as AddressInfo).port);
    const found = await discoverServers(ports.map((port) => ({ name: `At ${port}`, port })));
    expect(found.map(({ baseUrl }) => baseUrl)).toEqual([
      `http://[::1]:${ports[0]}/v1`,
      `http://127.0.0.1:${ports[1]}/v1`,
    ]);
    for (const server of [six, both]) server.close();
  });
});
