import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient, type RouterClient } from '@orpc/server';
import type { GatewayView } from '../../../../shared/gateway.ts';
import { type Logger, silentLogger } from '../../../../shared/logger.ts';
import { createHost, type Host, type HostOptions } from '../../../host.ts';
import type { PageSession } from '../../../identity/pageSessions.ts';
import { keyFileCipher } from '../../../storage/secretCipher.ts';
import { type AppRouter, pageContext } from '../../router.ts';
import { type OwnPlaceOptions, ownPlace } from '../place.ts';

export interface Answer {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  text: string;
  json(): unknown;
}

export interface AskOptions {
  method?: string;
  headers?: OutgoingHttpHeaders;
  /** Sent as JSON unless it is text. */
  body?: unknown;
  /** A key; without one the request has no credential. */
  key?: string;
}

export interface UnderTestOptions {
  log?: Logger;
  host?: Partial<HostOptions>;
  place?: OwnPlaceOptions;
  /** Called with the data folder before the host opens it. */
  prepare?(dataFolder: string): Promise<void>;
}

/** A real host whose gateway listens on a free port. Its bundled servers are not installed. */
export class GatewayUnderTest {
  readonly dataFolder: string;
  readonly host: Host;
  readonly page: PageSession;
  /** Its first user, as their page calls it. */
  readonly client: RouterClient<AppRouter>;
  port = 0;

  private constructor(dataFolder: string, host: Host) {
    this.dataFolder = dataFolder;
    this.host = host;
    this.page = host.openPage('browser');
    this.client = createRouterClient(host.router, { context: () => pageContext(this.page) });
  }

  static async start({
    log = silentLogger,
    host: options,
    place,
    prepare,
  }: UnderTestOptions = {}): Promise<GatewayUnderTest> {
    const dataFolder = await mkdtemp(join(tmpdir(), 'signalbox-gateway-'));
    await prepare?.(dataFolder);
    const host = await createHost({
      dataFolder,
      storageThread: new URL('../../../storage/thread.ts', import.meta.url),
      serversFolder: join(dataFolder, 'nowhere'),
      node: process.execPath,
      npm: join(dataFolder, 'nowhere'),
      cipher: await keyFileCipher(dataFolder),
      version: '0.0.0',
      log,
      ...options,
    });
    const gateway = new GatewayUnderTest(dataFolder, host);
    const own = ownPlace(place);
    await host.startGateway({ serve: (_port, fetchAt) => own.serve(0, fetchAt) });
    try {
      await gateway.switchOn();
    } catch (error) {
      await gateway.stop();
      throw error;
    }
    return gateway;
  }

  async stop(): Promise<void> {
    await this.host.dispose();
    await rm(this.dataFolder, { recursive: true, force: true });
  }

  async switchOn(): Promise<GatewayView> {
    const view = await this.client.gateway.setSettings({ enabled: true, port: 7420 });
    if (view.state.status === 'failed') throw new Error(`failed: ${view.state.message}`);
    if (view.state.status === 'off') throw new Error('The gateway is off.');
    this.port = Number(new URL(view.state.address).port);
    return view;
  }

  /** A new key of a user; of the first one where none is given. */
  async newKey(page: PageSession = this.page): Promise<{ id: string; text: string }> {
    const client = createRouterClient(this.host.router, { context: pageContext(page) });
    const { key, text } = await client.gateway.createKey({ name: 'A program', expiresAt: null });
    return { id: key.id, text };
  }

  /** Another user, at a page of their own. */
  async addUser(name: string): Promise<{ id: string; page: PageSession; client: RouterClient<AppRouter> }> {
    const { id } = await this.client.users.create({ name, color: 1, passphrase: null });
    const page = this.host.openPage('browser');
    page.become(id);
    return { id, page, client: createRouterClient(this.host.router, { context: () => pageContext(page) }) };
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Plain `http.request`, because `fetch` does not let a test choose Host and Origin. */
  ask(path: string, { method = 'GET', headers = {}, body, key }: AskOptions = {}): Promise<Answer> {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const all = {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined || typeof body === 'string' ? {} : { 'content-type': 'application/json' }),
      ...(text === undefined ? {} : { 'content-length': Buffer.byteLength(text) }),
      ...headers,
    };
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: this.port, path, method, headers: all, agent: false };
      const request = httpRequest(options, (response) => {
        let answer = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          answer += chunk;
        });
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: answer,
            json: () => JSON.parse(answer),
          }),
        );
      });
      request.on('error', reject);
      request.end(text);
    });
  }
}
