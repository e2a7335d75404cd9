import { afterEach, describe, expect, it } from 'vitest';
import type { ProviderKind } from '../../shared/settings.ts';
import { listModels } from './listModels.ts';
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

  it('reads the list that some servers give instead', async () => {
    const body = JSON.stringify({ models: [{ name: 'tiny:1b' }] });
    expect(await listModels(at('http://x.test'), null, { fetch: answering(body) })).toMatchObject({
      data: { models: ['tiny:1b'] },
    });
  });

  it.each([
    ['a web page', answering('<html></html>', { type: 'text/html' }), /web page/],
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
