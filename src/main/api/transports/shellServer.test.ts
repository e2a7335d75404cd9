import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { os, type RouterClient } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { silentLogger } from '../../../shared/logger.ts';
import type { PageFile } from '../../page/pageFiles.ts';
import { peerServer } from './peer.ts';
import { type ShellServer, startShellServer } from './shellServer.ts';

interface TestContext {
  ended: (name: string) => void;
}

const procedure = os.$context<TestContext>();
const router = {
  echo: procedure.input(z.strictObject({ text: z.string().max(100) })).handler(({ input }) => input.text),
  count: procedure.handler(async function* ({ signal, context }) {
    try {
      for (let value = 0; !signal?.aborted; value++) {
        yield value;
        await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      context.ended('count');
    }
  }),
};

const pageFile = (content: string, contentType: string, immutable: boolean): PageFile => ({
  contentType,
  immutable,
  read: async () => new TextEncoder().encode(content),
});
const files = new Map([
  ['/', pageFile('<!doctype html><title>Signalbox</title>', 'text/html; charset=utf-8', false)],
  ['/assets/main-1a.js', pageFile('export {};', 'text/javascript; charset=utf-8', true)],
]);
const page = { find: (path: string) => files.get(path) };

let shell: ShellServer;
let port: number;
let ended: Promise<string>;
const sockets: WebSocket[] = [];

async function start(limits = {}): Promise<void> {
  let tell: (name: string) => void = () => {};
  ended = new Promise((resolve) => {
    tell = resolve;
  });
  const serve = peerServer(router, { ended: tell }, silentLogger);
  shell = await startShellServer({ page, serve, log: silentLogger, port: 0, limits });
  port = Number(new URL(shell.origin).port);
}

beforeEach(() => start());
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await shell.close();
});

/** Plain `http.request`, because `fetch` does not let a test choose Host and Origin. */
function ask(path: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }>((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = options;
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

const json = () => ({ 'content-type': 'application/json', origin: shell.origin });

function postSecret(secret: string) {
  return ask('/session', { method: 'POST', headers: json(), body: JSON.stringify({ secret }) });
}

function freshSecret(): string {
  return new URL(shell.mintUrl()).hash.slice('#s='.length);
}

async function signIn(): Promise<string> {
  return JSON.parse((await postSecret(freshSecret())).text).token;
}

function openSocket(headers: Record<string, string> = { origin: shell.origin }, path = '/rpc'): WebSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
  socket.on('error', () => {});
  sockets.push(socket);
  return socket;
}

async function refusedStatus(socket: WebSocket): Promise<number | undefined> {
  const [, response] = await once(socket, 'unexpected-response');
  response.resume();
  return response.statusCode;
}

async function connectedClient() {
  const socket = openSocket();
  await once(socket, 'open');
  socket.send(JSON.stringify({ token: await signIn() }));
  const [answer] = await once(socket, 'message');
  expect(String(answer)).toBe('{"ok":true}');
  const client: RouterClient<typeof router> = createORPCClient(
    new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }),
  );
  return { socket, client };
}

describe('the page over HTTP', () => {
  it('sends the page with a strict policy, not to be kept', async () => {
    const { status, headers, text } = await ask('/');
    expect(status).toBe(200);
    expect(text).toContain('<title>Signalbox</title>');
    expect(headers['content-security-policy']).toContain(`connect-src 'self' ws://127.0.0.1:${port};`);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    expect(headers['set-cookie']).toBeUndefined();
  });

  it('lets hashed assets be kept and answers 404 for the rest', async () => {
    expect((await ask('/assets/main-1a.js')).headers['cache-control']).toContain('immutable');
    expect((await ask('/assets/../../package.json')).status).toBe(404);
    expect((await ask('/nothing')).status).toBe(404);
  });
});

