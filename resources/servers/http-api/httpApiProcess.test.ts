import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect, connectOld } from '../testing/connect.ts';
import { type ApiServer, sendJson, startApi } from './testing/apiServer.ts';
import { selfSigned } from './testing/certificate.ts';
import { configurationOf, connectionFor, echo, launchFor } from './testing/launch.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi(echo);
});
afterAll(() => api.close());

/** The way to a server process, and all that it will have written to stderr when it has ended. */
function transportWith(env: Record<string, string>): { transport: StdioClientTransport; stderr: Promise<string> } {
  const script = fileURLToPath(new URL('index.ts', import.meta.url));
  const transport = new StdioClientTransport({ command: process.execPath, args: [script], env, stderr: 'pipe' });
  if (!(transport.stderr instanceof Readable)) throw new Error('The stderr of the server is not there to be read.');
  return { transport, stderr: textOf(transport.stderr) };
}

describe('the process of http-api', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'http-api-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('starts without a configuration, and says how to add a connection', async () => {
    const server = await connect({ server: 'http-api' });
    try {
      expect(await server.data('list_connections')).toEqual({ connections: [] });
      const { text } = await server.call('call_api', { connection: 'github' });
      expect(text).toBe(
        'There is no connection "github". There are none yet: the user adds them in the settings of Web APIs (http-api).',
      );
    } finally {
      await server.client.close();
    }
  });

  it('speaks to the old SDK, whose client checks every result against the schema', async () => {
    const client = await connectOld(launchFor(api));
    try {
      expect((await client.listTools()).tools).toHaveLength(2);
      const result = await client.callTool({ name: 'call_api', arguments: { connection: 'api', path: 'x' } });
      expect(result.structuredContent).toMatchObject({ success: true, data: { status: 200 } });
    } finally {
      await client.close();
    }
  });

  it('reads a file that --config names', async () => {
    const file = join(folder, 'apis.json');
    writeFileSync(file, configurationOf({ local: [connectionFor(api, { name: 'filed' })] }).SIGNALBOX_HTTP_API);
    const server = await connect({ server: 'http-api', args: ['--config', file] });
    try {
      expect(await server.data('call_api', { connection: 'filed' })).toMatchObject({ status: 200 });
    } finally {
      await server.client.close();
    }
  });

  it('speaks TLS to a server whose certificate is good, by its name', async () => {
    const pair = selfSigned('localhost');
    const secure = await startApi(echo, pair);
    const authority = join(folder, 'authority.pem');
    writeFileSync(authority, pair.cert);
    const env = { ...configurationOf({ local: [connectionFor(secure)] }), NODE_EXTRA_CA_CERTS: authority };
    const server = await connect(launchFor(api, env));
    try {
      expect(await server.data('call_api', { connection: 'api' })).toMatchObject({
        status: 200,
        url: `${secure.origin}/`,
      });
      expect(secure.seen[0]?.headers.host).toBe(`localhost:${secure.port}`);
      const byNumber = configurationOf({
        local: [connectionFor(secure, { baseUrl: `https://127.0.0.1:${secure.port}` })],
      });
      const other = await connect(launchFor(api, { ...byNumber, NODE_EXTRA_CA_CERTS: authority }));
      const { text } = await other.call('call_api', { connection: 'api' });
      await other.client.close();
      expect(text).toContain('is for another name, so nothing was sent');
    } finally {
      await server.client.close();
      await secure.close();
    }
  });

  it('asks no proxy of the environment, and lets nothing there turn off the check of certificates', async () => {
    const proxy = await startApi((_, response) => sendJson(response, { from: 'proxy' }));
    const secure = await startApi(echo, selfSigned('localhost'));
    const variables = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'];
    const proxies = Object.fromEntries(variables.map((name) => [name, proxy.origin]));
    const connections = configurationOf({ local: [connectionFor(api), connectionFor(secure, { name: 'secure' })] });
    const env = { ...connections, ...proxies, NODE_USE_ENV_PROXY: '1', NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    const server = await connect(launchFor(api, env));
    try {
      expect(await server.data('call_api', { connection: 'api' })).toMatchObject({ body: { json: { method: 'GET' } } });
      expect((await server.call('call_api', { connection: 'secure' })).text).toContain(
        'nobody whom this computer trusts',
      );
      expect(proxy.seen).toEqual([]);
      expect(secure.seen).toEqual([]);
    } finally {
      await server.client.close();
      await Promise.all([proxy.close(), secure.close()]);
    }
  });

  it('F26 writes no credential anywhere: not in results, not on stdout, not on stderr', async () => {
    const { transport, stderr } = transportWith(launchFor(api).env);
    const said: string[] = [];
    const client = new Client({ name: 'test', version: '1.0.0' });
    await client.connect(transport);
    // Everything on stdout is a message, or an error of the transport.
    const { onmessage } = transport;
    transport.onmessage = (message) => {
      said.push(JSON.stringify(message));
      onmessage?.(message);
    };
    client.onerror = (error) => said.push(error.message);
    const call = (name: string, args: object) => client.callTool({ name, arguments: { ...args } });
    for (const user_id of ['local', 'ada', 'bob']) {
      await call('list_connections', { user_id });
      for (const path of ['spill', 'items', '404', 'hang-up', '../x']) {
        await call('call_api', { connection: 'api', path, user_id });
        await call('call_api', { connection: 'api', path, user_id, method: 'POST', body: 'x' });
      }
      await call('call_api', { connection: 'api', user_id, headers: { authorization: 'x' } });
    }
    await client.close();
    const everything = `${said.join('\n')}\n${await stderr}`;
    expect(said.length).toBeGreaterThan(30);
    expect(everything).toContain('[secret]');
    expect(everything).not.toContain('canary');
    expect(everything).not.toContain(Buffer.from('bob:canary-bob').toString('base64'));
  });

  it('F26 ends with a line that says what is wrong with its configuration, and quotes none of it', async () => {
    const wrong = configurationOf({ local: [connectionFor(api, { auth: { kind: 'bearer', secret: 'canary!' } })] });
    const { transport, stderr } = transportWith(wrong);
    await expect(new Client({ name: 'test', version: '1.0.0' }).connect(transport)).rejects.toThrow();
    expect(await stderr).toBe(
      'http-api: SIGNALBOX_HTTP_API: users.local.connections.0.auth.secret must be the name of an environment variable.\n',
    );
  });
});
