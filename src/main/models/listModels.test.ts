import { afterEach, describe, expect, it } from 'vitest';
import type { ProviderKind } from '../../shared/settings.ts';
import { listModels, testAddress } from './listModels.ts';
import { ScriptedProvider } from './testing/scriptedProvider.ts';

let provider: ScriptedProvider | undefined;

afterEach(async () => {
  await provider?.close();
  provider = undefined;
});

const at = (baseUrl: string, kind: ProviderKind = 'openai-compatible') => ({ kind, baseUrl });

/** An endpoint that gives one response to everything. */
function answering(body: string, init: ResponseInit & { type?: string } = {}): typeof fetch {
  const headers = { 'content-type': init.type ?? 'application/json' };
  return async () => new Response(body, { headers, ...init });
}

describe('listModels', () => {
  it('lists the models of an endpoint, with the key, whether or not the address ends in a slash', async () => {
    provider = await ScriptedProvider.start([]);
    expect(await listModels(at(`${provider.url}/`), 'secret-key')).toEqual({
      success: true,
      data: { models: ['scripted-model'] },
    });
    expect(provider.requests[0]).toMatchObject({ method: 'GET', path: '/v1/models' });
    expect(provider.requests[0]?.headers.authorization).toBe('Bearer secret-key');
  });

  it('sends no key where there is none', async () => {
    provider = await ScriptedProvider.start([]);
    await listModels(at(provider.url), null);
    expect(provider.requests[0]?.headers.authorization).toBeUndefined();
  });

  it('sorts, and names each model once', async () => {
    const body = JSON.stringify({ data: [{ id: 'b' }, { id: 'a' }, { id: 'b' }] });
    expect(await listModels(at('http://x.test/v1'), null, { fetch: answering(body) })).toMatchObject({
      data: { models: ['a', 'b'] },
    });
  });

  it('begins with the newest where an endpoint says how old its models are', async () => {
    const data = [
      { id: 'old', created: 1_600_000_000 },
      { id: 'new', created: 1_800_000_000 },
      { id: 'b', created: 1_700_000_000 },
      { id: 'a', created_at: new Date(1_700_000_000_000).toISOString() },
    ];
    const list = await listModels(at('http://x.test/v1'), null, { fetch: answering(JSON.stringify({ data })) });
    expect(list).toMatchObject({ data: { models: ['new', 'a', 'b', 'old'] } });
  });

  it.each<[ProviderKind, string[], string[]]>([
    [
      'openai',
      ['gpt-5', 'o3', 'gpt-4o-audio-preview', 'gpt-image-1', 'dall-e-3', 'tts-1-hd', 'whisper-1', 'sora-2'],
      ['gpt-5', 'o3'],
    ],
    ['openai', ['text-embedding-3-large', 'omni-moderation-latest', 'gpt-4o-mini-transcribe', 'davinci-002'], []],
    ['openai-compatible', ['nomic-embed-text', 'qwen3:tts', 'llama3-instruct'], ['llama3-instruct', 'qwen3:tts']],
  ])('leaves out what answers in no chat (%s)', async (kind, ids, left) => {
    const body = JSON.stringify({ data: ids.map((id) => ({ id })) });
    const list = await listModels(at('http://x.test/v1', kind), null, { fetch: answering(body) });
    expect(list).toMatchObject({ data: { models: left } });
  });

  it('reads a long list part by part, and one without end up to some point', async () => {
    const addresses: string[] = [];
    const ofAnthropic: typeof fetch = async (input) => {
      addresses.push(String(input));
      const isLast = String(input).includes('after_id=m-1');
      return Response.json({ data: [{ id: isLast ? 'm-2' : 'm-1' }], has_more: !isLast, last_id: 'm-1' });
    };
    const list = await listModels(at('http://x.test/v1', 'anthropic'), 'k', { fetch: ofAnthropic });
    expect(list).toMatchObject({ data: { models: ['m-1', 'm-2'] } });
    expect(addresses[1]).toBe('http://x.test/v1/models?limit=1000&after_id=m-1');
    const model = { name: 'models/g', supportedGenerationMethods: ['generateContent'] };
    const endless = answering(JSON.stringify({ models: [model], nextPageToken: 'more' }));
    const other = await listModels(at('http://x.test/v1beta', 'google'), 'k', { fetch: endless });
    expect(other).toMatchObject({ data: { models: ['g'] } });
  });

  it('reads the list that some servers give instead', async () => {
    const body = JSON.stringify({ models: [{ name: 'tiny:1b' }] });
    expect(await listModels(at('http://x.test'), null, { fetch: answering(body) })).toMatchObject({
      data: { models: ['tiny:1b'] },
    });
  });

  it.each([
    ['a web page', answering('<html></html>', { type: 'text/html' }), /web page/],
    ['a key refused without a word', answering('', { status: 401 }), /refused the API key/],
    ['a refused key', answering('{"error":{"message":"bad key"}}', { status: 401 }), /API key/],
    ['a wrong address', answering('not found', { status: 404 }), /Check the address \(most end in \/v1\)/],
    ['a redirect', answering('', { status: 307 }), /redirects/],
    ['another kind of JSON', answering('{"hello":"world"}'), /not with a list of models/],
    ['no JSON', answering('hello'), /not with a list of models/],
  ])('explains %s', async (_what, fetchOne, message) => {
    const outcome = await listModels(at('http://x.test/v1'), 'k', { fetch: fetchOne });
    expect(outcome).toMatchObject({
      success: false,
      error: { code: 'PROVIDER_ERROR', message: expect.stringMatching(message) },
    });
  });

  it('F26 does not repeat a key that the endpoint quotes', async () => {
    const fetchOne = answering('{"error":{"message":"No such key: canary-key-7381"}}', { status: 403 });
    const outcome = await listModels(at('http://x.test/v1'), 'canary-key-7381', { fetch: fetchOne });
    expect(outcome).toMatchObject({ error: { message: expect.stringContaining('No such key: •••') } });
    expect(JSON.stringify(outcome)).not.toContain('canary-key-7381');
  });

  it('explains an address where nothing answers', async () => {
    provider = await ScriptedProvider.start([]);
    const { url } = provider;
    await provider.close();
    expect(await listModels(at(url), null)).toMatchObject({ success: false, error: { code: 'UNAVAILABLE' } });
    provider = undefined;
  });

  it('reports a cancelled request as cancelled', async () => {
    const outcome = await listModels(at('http://127.0.0.1:9/v1'), null, { signal: AbortSignal.abort() });
    expect(outcome).toMatchObject({ success: false, error: { code: 'CANCELLED' } });
  });

  it.each<[ProviderKind, string, string, Record<string, string>, unknown]>([
    [
      'anthropic',
      'https://a.test/v1',
      '?limit=1000',
      { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' },
      { data: [{ id: 'm' }] },
    ],
    [
      'google',
      'https://g.test/v1beta',
      '?pageSize=1000',
      { 'x-goog-api-key': 'k' },
      {
        models: [
          { name: 'models/m', supportedGenerationMethods: ['generateContent'] },
          { name: 'models/embedder', supportedGenerationMethods: ['embedContent'] },
        ],
      },
    ],
  ])(
    'F26 asks %s in its own way, with the key in a header and never in the address',
    async (kind, baseUrl, query, headers, body) => {
      const asked: { url: string; headers: Headers }[] = [];
      const fetchOne: typeof fetch = async (input, init) => {
        asked.push({ url: String(input), headers: new Headers(init?.headers) });
        return Response.json(body);
      };
      expect(await listModels(at(baseUrl, kind), 'k', { fetch: fetchOne })).toMatchObject({ data: { models: ['m'] } });
      expect(asked[0]?.url).toBe(`${baseUrl}/models${query}`);
      expect(asked[0]?.headers.get('authorization')).toBeNull();
      for (const [name, value] of Object.entries(headers)) expect(asked[0]?.headers.get(name)).toBe(value);
    },
  );
});

describe('testAddress', () => {
  /** A server that knows models at one path, and gives one status at all others. */
  const knownAt =
    (path: string, status = 404): typeof fetch =>
    async (input) =>
      new URL(String(input)).pathname === path
        ? Response.json({ data: [{ id: 'm' }] })
        : new Response('<p>Hello</p>', { status, headers: { 'content-type': 'text/html' } });

  it.each([
    ['http://x.test', '/v1/models', 404, 'http://x.test/v1'],
    ['http://x.test/api', '/api/v1/models', 200, 'http://x.test/api/v1'],
    ['http://x.test/v1', '/v1/models', 404, 'http://x.test/v1'],
    ['http://x.test/bare', '/bare/models', 404, 'http://x.test/bare'],
  ])('finds models from %s at %s', async (typed, path, status, baseUrl) => {
    expect(await testAddress(at(typed), null, { fetch: knownAt(path, status) })).toEqual({
      success: true,
      data: { models: ['m'], baseUrl },
    });
  });

  it('tells of the address as it was typed where neither answers, and of a refused key where one does', async () => {
    const nowhere = await testAddress(at('http://x.test'), null, { fetch: knownAt('/none', 200) });
    expect(nowhere).toMatchObject({ error: { message: expect.stringContaining('web page') } });
    const refuses: typeof fetch = async (input) =>
      new Response('', { status: String(input).includes('/v1') ? 401 : 404 });
    const outcome = await testAddress(at('http://x.test'), 'wrong-key', { fetch: refuses });
    expect(outcome).toMatchObject({ error: { message: expect.stringContaining('refused the API key') } });
  });

  it('says that a key is wanted where none was sent', async () => {
    const outcome = await testAddress(at('http://x.test/v1'), null, { fetch: answering('', { status: 401 }) });
    expect(outcome).toMatchObject({ error: { message: expect.stringContaining('wants an API key') } });
  });
});
