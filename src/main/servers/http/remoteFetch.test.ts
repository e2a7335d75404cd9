import { createServer, type RequestListener } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NetworkError, RemoteFetch } from './remoteFetch.ts';

async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${address !== null && typeof address !== 'string' ? address.port : 0}/`;
}

function remoteFetch(timeout?: number): RemoteFetch {
  const remote = new RemoteFetch({
    clientVersion: '1.2.3',
    maxBytes: 1024,
    ...(timeout === undefined ? {} : { timeout }),
  });
  onTestFinished(() => remote.close());
  return remote;
}

describe('a request to a remote server', () => {
  it('carries its headers and its body, and no cookie ever', async () => {
    const cookies: unknown[] = [];
    const url = await serving((request, response) => {
      cookies.push(request.headers.cookie);
      response.setHeader('set-cookie', 'session=1');
      response.setHeader('x-seen', `${request.method} ${request.headers['user-agent']} ${request.headers['x-key']}`);
      request.pipe(response);
    });
    const remote = remoteFetch();
    for (const text of ['Grüße', 'again']) {
      const response = await remote.fetch(url, { method: 'POST', headers: { 'X-Key': 'k' }, body: text });
      expect(response.headers.get('x-seen')).toBe('POST signalbox/1.2.3 k');
      expect(response.headers.has('set-cookie')).toBe(false);
      expect(await response.text()).toBe(text);
    }
    expect(cookies).toEqual([undefined, undefined]);
  });

  it('follows no redirect', async () => {
    const url = await serving((_request, response) => response.writeHead(302, { location: '/elsewhere' }).end());
    expect((await remoteFetch().fetch(url)).status).toBe(302);
  });

  it('tells whether it may have arrived', async () => {
    const url = await serving((request) => request.socket.destroy());
    await expect(remoteFetch().fetch(url)).rejects.toMatchObject({ code: 'ECONNRESET', reached: true });
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const address = gone.address();
    await new Promise((resolve) => gone.close(resolve));
    const port = address !== null && typeof address !== 'string' ? address.port : 0;
    const refused = remoteFetch().fetch(`http://127.0.0.1:${port}/`);
    await expect(refused).rejects.toMatchObject({ code: 'ECONNREFUSED', reached: false });
  });

  it('fails when what answers wants to speak another protocol', async () => {
    const url = await serving((_request, response) => {
      response.writeHead(101, { upgrade: 'other', connection: 'upgrade' }).end();
    });
    await expect(remoteFetch().fetch(url)).rejects.toMatchObject({ name: 'NetworkError', reached: true });
  });

  it('ends with its signal: before the response, within it, and before it began', async () => {
    const url = await serving((request, response) => {
      if (request.url === '/stream') response.write('first');
    });
    const remote = remoteFetch();
    const before = new AbortController();
    const pending = remote.fetch(url, { signal: before.signal });
    before.abort();
    await expect(pending).rejects.toMatchObject({ name: 'AbortError' });
    const within = new AbortController();
    const response = await remote.fetch(`${url}stream`, { signal: within.signal });
    within.abort();
    await expect(response.text()).rejects.toThrow();
    await expect(remote.fetch(url, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('ends at its time limit, where it has one', async () => {
    const url = await serving(() => {});
    await expect(remoteFetch(20).fetch(url)).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('ends with the one who made it, and none begins afterwards', async () => {
    const url = await serving(() => {});
    const remote = remoteFetch();
    const pending = remote.fetch(url);
    pending.catch(() => {});
    remote.close();
    await expect(pending).rejects.toBeInstanceOf(NetworkError);
    await expect(remote.fetch(url)).rejects.toMatchObject({ reached: false });
  });

  it('is refused when it would be plain http to a public address', async () => {
    await expect(remoteFetch().fetch('http://93.184.215.14/')).rejects.toThrow(/Use https/);
  });

  it('is refused when it leads into a private network, for one that is for the Internet alone', async () => {
    const url = await serving((_request, response) => response.end());
    const remote = new RemoteFetch({ clientVersion: '1.2.3', maxBytes: 1024, publicOnly: true });
    onTestFinished(() => remote.close());
    for (const address of [url, url.replace('127.0.0.1', 'localhost')]) {
      await expect(remote.fetch(address)).rejects.toMatchObject({ code: 'ADDRESS_REFUSED', reached: false });
    }
  });
});
