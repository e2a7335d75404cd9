import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type ApiServer, startApi } from '../testing/apiServer.ts';
import { selfSigned } from '../testing/certificate.ts';
import { callOf, connectionTo } from '../testing/connections.ts';
import { rejectionOf } from '../testing/failures.ts';
import type { Resolve } from './addressGuard.ts';
import { type ApiCall, ApiService } from './apiService.ts';
import { HttpClient } from './httpClient.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

type Options = { timeout?: number; signal?: AbortSignal; resolve?: Resolve; allowPrivate?: boolean };

function call(origin: string, change: Partial<ApiCall> = {}, options: Options = {}) {
  const { signal = new AbortController().signal, resolve, ...rest } = options;
  const service = new ApiService(new Map([['local', [connectionTo(origin, rest)]]]), new HttpClient(resolve));
  return service.call('local', callOf(change), signal);
}

/** A server that does with each socket what the test says; its port. */
async function startRaw(onSocket: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    onSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function start(...given: Parameters<typeof startApi>): Promise<ApiServer> {
  const api = await startApi(...given);
  closers.push(api.close);
  return api;
}

/** A server that reads the request and then does what the test says. */
function startAnswering(answer: (socket: Socket) => void): Promise<number> {
  return startRaw((socket) => socket.once('data', () => answer(socket)));
}

const failing =
  (code: string): Resolve =>
  async () => {
    throw Object.assign(new Error(`canary ${code}`), { code });
  };

describe('a connection that cannot be made', () => {
  it('is told when the server refuses it', async () => {
    const port = await startRaw(() => {});
    for (const close of closers.splice(0)) await close();
    const failure = await rejectionOf(call(`http://127.0.0.1:${port}`, { method: 'POST' }));
    expect(failure.toData().error).toEqual({
      code: 'UNAVAILABLE',
      message: `127.0.0.1:${port} refused the connection: nothing answers at that port. Check that it is running.`,
      retryable: true,
    });
  });

  it.each([
    ['ENOTFOUND', 'There is no host api.example.com'],
    ['EAI_AGAIN', 'could not be looked up'],
    ['EODD', 'could not be reached (EODD)'],
  ])('is told when the name is not resolved: %s', async (code, words) => {
    const failure = await rejectionOf(call('http://api.example.com', {}, { resolve: failing(code) }));
    expect(failure).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining(words) });
    expect(failure.message).not.toContain('canary');
  });

  it('is told when the resolver takes longer than the call may', async () => {
    const resolve: Resolve = () => new Promise(() => {});
    const failure = await rejectionOf(call('http://api.example.com', {}, { resolve, timeout: 20 }));
    expect(failure).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('could not be reached in the time'),
    });
  });

  it('is told when nobody vouches for the certificate, and nothing is sent', async () => {
    const api = await start((_, response) => response.end(), selfSigned('localhost'));
    const failure = await rejectionOf(call(api.origin));
    expect(failure).toMatchObject({
      code: 'UNAVAILABLE',
      message: `The certificate of localhost:${api.port} is from nobody whom this computer trusts, so nothing was sent.`,
    });
    expect(api.seen).toEqual([]);
  });

  it('is told when the server does not speak TLS', async () => {
    const api = await start((_, response) => response.end());
    const failure = await rejectionOf(call(api.origin.replace('http:', 'https:')));
    expect(failure).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('does not speak TLS') });
    expect(api.seen).toEqual([]);
  });

  it('is told when the server hangs up before TLS is agreed', async () => {
    const port = await startAnswering((socket) => socket.destroy());
    const failure = await rejectionOf(call(`https://localhost:${port}`, {}, { resolve: async () => ['127.0.0.1'] }));
    expect(failure).toMatchObject({ code: 'UNAVAILABLE', message: `localhost:${port} broke off the connection.` });
  });

  it('F30 rebinding: only the address that was checked is tried, whatever the resolver says next', async () => {
    const asked: string[] = [];
    // Public, and made to swallow traffic that nobody wants (AS112).
    const resolve: Resolve = async (host) => (asked.push(host) === 1 ? ['192.31.196.1'] : ['127.0.0.1']);
    const cancel = new AbortController();
    const tried: string[] = [];
    const watch = (message: unknown) => {
      const { socket } = message as { socket: Socket };
      socket.on('connectionAttempt', (address: string) => {
        tried.push(address);
        setImmediate(() => cancel.abort());
      });
    };
    subscribe('net.client.socket', watch);
    try {
      const api = await start((_, response) => response.end());
      const options = { resolve, signal: cancel.signal, allowPrivate: false };
      await expect(call(`http://api.example.com:${api.port}`, {}, options)).rejects.toThrow();
      expect(tried).toEqual(['192.31.196.1']);
      expect(asked).toEqual(['api.example.com']);
      expect(api.seen).toEqual([]);
    } finally {
      unsubscribe('net.client.socket', watch);
    }
  });

  it('F30 is not used when its other end is not where it was meant to lead', async () => {
    // What a socket says of its other end, should the system ever connect it elsewhere.
    const divert = (message: unknown) => {
      const { socket } = message as { socket: Socket };
      Object.defineProperty(socket, 'remoteAddress', { value: '169.254.169.254' });
    };
    const api = await start((_, response) => response.end());
    subscribe('net.client.socket', divert);
    try {
      const refusal = await rejectionOf(call(api.origin));
      expect(refusal).toMatchObject({
        code: 'DENIED',
        message: expect.stringContaining('127.0.0.1 (169.254.169.254)'),
      });
      expect(api.seen).toEqual([]);
    } finally {
      unsubscribe('net.client.socket', divert);
    }
  });
});