describe('F31 what is not from our page is refused', () => {
  const foreign = 'https://evil.example';
  it.each([
    ['a foreign Host', '/', 'GET', { host: 'evil.example' }],
    ['our port under another name', '/', 'GET', { host: 'localhost:7420' }],
    ['a foreign Origin', '/', 'GET', { origin: foreign }],
    ['a null Origin', '/', 'GET', { origin: 'null' }],
    ['a foreign Origin that posts', '/session', 'POST', { origin: foreign, 'content-type': 'application/json' }],
    ['a null Origin that posts', '/session', 'POST', { origin: 'null', 'content-type': 'application/json' }],
    ['no Origin that posts', '/session', 'POST', { 'content-type': 'application/json' }],
    ['a preflight', '/session', 'OPTIONS', { origin: foreign, 'access-control-request-method': 'POST' }],
    ['a GET that would sign in', '/session', 'GET', {}],
    ['another method', '/', 'DELETE', {}],
  ])('%s', async (_name, path, method, headers) => {
    const answer = await ask(path, { method, headers });
    expect(answer.status).toBe(403);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('a form', async () => {
    const headers = { origin: shell.origin, 'content-type': 'application/x-www-form-urlencoded' };
    expect((await ask('/session', { method: 'POST', headers, body: `secret=${freshSecret()}` })).status).toBe(403);
  });

  it('text that is JSON in disguise', async () => {
    const headers = { origin: shell.origin, 'content-type': 'text/plain' };
    const body = JSON.stringify({ secret: freshSecret() });
    expect((await ask('/session', { method: 'POST', headers, body })).status).toBe(403);
  });
});

describe('signing in', () => {
  it('exchanges a secret once', async () => {
    const secret = freshSecret();
    expect((await postSecret(secret)).status).toBe(200);
    expect((await postSecret(secret)).status).toBe(401);
  });

  it('answers 401 for what is no secret of ours, and 413 for what is too long', async () => {
    expect((await postSecret('x'.repeat(43))).status).toBe(401);
    expect((await ask('/session', { method: 'POST', headers: json(), body: '{' })).status).toBe(401);
    expect((await ask('/session', { method: 'POST', headers: json(), body: `"${'x'.repeat(5000)}"` })).status).toBe(
      413,
    );
  });
});

describe('F32 a socket that is not our page gets nothing', () => {
  it.each([['https://evil.example'], ['null'], ['http://127.0.0.1:1'], ['']])('Origin %j → 403', async (origin) => {
    expect(await refusedStatus(openSocket({ origin }))).toBe(403);
  });

  it('no Origin → 403', async () => {
    expect(await refusedStatus(openSocket({}))).toBe(403);
  });

  it('a foreign Host → 403', async () => {
    expect(await refusedStatus(openSocket({ origin: shell.origin, host: 'evil.example' }))).toBe(403);
  });

  it('another path → 404', async () => {
    expect(await refusedStatus(openSocket({ origin: shell.origin }, '/other'))).toBe(404);
  });

  it.each([
    ['a wrong token', JSON.stringify({ token: 'x'.repeat(43) })],
    ['no token', '{}'],
    ['a token and more', JSON.stringify({ token: 'x', admin: true })],
    ['a call before the token', '{"i":"1","p":{"u":"/echo","b":{"json":{"text":"hi"}}}}'],
    ['no JSON', 'hello'],
  ])('%s → closed with 4401 before any data', async (_name, first) => {
    const socket = openSocket();
    const received: unknown[] = [];
    socket.on('message', (data) => received.push(String(data)));
    await once(socket, 'open');
    socket.send(first);
    const [code] = await once(socket, 'close');
    expect(code).toBe(4401);
    expect(received).toEqual([]);
  });
});

describe('calls over the socket', () => {
  it('answers, and reports wrong input as a typed error', async () => {
    const { client } = await connectedClient();
    expect(await client.echo({ text: 'hello' })).toBe('hello');
    await expect(client.echo({ text: 'x'.repeat(101) })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await client.echo({ text: 'still here' })).toBe('still here');
  });

  it('streams, and ends the stream at the host when the page stops listening', async () => {
    const { client } = await connectedClient();
    const seen: number[] = [];
    for await (const value of await client.count()) {
      seen.push(value);
      if (seen.length === 3) break;
    }
    expect(seen).toEqual([0, 1, 2]);
    expect(await ended).toBe('count');
  });

  it('ends the streams of a socket that breaks', async () => {
    const { socket, client } = await connectedClient();
    const stream = await client.count();
    await stream.next();
    socket.terminate();
    expect(await ended).toBe('count');
  });

  it('closes a socket that sends what is no call, or more than a message may hold', async () => {
    const { socket } = await connectedClient();
    socket.send('{"i":');
    expect((await once(socket, 'close'))[0]).toBe(1002);
    const { socket: second } = await connectedClient();
    second.send('x'.repeat(1024 * 1024 + 1));
    expect((await once(second, 'close'))[0]).toBe(1009);
    expect((await ask('/')).status).toBe(200);
  });

  it('tells its sockets when the shell closes', async () => {
    const { socket } = await connectedClient();
    const closed = once(socket, 'close');
    await shell.close();
    expect((await closed)[0]).toBe(1001);
  });
});

describe('F33 the shell binds to nothing but loopback', () => {
  it.each(['0.0.0.0', '::', '', 'localhost', '192.168.1.2', '127.0.0.1.evil.example', '::ffff:127.0.0.1'])(
    '%j is refused',
    async (address) => {
      const serve = peerServer(router, { ended() {} }, silentLogger);
      await expect(startShellServer({ page, serve, log: silentLogger, port: 0, address })).rejects.toMatchObject({
        code: 'DENIED',
      });
    },
  );

  it('a taken port is refused with what to do', async () => {
    const serve = peerServer(router, { ended() {} }, silentLogger);
    await expect(startShellServer({ page, serve, log: silentLogger, port })).rejects.toThrow(/--port/);
  });
});

describe('F36 the shell stays up', () => {
  it('when headers come too slowly', async () => {
    await shell.close();
    await start({ headersMs: 100 });
    const slow = connect(port, '127.0.0.1');
    slow.write('GET / HTTP/1.1\r\nX-Slow: ');
    slow.resume();
    await once(slow, 'close');
    expect((await ask('/')).status).toBe(200);
  });

  it('when more sockets come than a person has tabs', async () => {
    const opened = Array.from({ length: 64 }, () => openSocket());
    await Promise.all(opened.map((socket) => once(socket, 'open')));
    expect(await refusedStatus(openSocket())).toBe(503);
    opened[0]?.terminate();
    expect((await ask('/')).status).toBe(200);
  });
});
