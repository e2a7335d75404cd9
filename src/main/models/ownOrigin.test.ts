import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createModel, explainProviderError } from './index.ts';
import { ownOriginFetch } from './ownOrigin.ts';
import { imaginaryProvider, runTurn } from './testing/runTurn.ts';
import { ScriptedProvider } from './testing/scriptedProvider.ts';
import { wireForms } from './testing/wireForms.ts';
import { WireServer } from './testing/wireServer.ts';

type Kind = keyof typeof wireForms;
const kinds: Kind[] = ['openai', 'anthropic', 'google'];
const key = 'canary-key-9246';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function wire(...answers: Parameters<typeof WireServer.start>) {
  const server = await WireServer.start(...answers);
  open.push(server);
  return server;
}

/** All that an error holds, also what hangs on it. */
function everythingOf(error: unknown, seen = new Set<unknown>()): string {
  if (typeof error !== 'object' || error === null) return String(error);
  if (seen.has(error)) return '';
  seen.add(error);
  if (error instanceof Headers) return JSON.stringify([...error]);
  return Reflect.ownKeys(error)
    .map((name) => `${String(name)}=${everythingOf(Reflect.get(error, name), seen)}`)
    .join(' ');
}

describe('the key of a provider', () => {
  it('F26 goes to the origin that it was entered for, and to no other', async () => {
    const asked: [string, Headers][] = [];
    const fetchAny: typeof fetch = async (input, init) => {
      asked.push([String(input), new Headers(init?.headers)]);
      return new Response('{}');
    };
    const access = { baseUrl: 'https://api.example.com/v1', apiKey: key, keyHeader: 'authorization' } as const;
    const fetchOwn = ownOriginFetch(access, fetchAny);
    await fetchOwn('https://api.example.com/v1/models', { headers: { authorization: 'Bearer other', 'x-more': '1' } });
    expect(asked.map(([url, headers]) => [url, [...headers]])).toEqual([
      ['https://api.example.com/v1/models', [['authorization', `Bearer ${key}`]]],
    ]);
    for (const url of ['https://api.example.com.evil.test/v1', 'http://api.example.com/v1', 'https://example.com/'])
      await expect(fetchOwn(url)).rejects.toMatchObject({ code: 'PROVIDER_ERROR' });
    expect(asked).toHaveLength(1);
  });

  it.each(kinds)('F26 does not follow a redirect of %s', async (kind) => {
    const other = await ScriptedProvider.start([]);
    open.push(other);
    const server = createServer((_request, response) => response.writeHead(307, { location: other.url }).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push({ close: async () => void server.close() });
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const { model } = await createModel(imaginaryProvider(kind, `http://127.0.0.1:${port}/v1`), 'm', key);
    const { error } = await runTurn(model);
    expect(error).toMatchObject({ code: 'PROVIDER_ERROR', message: expect.stringMatching(/redirect/) });
    expect(other.requests).toEqual([]);
  });

  it.each(kinds)('F26 is in nothing that an error of %s holds', async (kind) => {
    const server = await wire(wireForms[kind].refuse(400, 'no'), wireForms[kind].fail('broken'));
    const { model } = await createModel(imaginaryProvider(kind, server.url), 'm', key);
    for (const _attempt of [1, 2]) {
      const events = model.getStreamedResponse({
        input: 'Hi',
        tools: [],
        handoffs: [],
        modelSettings: {},
        outputType: 'text',
        tracing: false,
      });
      const thrown: unknown = await (async () => {
        for await (const _event of events);
      })().then(
        () => null,
        (error: unknown) => error,
      );
      expect(thrown).toBeInstanceOf(Error);
      expect(everythingOf(thrown)).not.toContain(key);
      expect(everythingOf(explainProviderError(thrown))).not.toContain(key);
    }
    expect(server.requests).toHaveLength(2);
  });

  it.each(kinds)('F26 is not replaced by what the environment holds for %s', async (kind) => {
    const variables: Record<string, string> = {
      OPENAI_CUSTOM_HEADERS: 'Authorization: Bearer canary-environment\nX-Other: canary-environment',
      OPENAI_API_KEY: 'canary-environment',
      OPENAI_BASE_URL: 'http://canary-environment.test',
      ANTHROPIC_API_KEY: 'canary-environment',
      ANTHROPIC_AUTH_TOKEN: 'canary-environment',
      ANTHROPIC_BASE_URL: 'http://canary-environment.test',
      GOOGLE_GENERATIVE_AI_API_KEY: 'canary-environment',
    };
    const before = Object.fromEntries(Object.keys(variables).map((name) => [name, process.env[name]]));
    Object.assign(process.env, variables);
    try {
      const server = await wire(wireForms[kind].say({ text: ['Hi.'] }), wireForms[kind].say({ text: ['Hi.'] }));
      const provider = imaginaryProvider(kind, server.url);
      expect((await runTurn((await createModel(provider, 'm', key)).model)).error).toBeNull();
      expect((await runTurn((await createModel(provider, 'm', null)).model)).error).toBeNull();
      expect(JSON.stringify(server.requests)).not.toContain('canary-environment');
      expect(JSON.stringify(server.requests[0]?.headers)).toContain(key);
      const names = Object.keys(server.requests[1]?.headers ?? {});
      for (const name of ['authorization', 'x-api-key', 'x-goog-api-key']) expect(names).not.toContain(name);
    } finally {
      for (const [name, value] of Object.entries(before)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });
});
