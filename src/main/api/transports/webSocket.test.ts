import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refusedStatus, ShellUnderTest } from './testing/shellUnderTest.ts';

let app: ShellUnderTest;
beforeEach(async () => {
  app = await ShellUnderTest.start();
});
afterEach(() => app.stop());

describe('F32 a socket that is not our page gets nothing', () => {
  it.each([['https://evil.example'], ['null'], ['http://127.0.0.1:1'], ['']])('Origin %j → 403', async (origin) => {
    expect(await refusedStatus(app.openSocket({ headers: { origin } }))).toBe(403);
  });

  it('no Origin → 403', async () => {
    expect(await refusedStatus(app.openSocket({ headers: {} }))).toBe(403);
  });

  it('a foreign Host → 403', async () => {
    expect(await refusedStatus(app.openSocket({ headers: { origin: app.shell.origin, host: 'evil.example' } }))).toBe(
      403,
    );
  });

  it('another path → 404', async () => {
    expect(await refusedStatus(app.openSocket({ path: '/other' }))).toBe(404);
  });

  it.each([
    ['a wrong token', JSON.stringify({ token: 'x'.repeat(43) })],
    ['no token', '{}'],
    ['a token and more', JSON.stringify({ token: 'x', admin: true })],
    ['a call before the token', '{"i":"1","p":{"u":"/echo","b":{"json":{"text":"hi"}}}}'],
    ['no JSON', 'hello'],
  ])('%s → closed with 4401 before any data', async (_name, first) => {
    const socket = app.openSocket();
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
    const { client } = await app.connectedClient();
    expect(await client.echo({ text: 'hello' })).toBe('hello');
    await expect(client.echo({ text: 'x'.repeat(101) })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await client.echo({ text: 'still here' })).toBe('still here');
  });

  it('streams, and ends the stream at the host when the page stops listening', async () => {
    const { client } = await app.connectedClient();
    const seen: number[] = [];
    for await (const value of await client.count()) {
      seen.push(value);
      if (seen.length === 3) break;
    }
    expect(seen).toEqual([0, 1, 2]);
    await app.streamEnded;
  });

  it('ends the streams of a socket that breaks', async () => {
    const { socket, client } = await app.connectedClient();
    const stream = await client.count();
    await stream.next();
    socket.terminate();
    await app.streamEnded;
  });

  it('closes a socket that sends what is no call, or more than a message may hold', async () => {
    const { socket } = await app.connectedClient();
    socket.send('{"i":');
    expect((await once(socket, 'close'))[0]).toBe(1002);
    const { socket: second } = await app.connectedClient();
    second.send('x'.repeat(1024 * 1024 + 1));
    expect((await once(second, 'close'))[0]).toBe(1009);
    expect((await app.ask('/')).status).toBe(200);
  });

  it('tells its sockets when the shell closes', async () => {
    const { socket } = await app.connectedClient();
    const closed = once(socket, 'close');
    await app.shell.close();
    expect((await closed)[0]).toBe(1001);
  });
});

describe('sockets that nobody is behind', () => {
  it('are closed when no token comes', async () => {
    await app.stop();
    app = await ShellUnderTest.start({ authenticationMs: 50 });
    const socket = app.openSocket();
    expect((await once(socket, 'close'))[0]).toBe(4401);
  });

  it('are dropped when they do not answer, and only they', async () => {
    await app.stop();
    app = await ShellUnderTest.start({ pingMs: 50 });
    const alive = await app.signedInSocket();
    const dead = await app.signedInSocket({ autoPong: false });
    expect((await once(dead, 'close'))[0]).toBe(1006);
    await once(alive, 'ping');
    expect(alive.readyState).toBe(alive.OPEN);
  });
});
