import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ORPCError } from '@orpc/client';
import { implement } from '@orpc/server';
import { RPCHandler as PortHandler } from '@orpc/server/message-port';
import { RPCHandler as SocketHandler } from '@orpc/server/ws';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { contract } from '../shared/contract.ts';
import { SignalboxError } from '../shared/errors.ts';
import { createConnect, describeError, retryAfterOf } from './api.ts';
import { FakeHost } from './testing/fakeHost.ts';

const fake = new FakeHost();
const os = implement(contract);
/** A host that knows its name and one stream is enough to prove a transport. */
const router = {
  system: { info: os.system.info.handler(() => fake.info) },
  settings: { watch: os.settings.watch.handler(({ signal }) => fake.settings.read(fake.settingsView, signal)) },
};

function memory() {
  const map = new Map<string, string>();
  return {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
  };
}

beforeEach(() => vi.stubGlobal('sessionStorage', memory()));
afterEach(() => vi.unstubAllGlobals());

describe('in the window', () => {
  it('hands one port over to the preload, and calls and streams run through it', async () => {
    const posted: unknown[] = [];
    vi.stubGlobal('location', { protocol: 'app:', origin: 'app://signalbox', hash: '' });
    vi.stubGlobal('window', {
      postMessage(message: unknown, origin: string, [port, ...more]: MessagePort[]) {
        posted.push(message, origin, more.length);
        if (port === undefined) return;
        new PortHandler(router).upgrade(port);
        port.start();
      },
    });
    const connection = await createConnect()();
    expect(posted).toEqual([{ type: 'signalbox:port' }, 'app://signalbox', 0]);
    expect(connection.info).toEqual(fake.info);
    for await (const view of await connection.api.settings.watch({})) {
      expect(view).toEqual(fake.settingsView);
      break;
    }
    connection.close();
    await expect(connection.ended).resolves.toBe('lost');
  });
});

describe('in a browser tab', () => {
  let server: Server;
  let sockets: WebSocketServer;
  const hellos: string[] = [];
  const exchanged: unknown[] = [];
  let sessionStatus = 200;

  beforeEach(async () => {
    sessionStatus = 200;
    hellos.length = 0;
    exchanged.length = 0;
    server = createServer();
    sockets = new WebSocketServer({ server, path: '/rpc' });
    const handler = new SocketHandler(router);
    sockets.on('connection', (socket) =>
      socket.once('message', (data) => {
        hellos.push(String(data));
        if (!String(data).includes('good')) return socket.close(4401);
        handler.upgrade(socket);
        socket.send('{"ok":true}');
      }),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    vi.stubGlobal('fetch', async (path: string, { body }: { body: string }) => {
      exchanged.push(path, JSON.parse(body));
      return new Response(JSON.stringify({ token: 'good' }), { status: sessionStatus });
    });
  });

  afterEach(() => {
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
    server.close();
  });

  function openAt(hash: string) {
    const replaced: unknown[] = [];
    const { port } = server.address() as AddressInfo;
    vi.stubGlobal('location', { protocol: 'http:', host: `127.0.0.1:${port}`, pathname: '/', hash });
    vi.stubGlobal('history', { replaceState: (...parts: unknown[]) => replaced.push(parts.at(-1)) });
    return { connect: createConnect(), replaced };
  }

  it('exchanges the secret once, takes it out of the address, and stays signed in over a reload', async () => {
    const first = openAt('#s=secret');
    expect(first.replaced).toEqual(['/']);
    const connection = await first.connect();
    expect(exchanged).toEqual(['/session', { secret: 'secret' }]);
    expect(hellos).toEqual(['{"token":"good"}']);
    expect(connection.info).toEqual(fake.info);
    connection.close();
    await expect(connection.ended).resolves.toBe('lost');

    const reloaded = openAt('');
    expect(reloaded.replaced).toEqual([]);
    (await reloaded.connect()).close();
    expect(exchanged).toHaveLength(2);
  });

  it('is signed out without a secret, and with one that was used', async () => {
    await expect(openAt('').connect()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    sessionStatus = 401;
    await expect(openAt('#s=used').connect()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });

  it('keeps a good token although the address holds a used secret', async () => {
    sessionStorage.setItem('signalbox.token', 'good');
    sessionStatus = 401;
    (await openAt('#s=used').connect()).close();
  });

  it('forgets a token that the shell does not know', async () => {
    sessionStorage.setItem('signalbox.token', 'old');
    await expect(openAt('').connect()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect(sessionStorage.getItem('signalbox.token')).toBeNull();
  });

  it('keeps the secret for the next try when the shell could not be reached', async () => {
    const { connect } = openAt('#s=secret');
    sessionStatus = 503;
    await expect(connect()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    sessionStatus = 200;
    (await connect()).close();
    expect(exchanged).toHaveLength(4);
  });

  it('says that the connection was lost when the host goes away', async () => {
    const connection = await openAt('#s=secret').connect();
    for (const socket of sockets.clients) socket.terminate();
    await expect(connection.ended).resolves.toBe('lost');
    await expect(connection.api.system.info({})).rejects.toThrow();
  });
});

describe('describeError', () => {
  it('keeps the words and the kind of a typed error', () => {
    const error = new ORPCError('CONFLICT', { message: 'It was answered.', data: { retryable: true } });
    expect(describeError(error)).toEqual({ code: 'CONFLICT', message: 'It was answered.', retryable: true });
    expect(describeError(new ORPCError('TIMEOUT', { message: 'Late.' }))).toMatchObject({ retryable: true });
    expect(describeError(new SignalboxError('DENIED', 'No.'))).toMatchObject({ code: 'DENIED', message: 'No.' });
  });

  it('knows after which time an error can be tried again', () => {
    const data = { retryable: true, retryAfterMs: 5_000 };
    expect(retryAfterOf(new ORPCError('RATE_LIMITED', { message: 'Too many.', data }))).toBe(5_000);
    expect(retryAfterOf(new ORPCError('RATE_LIMITED', { message: 'Too many.', data: { retryable: true } }))).toBeNull();
    expect(retryAfterOf('text')).toBeNull();
  });

  it('tells what is wrong with an input in the words of the contract', () => {
    const data = { issues: [{ message: 'Enter a title.', path: ['title'] }] };
    expect(describeError(new ORPCError('BAD_REQUEST', { message: 'Input validation failed', data }))).toEqual({
      code: 'INVALID_INPUT',
      message: 'Enter a title.',
      retryable: false,
    });
  });

  it('makes a sentence of anything else', () => {
    expect(describeError(new ORPCError('INTERNAL_SERVER_ERROR', { message: 'Oops' }))).toMatchObject({
      code: 'INTERNAL',
      message: 'Something went wrong in Signalbox: Oops',
    });
    expect(describeError('text')).toMatchObject({ code: 'INTERNAL', message: 'text' });
  });
});
