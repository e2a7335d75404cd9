import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeServer, createLoopbackServer, listenOn, serveFetch } from '../transports/loopbackServer.ts';
import { ownPlace } from './place.ts';
import { type AskOptions, GatewayUnderTest } from './testing/gatewayUnderTest.ts';

let gateway: GatewayUnderTest;
let key: string;
beforeAll(async () => {
  gateway = await GatewayUnderTest.start({ place: { headersMs: 300 } });
  key = (await gateway.newKey()).text;
});
afterAll(() => gateway.stop());

const conversations = async () => (await gateway.ask('/api/conversations', { key })).text;

describe('F31 what a page of another origin could send is refused', () => {
  const json = { 'content-type': 'application/json' };
  const message = '{"text":"hello"}';
  const evil = 'https://evil.example';
  const cases: [string, string, AskOptions][] = [
    ['a foreign Host', '/api/turns', { method: 'POST', headers: { ...json, host: 'evil.example' }, body: message }],
    ['our port under another name', '/api/system', { headers: { host: 'localhost:7420' } }],
    ['our address with another port', '/health', { headers: { host: '127.0.0.1:1' } }],
    ['a foreign Origin', '/api/turns', { method: 'POST', headers: { ...json, origin: evil }, body: message }],
    ['a null Origin', '/api/turns', { method: 'POST', headers: { ...json, origin: 'null' }, body: message }],
    ['a foreign Origin that reads', '/api/system', { headers: { origin: evil } }],
    ['a null Origin that reads the description', '/openapi.json', { headers: { origin: 'null' } }],
    [
      'a preflight',
      '/api/turns',
      { method: 'OPTIONS', headers: { origin: evil, 'access-control-request-method': 'POST' } },
    ],
    [
      'a form',
      '/api/turns',
      { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'text=hello' },
    ],
    [
      'a form in parts',
      '/api/turns',
      { method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=x' }, body: '--x--' },
    ],
    [
      'text that is JSON in disguise',
      '/api/turns',
      { method: 'POST', headers: { 'content-type': 'text/plain' }, body: message },
    ],
    ['a body of no type', '/api/turns', { method: 'POST', body: message }],
    [
      'a form to the OpenAI-compatible part',
      '/v1/chat/completions',
      { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' },
    ],
    ['a form to the MCP endpoint', '/mcp', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' }],
  ];
  it.each(cases)('%s', async (_name, path, options) => {
    const before = await conversations();
    const answer = await gateway.ask(path, { key, ...options });
    expect(answer.status).toBe(403);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(await conversations()).toBe(before);
  });

  it('a GET that would change something', async () => {
    const before = await conversations();
    for (const path of ['/api/turns?text=hello', '/api/agents/import?text=x', '/api/settings/theme?theme=dark']) {
      const answer = await gateway.ask(path, { key });
      expect(answer.status).toBe(403);
      expect(answer.headers.allow).toMatch(/POST|PUT/);
    }
    expect(await conversations()).toBe(before);
  });

  it('no answer has CORS headers, to our own origin either', async () => {
    for (const headers of [{}, { origin: gateway.origin }]) {
      const answer = await gateway.ask('/api/system', { key, headers });
      expect(answer.status).toBe(200);
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  it('has its refusals in the form of OpenAI and of MCP at their paths', async () => {
    const headers = { origin: evil };
    expect((await gateway.ask('/v1/models', { headers })).json()).toMatchObject({ error: { code: 'denied' } });
    expect((await gateway.ask('/mcp', { headers })).json()).toMatchObject({ jsonrpc: '2.0', id: null });
  });
});

describe('F33 the gateway binds to nothing but loopback', () => {
  it.each(['0.0.0.0', '::', '', 'localhost', '192.168.1.2', '127.0.0.1.evil.example', '::ffff:127.0.0.1'])(
    '%j is refused',
    async (address) => {
      const serving = ownPlace({ address }).serve(0, () => () => new Response());
      await expect(serving).rejects.toMatchObject({ code: 'DENIED' });
    },
  );

  it('says what to do about a port that is taken, and goes on without', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    if (address === null || typeof address === 'string') throw new Error('There is no port.');
    const other = await GatewayUnderTest.start();
    await other.host.startGateway(ownPlace());
    await other.client.gateway.setSettings({ enabled: false, port: 7420 });
    const { state } = await other.client.gateway.setSettings({ enabled: true, port: address.port });
    expect(state).toMatchObject({
      status: 'failed',
      message: expect.stringMatching(/Another program uses it.*settings/),
    });
    taken.close();
    await once(taken, 'close');
    expect(await other.client.gateway.setSettings({ enabled: true, port: address.port })).toMatchObject({
      state: { status: 'listening', address: `http://127.0.0.1:${address.port}` },
    });
    await other.stop();
  });
});

describe('F36 the gateway stays up', () => {
  const open = (port = gateway.port) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    return socket.resume();
  };
  const closed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));

  it('when headers come too slowly', async () => {
    const slow = open();
    slow.write(`GET /health HTTP/1.1\r\nHost: 127.0.0.1:${gateway.port}\r\nX-Slow: `);
    await closed(slow);
    expect((await gateway.ask('/health')).status).toBe(200);
  });

  it('when 1,000 sockets come and say nothing', async () => {
    const sockets: Socket[] = Array.from({ length: 1_000 }, () => open());
    await Promise.all(sockets.map(closed));
    expect((await gateway.ask('/api/system', { key })).status).toBe(200);
  });

  it('because no more than 256 sockets are let in', async () => {
    const patient = await GatewayUnderTest.start({ place: { headersMs: 10_000 } });
    let left = 1_000;
    const sockets: Socket[] = [];
    await new Promise<void>((resolve) => {
      for (let index = 0; index < 1_000; index++) {
        const socket = open(patient.port);
        sockets.push(socket);
        socket.once('close', () => {
          left -= 1;
          if (left === 256) resolve();
        });
      }
    });
    const admitted = sockets.filter((socket) => !socket.destroyed);
    expect(admitted).toHaveLength(256);
    await expect(patient.ask('/health')).rejects.toThrow();
    await Promise.all(admitted.map((socket) => closed(socket.destroy())));
    // The server hears of the end of a socket a little later than its client.
    await expect
      .poll(() =>
        patient.ask('/health').then(
          ({ status }) => status,
          () => null,
        ),
      )
      .toBe(200);
    await patient.stop();
  });

  it('when headers are endless', async () => {
    const socket = open();
    socket.write(`GET /health HTTP/1.1\r\nX-Long: ${'x'.repeat(64 * 1024)}`);
    await closed(socket);
    expect((await gateway.ask('/health')).status).toBe(200);
  });
});

describe('F36 a body of 100 MB', () => {
  const megabyte = Buffer.alloc(1024 * 1024, 'x');

  /** Sends until the connection ends; the answer as far as it came, and how much was sent by then. */
  async function flood(port: number, headers: string): Promise<{ answer: string; sent: number }> {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    let sent = 0;
    socket.on('error', () => {});
    socket.setEncoding('latin1').on('data', (text) => {
      answer += text;
    });
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.write(headers);
    const chunked = headers.includes('chunked');
    for (let index = 0; index < 100 && !socket.destroyed; index++) {
      const part = chunked ? [Buffer.from('100000\r\n'), megabyte, Buffer.from('\r\n')] : [megabyte];
      const drained = new Promise<void>((resolve) => socket.write(Buffer.concat(part), () => resolve()));
      await Promise.race([drained, closed]);
      sent += 1;
    }
    await closed;
    return { answer, sent };
  }

  it.each([
    ['whose length is told', 'Content-Length: 104857600'],
    ['that comes in pieces', 'Transfer-Encoding: chunked'],
  ])('%s is not read', async (_name, length) => {
    const { sent } = await flood(
      gateway.port,
      `POST /api/turns HTTP/1.1\r\nHost: 127.0.0.1:${gateway.port}\r\nContent-Type: application/json\r\n` +
        `Authorization: Bearer ${key}\r\n${length}\r\n\r\n`,
    );
    // What the system holds between two sockets was sent as well, and is a few megabytes.
    expect(sent).toBeLessThan(50);
    expect((await gateway.ask('/health')).status).toBe(200);
  });

  it('is refused before anybody asks whose it is', async () => {
    const headers = { 'content-type': 'application/json', 'content-length': '104857600' };
    const answer = await gateway.ask('/api/turns', { method: 'POST', headers }).catch(() => null);
    if (answer !== null) expect(answer.status).toBe(413);
  });
});

describe('a body in pieces', () => {
  let server: Server;
  afterAll(() => closeServer(server));

  it('reaches its route whole', async () => {
    const sent = await fetch(`${gateway.origin}/api/turns`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: new ReadableStream({
        start(controller) {
          for (const part of ['{"text":', '"In pieces"}']) controller.enqueue(new TextEncoder().encode(part));
          controller.close();
        },
      }),
      duplex: 'half',
    } as RequestInit);
    expect(sent.status).toBe(201);
    expect(await conversations()).toContain('In pieces');
  });

  it('can be read on for a little when it was answered already', async () => {
    server = createLoopbackServer({ headersMs: 1_000 });
    const port = await listenOn(server, 0, '127.0.0.1', 'choose another');
    serveFetch(server, () => new Response('early'));
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'x'.repeat(10_000) });
    expect(await answer.text()).toBe('early');
  });
});
