import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startShellServer } from './shellServer.ts';
import { refusedStatus, ShellUnderTest, testShellOptions } from './testing/shellUnderTest.ts';

let app: ShellUnderTest;
beforeEach(async () => {
  app = await ShellUnderTest.start();
});
afterEach(() => app.stop());

describe('the page over HTTP', () => {
  it('sends the page with a strict policy, not to be kept', async () => {
    const { status, headers, text } = await app.ask('/');
    expect(status).toBe(200);
    expect(text).toContain('<title>Signalbox</title>');
    expect(headers['content-security-policy']).toContain(`connect-src 'self' ws://127.0.0.1:${app.port};`);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    expect(headers['set-cookie']).toBeUndefined();
  });

  it('lets hashed assets be kept and answers 404 for the rest', async () => {
    expect((await app.ask('/assets/main-1a.js')).headers['cache-control']).toContain('immutable');
    expect((await app.ask('/assets/../../package.json')).status).toBe(404);
    expect((await app.ask('/nothing')).status).toBe(404);
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
    const answer = await app.ask(path, { method, headers });
    expect(answer.status).toBe(403);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('a form', async () => {
    const headers = { origin: app.shell.origin, 'content-type': 'application/x-www-form-urlencoded' };
    expect((await app.ask('/session', { method: 'POST', headers, body: `secret=${app.freshSecret()}` })).status).toBe(
      403,
    );
  });

  it('text that is JSON in disguise', async () => {
    const headers = { origin: app.shell.origin, 'content-type': 'text/plain' };
    const body = JSON.stringify({ secret: app.freshSecret() });
    expect((await app.ask('/session', { method: 'POST', headers, body })).status).toBe(403);
  });
});

describe('signing in', () => {
  it('exchanges a secret once', async () => {
    const secret = app.freshSecret();
    expect((await app.postSession(JSON.stringify({ secret }))).status).toBe(200);
    expect((await app.postSession(JSON.stringify({ secret }))).status).toBe(401);
  });

  it('answers 401 for what is no secret of ours, and 413 for what is too long', async () => {
    expect((await app.postSession(JSON.stringify({ secret: 'x'.repeat(43) }))).status).toBe(401);
    expect((await app.postSession('{')).status).toBe(401);
    expect((await app.postSession(`"${'x'.repeat(5000)}"`)).status).toBe(413);
  });
});

describe('F33 the shell binds to nothing but loopback', () => {
  it.each(['0.0.0.0', '::', '', 'localhost', '192.168.1.2', '127.0.0.1.evil.example', '::ffff:127.0.0.1'])(
    '%j is refused',
    async (address) => {
      await expect(startShellServer({ ...testShellOptions(), port: 0, address })).rejects.toMatchObject({
        code: 'DENIED',
      });
    },
  );

  it('a taken port is refused with what to do', async () => {
    await expect(startShellServer({ ...testShellOptions(), port: app.port })).rejects.toThrow(/--port/);
  });
});

describe('F36 the shell stays up', () => {
  it('when headers come too slowly', async () => {
    await app.stop();
    app = await ShellUnderTest.start({ headersMs: 100 });
    const slow = connect(app.port, '127.0.0.1');
    slow.write('GET / HTTP/1.1\r\nX-Slow: ');
    slow.resume();
    await once(slow, 'close');
    expect((await app.ask('/')).status).toBe(200);
  });

  it('when more sockets come than a person has tabs', async () => {
    const opened = Array.from({ length: 64 }, () => app.openSocket());
    await Promise.all(opened.map((socket) => once(socket, 'open')));
    expect(await refusedStatus(app.openSocket())).toBe(503);
    opened[0]?.terminate();
    expect((await app.ask('/')).status).toBe(200);
  });
});
