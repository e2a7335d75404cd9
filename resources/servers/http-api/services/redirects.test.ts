import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection, HttpMethod } from '../models/connection.ts';
import { type ApiServer, sendJson, startApi } from '../testing/apiServer.ts';
import { callOf, connectionTo } from '../testing/connections.ts';
import { rejectionOf } from '../testing/failures.ts';
import type { Resolve } from './addressGuard.ts';
import { type ApiCall, ApiService } from './apiService.ts';
import { HttpClient } from './httpClient.ts';

let api: ApiServer;
let other: ApiServer;
beforeEach(async () => {
  other = await startApi((_, response) => sendJson(response, {}));
  // The last part of the path says which status to answer with; what follows "to=" says where to lead.
  api = await startApi(({ url }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://x');
    const location = searchParams.get('to');
    if (location === null) return sendJson(response, { arrived: pathname });
    response.writeHead(Number(pathname.split('/').at(-1)), { location }).end();
  });
});
afterEach(() => Promise.all([api.close(), other.close()]));

function call(connection: Connection, change: Partial<ApiCall>, resolve?: Resolve) {
  const service = new ApiService(new Map([['local', [connection]]]), new HttpClient(resolve));
  return service.call('local', callOf(change), new AbortController().signal);
}

const bearer = { credential: { kind: 'bearer', token: 'tok-1' } } as const;

describe('redirects', () => {
  it.each([
    [301, 'GET', 'GET'],
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [302, 'PUT', 'PUT'],
    [303, 'POST', 'GET'],
    [303, 'DELETE', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [307, 'POST', 'POST'],
    [308, 'PATCH', 'PATCH'],
  ] as [number, HttpMethod, HttpMethod][])(
    '%i of %s goes on as %s, with the credential',
    async (status, method, then) => {
      const body = method === 'GET' || method === 'HEAD' ? undefined : { a: 1 };
      const query = { to: '/v1/end#part' };
      const answer = await call(connectionTo(`${api.origin}/v1`, bearer), { method, path: `${status}`, query, body });
      expect(answer).toMatchObject({ status: 200, method: then, url: `${api.origin}/v1/end`, redirectsFollowed: 1 });
      expect(api.seen[1]).toMatchObject({ method: then, url: '/v1/end', headers: { authorization: 'Bearer tok-1' } });
      const keeps = then === method && body !== undefined;
      expect(api.seen[1]?.body).toBe(keeps ? '{"a":1}' : '');
      expect(api.seen[1]?.headers['content-type']).toBe(keeps ? 'application/json' : undefined);
    },
  );

  it.each([
    ['another port', () => `${other.origin}/v1/x`],
    ['another scheme', () => api.origin.replace('http:', 'https:')],
    ['another host', () => `http://localhost:${api.port}/v1/x`],
    ['a host without a scheme', () => `//127.0.0.1:${other.port}/v1/x`],
    ['above the base path', () => '/admin'],
    ['above it by steps', () => '/v1/../admin'],
    ['above it by encoded steps', () => '/v1/%252e%252e/admin'],
    ['a path that begins alike', () => '/v10'],
    ['a name and password', () => `http://me:word@127.0.0.1:${api.port}/v1/x`],
    ['metadata', () => 'http://169.254.169.254/latest'],
    ['a file', () => 'file:///etc/passwd'],
    ['nothing that can be read', () => 'http://[x'],
  ])('F30 to %s is told and not followed', async (_, target) => {
    const location = target();
    const answer = await call(connectionTo(`${api.origin}/v1`, bearer), { path: '302', query: { to: location } });
    expect(answer).toMatchObject({ status: 302, redirectsFollowed: 0, notFollowed: { location } });
    expect(api.seen).toHaveLength(1);
    expect(other.seen).toEqual([]);
  });

  it('is not followed with a method that the connection does not allow', async () => {
    const connection = connectionTo(api.origin, { methods: ['POST'] });
    const answer = await call(connection, { method: 'POST', path: '303', query: { to: '/end' } });
    expect(answer.notFollowed).toEqual({ location: '/end', reason: 'the connection does not allow GET' });
    expect(api.seen).toHaveLength(1);
  });

  it('ends after five', async () => {
    const circle = '/302?to=%2F302%3Fto%3Dx';
    const loop = await startApi((_, response) => response.writeHead(302, { location: circle }).end());
    try {
      const answer = await call(connectionTo(loop.origin), {});
      expect(answer).toMatchObject({ redirectsFollowed: 5, notFollowed: { reason: 'it is the 6th in a row' } });
      expect(loop.seen).toHaveLength(6);
    } finally {
      await loop.close();
    }
  });

  it('F30 rebinding: each request goes to the address that was checked for it, and a redirect is checked anew', async () => {
    const asked: string[] = [];
    const resolve: Resolve = async (host) => (asked.push(host) === 1 ? ['127.0.0.1'] : ['169.254.169.254']);
    const connection = connectionTo(`http://api.example.com:${api.port}`);
    const once = await call(connection, { path: 'x' }, resolve);
    expect(once.body).toEqual({ kind: 'json', json: { arrived: '/x' } });
    expect(asked).toEqual(['api.example.com']);
    asked.length = 0;
    const refusal = await rejectionOf(call(connection, { path: '307', query: { to: '/end' } }, resolve));
    expect(refusal).toMatchObject({ code: 'DENIED', message: expect.stringContaining('169.254.169.254') });
    expect(asked).toHaveLength(2);
  });
});
