import { describe, expect, it } from 'vitest';
import { type Handler, sendJson } from '../testing/apiServer.ts';
import { connectionTo } from '../testing/connections.ts';
import { rejectionOf } from '../testing/failures.ts';
import { apiFixture, call } from '../testing/service.ts';

const start = apiFixture();

const echo: Handler = ({ method, url, headers, body }, response) => sendJson(response, { method, url, headers, body });

describe('what is sent', () => {
  it('is the method, the path below the base address, the query and the body', async () => {
    const api = await start(echo);
    const connection = connectionTo(`${api.origin}/v1`, { headers: { 'x-api-version': '7' } });
    const answer = await call(connection, {
      method: 'POST',
      path: '/items?draft=true',
      query: { tag: ['a', 'b c'] },
      headers: { 'Idempotency-Key': 'k1', 'Notion-Version': '2022-06-28' },
      body: { name: 'Ada' },
    });
    expect(answer).toMatchObject({
      status: 200,
      statusText: 'OK',
      method: 'POST',
      truncated: false,
      notFollowed: null,
    });
    expect(answer.url).toBe(`${api.origin}/v1/items?draft=true&tag=a&tag=b+c`);
    expect(api.seen).toMatchObject([
      { method: 'POST', url: '/v1/items?draft=true&tag=a&tag=b+c', body: '{"name":"Ada"}' },
    ]);
    expect(api.seen[0]?.headers).toEqual({
      accept: 'application/json, text/*;q=0.9, */*;q=0.5',
      'accept-encoding': 'identity',
      connection: 'close',
      'content-length': '14',
      'content-type': 'application/json',
      host: `127.0.0.1:${api.port}`,
      'idempotency-key': 'k1',
      'notion-version': '2022-06-28',
      'user-agent': 'signalbox-http-api',
      'x-api-version': '7',
    });
  });

  it.each([
    ['{"a": 1}', 'application/json'],
    ['[broken', 'text/plain; charset=utf-8'],
    ['just words', 'text/plain; charset=utf-8'],
  ])('takes the text %j for %s', async (body, type) => {
    const api = await start(echo);
    await call(connectionTo(api.origin), { method: 'PUT', body });
    expect(api.seen).toMatchObject([{ body, headers: { 'content-type': type } }]);
  });

  it.each([
    [{ kind: 'bearer', token: 'tok-1' }, 'authorization', 'Bearer tok-1'],
    [{ kind: 'header', header: 'X-Api-Key', value: 'key-1' }, 'x-api-key', 'key-1'],
    [
      { kind: 'basic', username: 'ada', password: 'pä:ss' },
      'authorization',
      `Basic ${Buffer.from('ada:pä:ss').toString('base64')}`,
    ],
  ] as const)('carries the credential %j', async (credential, header, value) => {
    const api = await start((_, response) => sendJson(response, {}));
    await call(connectionTo(api.origin, { credential }));
    expect(api.seen[0]?.headers[header]).toBe(value);
  });

  it.each([
    'Authorization',
    'cookie',
    'Host',
    'Connection',
    'Transfer-Encoding',
    'Content-Length',
    'Proxy-Authorization',
    'X-Api-Key',
    'X-HTTP-Method-Override',
    'X-Forwarded-For',
    'accept-encoding',
  ])('never lets a call set %s', async (name) => {
    const api = await start(echo);
    const connection = connectionTo(api.origin, {
      credential: { kind: 'header', header: 'X-Api-Key', value: 'key-1' },
    });
    const refusal = await rejectionOf(call(connection, { headers: { [name]: 'x' } }));
    expect(refusal).toMatchObject({
      code: 'DENIED',
      message: expect.stringContaining(`The header ${name} cannot be set`),
    });
    expect(api.seen).toEqual([]);
  });

  it('never lets a call replace a credential whose header it could set otherwise', async () => {
    const api = await start(echo);
    const connection = connectionTo(api.origin, { credential: { kind: 'header', header: 'Key-Version', value: 'v' } });
    expect((await rejectionOf(call(connection, { headers: { 'key-version': 'w' } }))).code).toBe('DENIED');
  });

  it.each([
    [{ method: 'DELETE' }, 'DENIED', 'does not allow DELETE. It allows GET, POST.'],
    [{ connection: 'other' }, 'NOT_FOUND', 'There is no connection "other". There is "api".'],
    [{ path: '../x' }, 'INVALID_INPUT', '..'],
    [{ body: 'x' }, 'INVALID_INPUT', 'A GET has no body'],
    [{ headers: { accept: 'a\r\nb: c' } }, 'INVALID_INPUT', 'plain ASCII'],
    [{ method: 'POST', body: 'x'.repeat(262_145) }, 'TOO_LARGE', '262144'],
  ] as const)('refuses %j', async (change, code, words) => {
    const api = await start(echo);
    const connection = connectionTo(api.origin, { methods: ['GET', 'POST'] });
    const refusal = await rejectionOf(call(connection, change));
    expect(refusal).toMatchObject({ code, message: expect.stringContaining(words) });
    expect(api.seen).toEqual([]);
  });

  it('calls nothing without the credential that it is to carry', async () => {
    const api = await start(echo);
    const credential = { kind: 'unusable', intended: 'bearer', reason: 'TOKEN is not set.' } as const;
    const refusal = await rejectionOf(call(connectionTo(api.origin, { credential })));
    expect(refusal).toMatchObject({ code: 'DENIED', message: expect.stringContaining('TOKEN is not set.') });
    expect(api.seen).toEqual([]);
  });
});

