import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Model } from '@openai/agents-core';
import { Hono } from 'hono';
import OpenAI from 'openai';
import type { Transcript } from '../../../../../shared/conversation.ts';
import { silentLogger } from '../../../../../shared/logger.ts';
import { type ModelsOf, type TurnFixture, TurnHost } from '../../../../agents/testing/turnHarness.ts';
import { UploadService } from '../../../../agents/uploadService.ts';
import type { GatewayEnv, RequestNote } from '../../caller.ts';
import { openAiRoutes } from '../routes.ts';

/** A real HTTP server with the OpenAI-compatible API of a real host; a bearer is the id of the user itself. */
export class OpenAiGateway {
  readonly host: TurnHost;
  readonly notes: RequestNote[] = [];
  readonly revocation = new AbortController();
  readonly #fixture: TurnFixture;
  readonly #server: Server;
  #departures = 0;
  readonly #departed = new Set<() => void>();

  private constructor(fixture: TurnFixture, models: Model | ModelsOf) {
    this.#fixture = fixture;
    this.host = new TurnHost(fixture, models);
    const listener = getRequestListener(this.#app().fetch);
    this.#server = createServer((request, response) => {
      response.on('close', () => {
        if (response.writableFinished) return;
        this.#departures += 1;
        for (const told of this.#departed) told();
      });
      void listener(request, response);
    });
  }

  static async open(fixture: TurnFixture, models: Model | ModelsOf): Promise<OpenAiGateway> {
    const gateway = new OpenAiGateway(fixture, models);
    gateway.#server.listen(0, '127.0.0.1');
    await once(gateway.#server, 'listening');
    return gateway;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/v1`;
  }

  /** The official client, in the name of a user; of the first one unless told otherwise. */
  client(userId = this.#fixture.store.userId): OpenAI {
    return new OpenAI({ baseURL: this.url, apiKey: userId, maxRetries: 0 });
  }

  /** A request as a program without a library makes it. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${this.#fixture.store.userId}`, 'content-type': 'application/json' };
    return fetch(`${this.url}${path}`, { ...init, headers });
  }

  post(path: string, body: unknown): Promise<Response> {
    return this.fetch(path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
  }

  /** What is stored of all conversations of the first user, the newest first. */
  async stored(): Promise<Transcript[]> {
    const { storage, userId } = this.#fixture.store;
    const conversations = await storage.conversations.list(userId);
    return Promise.all(conversations.map(({ id }) => storage.turns.loadTranscript(userId, id)));
  }

  /** Resolves once as many clients have gone away in the middle of an answer, now or before. */
  async clientsGone(count: number): Promise<void> {
    while (this.#departures < count) await new Promise<void>((resolve) => this.#departed.add(resolve));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await this.host.turns.dispose();
  }

  #app(): Hono<GatewayEnv> {
    const { storage } = this.#fixture.store;
    const { turns, agents, conversations } = this.host;
    const app = new Hono<GatewayEnv>();
    app.use(async (c, next) => {
      const userId = (c.req.header('authorization') ?? '').replace('Bearer ', '');
      const credential = { kind: 'api-key', name: 'Test' } as const;
      c.set('caller', { userId, credential, revoked: this.revocation.signal });
      c.set('note', (note) => this.notes.push(note));
      await next();
    });
    const services = {
      turns,
      agents,
      conversations,
      uploads: new UploadService(storage.results),
      threads: storage.gatewayThreads,
    };
    app.route('/v1', openAiRoutes(services, silentLogger));
    return app;
  }
}
