import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FetchHandler } from './loopbackServer.ts';
import { ShellUnderTest } from './testing/shellUnderTest.ts';

let app: ShellUnderTest;
beforeEach(async () => {
  app = await ShellUnderTest.start();
});
afterEach(() => app.stop());

const paths = ['/api/system', '/v1/models', '/mcp', '/openapi.json', '/docs', '/health'];
const echo =
  (authority: string): FetchHandler =>
  (request) =>
    new Response(`${authority} ${new URL(request.url).pathname}`);

describe('the gateway at the shell', () => {
  it('says at its paths that it is off, until it is switched on there', async () => {
    for (const path of paths) {
      const answer = await app.ask(path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.text).toContain('The gateway is off');
    }
    const open = await app.shell.gatewayPlace.serve(9999, echo);
    expect(open.address).toBe(app.shell.origin);
    for (const path of paths) expect((await app.ask(path)).text).toBe(`127.0.0.1:${app.port} ${path}`);
    await open.close();
    expect((await app.ask('/health')).text).toContain('The gateway is off');
  });

  it('leaves the page and its sign-in as they are', async () => {
    await app.shell.gatewayPlace.serve(0, echo);
    expect((await app.ask('/')).text).toContain('<title>Signalbox</title>');
    expect((await app.ask('/apis')).status).toBe(404);
    expect((await app.postSession(JSON.stringify({ secret: app.freshSecret() }))).status).toBe(200);
  });

  it('F31 tells a page of another origin nothing, not even that it is off', async () => {
    for (const headers of [{ host: 'evil.example' }, { origin: 'https://evil.example' }, { origin: 'null' }]) {
      const answer = await app.ask('/api/system', { headers });
      expect(answer.status).toBe(403);
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });
});