describe('what comes back', () => {
  it.each([
    [
      'JSON',
      'application/json',
      '{"id":12345678901234567890,"n":1.5}',
      { kind: 'json', json: { id: '12345678901234567890', n: 1.5 } },
    ],
    ['JSON of a problem', 'application/problem+json', '"x"', { kind: 'json', json: 'x' }],
    ['JSON that is called text', 'text/plain', '[1]', { kind: 'json', json: [1] }],
    ['broken JSON', 'application/json', '{"a":', { kind: 'text', text: '{"a":' }],
    [
      'JSON that is nested too deep',
      'application/json',
      '['.repeat(50_000) + ']'.repeat(50_000),
      { kind: 'text', text: '['.repeat(50_000) + ']'.repeat(50_000) },
    ],
    ['text', 'text/plain; charset=utf-8', 'Grüße', { kind: 'text', text: 'Grüße' }],
    [
      'text in another character set',
      'text/plain; charset=iso-8859-1',
      Buffer.from('Grüße', 'latin1'),
      { kind: 'text', text: 'Grüße' },
    ],
    ['text that says a wrong one', 'text/plain; charset=klingon', 'hello', { kind: 'text', text: 'hello' }],
    [
      'a picture',
      'image/png',
      Buffer.from('89504e470d0a1a0a00', 'hex'),
      { kind: 'binary', content_type: 'image/png', bytes: 9 },
    ],
    [
      'octets without a type',
      '',
      Buffer.from([0xff, 0xfe, 0x01]),
      { kind: 'binary', content_type: 'unknown', bytes: 3 },
    ],
    ['nothing', 'text/plain', '', { kind: 'none' }],
  ])('is shown as what it is: %s', async (_, type, sent, body) => {
    const api = await start((__, response) => response.writeHead(200, type ? { 'content-type': type } : {}).end(sent));
    expect(await call(connectionTo(api.origin))).toMatchObject({ body, truncated: false });
  });

  it('names what was compressed although nobody asked for it', async () => {
    const headers = { 'content-type': 'text/plain', 'content-encoding': 'gzip' };
    const api = await start((_, response) => response.writeHead(200, headers).end('abc'));
    expect(await call(connectionTo(api.origin))).toMatchObject({
      body: { kind: 'binary', content_type: 'text/plain (compressed: gzip)', bytes: 3 },
    });
  });

  it.each([404, 500, 304])('is an answer with the status %i, not a failure', async (status) => {
    const api = await start((_, response) => response.writeHead(status, { 'x-secret-header': 'x', etag: '"1"' }).end());
    expect(await call(connectionTo(api.origin))).toMatchObject({
      status,
      headers: { etag: '"1"' },
      body: { kind: 'none' },
    });
  });

  it('is cut after 256 KiB, and the server is not read to its end', async () => {
    let ended = false;
    const closed = Promise.withResolvers<void>();
    const api = await start((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
      const write = () => {
        while (!response.destroyed && response.write('ä'.repeat(10_000)));
      };
      response
        .on('drain', write)
        .on('finish', () => (ended = true))
        .on('close', closed.resolve);
      write();
    });
    const { body, truncated } = await call(connectionTo(api.origin));
    await closed.promise;
    expect(ended).toBe(false);
    expect(truncated).toBe(true);
    expect(body).toEqual({ kind: 'text', text: 'ä'.repeat(131_072) });
  });

  it('F30 is not read when its headers have no end', async () => {
    const api = await start((_, response) => response.writeHead(200, { etag: 'x'.repeat(20_000) }).end());
    expect(await rejectionOf(call(connectionTo(api.origin)))).toMatchObject({ code: 'TOO_LARGE' });
  });
});
