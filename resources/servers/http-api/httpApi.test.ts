import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connected, connect } from '../testing/connect.ts';
import { type ApiServer, startApi } from './testing/apiServer.ts';
import { echo, launchFor } from './testing/launch.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi(echo);
});
afterAll(() => api.close());

describe.each(['2025', 'newest'] as const)('http-api, spoken to in the era %s', (era) => {
  let server: Connected;
  beforeAll(async () => {
    server = await connect(launchFor(api), era);
  });
  afterAll(() => server.client.close());

  it('lists its tools with descriptions, honest hints and the parameter of the host', async () => {
    const { tools } = await server.client.listTools();
    expect(tools.map(({ name, annotations }) => [name, annotations])).toEqual([
      ['list_connections', { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false }],
      ['call_api', { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true }],
    ]);
    for (const { title, description, inputSchema } of tools) {
      expect(title && description).toBeTruthy();
      expect(inputSchema.additionalProperties).toBe(false);
      const parameters = inputSchema.properties as Record<string, { description?: string }>;
      expect(parameters.user_id?.description).toMatch(/^Filled in by the host/);
      for (const parameter of Object.values(parameters)) expect(parameter.description).toBeTruthy();
    }
  });

  it('lists the connections without their credentials', async () => {
    const { text, structured } = await server.call('list_connections');
    expect(text).toBe(
      [
        `- api: Things to do (${api.origin}/; GET, HEAD, POST, PUT, PATCH, DELETE; credential: bearer)`,
        `- closed (${api.origin}/; GET; no credential)`,
      ].join('\n'),
    );
    expect(structured).toMatchObject({
      data: { connections: [{ name: 'api', credential: 'bearer', problem: null }, { name: 'closed' }] },
    });
  });

  it('calls an API, and takes what it answers apart', async () => {
    const call = { connection: 'api', method: 'POST', path: '/items', query: { draft: true }, body: { title: 'Milk' } };
    const { text, structured } = await server.call('call_api', call);
    const json = {
      method: 'POST',
      url: '/items?draft=true',
      body: '{"title":"Milk"}',
      credential: 'Bearer [secret] undefined',
    };
    const url = `${api.origin}/items?draft=true`;
    expect(text).toBe(`POST ${url} was answered with 200 OK.\n\n${JSON.stringify(json)}`);
    expect(structured).toMatchObject({
      success: true,
      data: { ok: true, status: 200, url, body: { kind: 'json', json } },
    });
  });

  it.each([
    [404, 'The call failed: GET #/404 was answered with 404 Not Found.'],
    [401, 'answered with 401 Unauthorized. Check the credential of the connection "api".'],
    [403, 'may not have the right'],
    [429, 'Wait before the next call.'],
    [500, 'The call failed: GET #/500 was answered with 500 Internal Server Error.'],
  ])('tells the status %i as the answer that it is, in plain words', async (status, words) => {
    const { text, isError, structured } = await server.call('call_api', { connection: 'api', path: String(status) });
    expect(isError).toBe(false);
    expect(structured).toMatchObject({ success: true, data: { ok: false, status } });
    expect(text).toContain(words.replace('#', api.origin));
  });

  it.each([
    ['an unknown connection', { connection: 'gone' }, 'NOT_FOUND', 'There is "api", "closed".', false],
    ['a method that is not allowed', { connection: 'closed', method: 'POST' }, 'DENIED', 'It allows GET.', false],
    ['a method that is none', { connection: 'api', method: 'BREW' }, 'INVALID_INPUT', 'method', false],
    ['F30 an address that is not allowed', { connection: 'closed' }, 'DENIED', 'leads to this computer', false],
    [
      'F30 a path that leaves the API',
      { connection: 'api', path: 'https://evil.example/' },
      'INVALID_INPUT',
      'base address',
      false,
    ],
    [
      'a header of the credential',
      { connection: 'api', headers: { authorization: 'x' } },
      'DENIED',
      'cannot be set',
      false,
    ],
    ['a path that is too long', { connection: 'api', path: 'x'.repeat(9_000) }, 'TOO_LARGE', '8192', false],
    ['a network that breaks off', { connection: 'api', path: 'hang-up' }, 'UNAVAILABLE', 'broke off', true],
    [
      'a network that breaks off',
      { connection: 'api', path: 'hang-up', method: 'POST' },
      'UNAVAILABLE',
      'look before',
      false,
    ],
  ])('refuses %s in the common form', async (_, args, code, hint, retryable) => {
    const { structured, text, isError } = await server.call('call_api', args);
    expect(isError).toBe(true);
    expect(structured).toEqual({ success: false, error: { code, message: text, retryable } });
    expect(text).toContain(hint);
  });

  it('F27 gives no user the connection or credential of another, also at the same moment', async () => {
    const before = api.seen.length;
    const asUser = (user: string, at: number) =>
      at % 4 < 2
        ? server.data('call_api', { connection: 'api', path: `${user}/${at}`, user_id: user })
        : server.data('call_api', { connection: 'api', path: `${user}/${at}` }, { 'signalbox/user': user });
    await Promise.all(Array.from({ length: 24 }, (_, at) => asUser(at % 2 === 0 ? 'ada' : 'bob', at)));
    const seen = api.seen.slice(before);
    expect(seen).toHaveLength(24);
    const basic = `Basic ${Buffer.from('bob:canary-bob').toString('base64')}`;
    for (const { url, headers } of seen) {
      const expected = url.startsWith('/ada/') ? [undefined, 'canary-ada'] : [basic, undefined];
      expect([headers.authorization, headers['x-api-key']]).toEqual(expected);
    }
    for (const user of ['ada', 'eve']) {
      const { structured } = await server.call('call_api', { connection: 'closed', user_id: user });
      expect(structured).toMatchObject({ success: false, error: { code: 'NOT_FOUND' } });
    }
    expect((await server.call('list_connections', { user_id: 'eve' })).text).toMatch(
      /^There are no connections to APIs\./,
    );
  });

  it('F28 refuses a user_id that is not the user of the host', async () => {
    const { structured } = await server.call('list_connections', { user_id: 'bob' }, { 'signalbox/user': 'ada' });
    expect(structured).toMatchObject({ success: false, error: { code: 'DENIED' } });
  });
});