describe('a connection that fails after the request was sent', () => {
  const partial = 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf';

  it.each([
    ['hangs up', (socket: Socket) => socket.end(), 'broke off the connection.'],
    ['hangs up in the middle of the body', (socket: Socket) => socket.end(partial), 'broke off the connection.'],
    ['speaks no HTTP', (socket: Socket) => socket.end('SSH-2.0-x\r\n'), 'is no HTTP.'],
    [
      'wants another protocol',
      (socket: Socket) => socket.write('HTTP/1.1 101 X\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
      'is no HTTP.',
    ],
  ])('may be tried again after a GET, not after a POST, when the server %s', async (_, answer, words) => {
    const port = await startAnswering(answer);
    const read = await rejectionOf(call(`http://127.0.0.1:${port}`));
    expect(read.toData().error).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    expect(read.message).toContain(words);
    const write = await rejectionOf(call(`http://127.0.0.1:${port}`, { method: 'POST', body: {} }));
    expect(write.toData().error).toMatchObject({ code: 'UNAVAILABLE', retryable: false });
    expect(write.message).toContain(`${words} It may have carried out the call`);
  });

  it.each([
    ['says nothing', () => {}],
    ['stops in the middle of the body', (socket: Socket) => socket.write(partial)],
    ['sends its headers one by one', (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\nx: ')],
  ])('ends when its time is up, when the server %s', async (_, answer) => {
    const closed = Promise.withResolvers<void>();
    const port = await startAnswering((socket) => {
      answer(socket);
      socket.once('close', () => closed.resolve());
    });
    const failure = await rejectionOf(call(`http://127.0.0.1:${port}`, {}, { timeout: 50 }));
    expect(failure).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('did not answer completely'),
    });
    await closed.promise;
  });

  it('is closed when the call is cancelled, and the call ends with the reason', async () => {
    const cancel = new AbortController();
    const closed = Promise.withResolvers<void>();
    const port = await startAnswering((socket) => {
      socket.once('close', () => closed.resolve());
      cancel.abort();
    });
    const work = call(`http://127.0.0.1:${port}`, {}, { signal: cancel.signal });
    await expect(work).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
    await closed.promise;
  });

  it('is not begun when the call is cancelled before', async () => {
    const api = await start((_, response) => response.end());
    const signal = AbortSignal.abort();
    await expect(call(api.origin, {}, { signal })).rejects.toBe(signal.reason);
    expect(api.seen).toEqual([]);
  });
});
