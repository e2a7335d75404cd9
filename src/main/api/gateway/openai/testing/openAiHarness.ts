import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { Model } from '@openai/agents-core';
import { Hono } from 'hono';
import OpenAI from 'openai';
import type { Transcript } from '../../../../../shared/conversation.ts';
import type { GatewayRequest } from '../../../../../shared/gateway.ts';
import { silentLogger } from '../../../../../shared/logger.ts';
import { type ModelsOf, type TurnFixture, TurnHost } from '../../../../agents/testing/turnHarness.ts';
import { hostCloses } from '../../../../agents/turnWorker.ts';
import { UploadService } from '../../../../agents/uploadService.ts';
import { ApiKeyService } from '../../../../identity/apiKeys.ts';
import { BearerAuthenticator } from '../../../../identity/bearer.ts';
import { UserService } from '../../../../identity/userService.ts';
import { systemClock } from '../../../../servers/clock.ts';
import { closeServer, createLoopbackServer, listenOn, serveFetch } from '../../../transports/loopbackServer.ts';
import { gatewayApp } from '../../app.ts';
import type { GatewayEnv } from '../../caller.ts';
import { RequestLog } from '../../requestLog.ts';
import { Revocations } from '../../revocations.ts';
import { openAiRoutes } from '../routes.ts';

type Key = Awaited<ReturnType<ApiKeyService['create']>>;

/** The gateway as it is, on a real server and with real keys; its turns are those of a host with scripted models. */
export class OpenAiGateway {
  readonly host: TurnHost;
  readonly #fixture: TurnFixture;
  readonly #users: UserService;
  readonly #keys: ApiKeyService;
  readonly #revocations = new Revocations();
  readonly #requests: RequestLog;
  readonly #server: Server;
  #key: Key;
  #url = '';
  #departures = 0;
  readonly #departed = new Set<() => void>();

  private constructor(
    fixture: TurnFixture,
    models: Model | ModelsOf,
    parts: { users: UserService; keys: ApiKeyService; key: Key },
  ) {
    this.#fixture = fixture;
    this.#users = parts.users;
    this.#keys = parts.keys;
    this.#key = parts.key;
    this.host = new TurnHost(fixture, models);
    this.#requests = new RequestLog({ store: fixture.store.storage.gateway, clock: systemClock, log: silentLogger });
    this.#server = createLoopbackServer({ headersMs: 5_000 });
  }

  static async open(fixture: TurnFixture, models: Model | ModelsOf): Promise<OpenAiGateway> {
    const { storage, userId } = fixture.store;
    const users = await UserService.open(storage.users);
    const keys = await ApiKeyService.open(storage.apiKeys, silentLogger);
    const gateway = new OpenAiGateway(fixture, models, { users, keys, key: await keys.create(userId, 'Test', null) });
    const port = await listenOn(gateway.#server, 0, '127.0.0.1', 'choose another one');
    serveFetch(gateway.#server, gateway.#app(`127.0.0.1:${port}`).fetch);
    gateway.#server.on('request', (_request, response) => {
      response.on('close', () => {
        if (response.writableFinished) return;
        gateway.#departures += 1;
        for (const told of gateway.#departed) told();
      });
    });
    gateway.#url = `http://127.0.0.1:${port}/v1`;
    return gateway;
  }

  get url(): string {
    return this.#url;
  }

  /** What a program without a library sends along. */
  get headers(): Record<string, string> {
    return { authorization: `Bearer ${this.#key.text}`, 'content-type': 'application/json' };
  }

  /** The official client with a key; with one of the first user unless told otherwise. */
  client(key = this.#key.text): OpenAI {
    return new OpenAI({ baseURL: this.#url, apiKey: key, maxRetries: 0 });
  }

  /** The official client of another user, who was added just now. */
  async stranger(): Promise<OpenAI> {
    const { id } = await this.#users.create({ name: `Bob ${randomUUID()}`, color: 1 }, null);
    return this.client((await this.#keys.create(id, 'Test', null)).text);
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.#url}${path}`, { ...init, headers: this.headers });
  }

  post(path: string, body: unknown): Promise<Response> {
    return this.fetch(path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
  }

  /** Takes the first user's key away, as the settings do. */
  async revoke(): Promise<void> {
    const { id } = this.#key.key;
    await this.#keys.revoke(this.#fixture.store.userId, id);
    this.#revocations.endKey(id);
  }

  /** Ends what is under way, as the host does when it closes. */
  hostCloses(): void {
    this.#revocations.endAll(hostCloses);
  }

  /** What is stored of all conversations of the first user, the newest first. */
  async stored(): Promise<Transcript[]> {
    const { storage, userId } = this.#fixture.store;
    const conversations = await storage.conversations.list(userId);
    return Promise.all(conversations.map(({ id }) => storage.turns.loadTranscript(userId, id)));
  }

  /** Resolves with the line of the first user's log that is as wanted. */
  async logged(wanted: (request: GatewayRequest) => boolean): Promise<GatewayRequest> {
    for await (const lines of this.#requests.watch(this.#fixture.store.userId, AbortSignal.timeout(10_000))) {
      const line = lines.find(wanted);
      if (line !== undefined) return line;
    }
    throw new Error('There is no such line in the log.');
  }

  /** Resolves once as many clients have gone away in the middle of an answer, now or before. */
  async clientsGone(count: number): Promise<void> {
    while (this.#departures < count) await new Promise<void>((resolve) => this.#departed.add(resolve));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await closeServer(this.#server);
    await this.host.turns.dispose();
    await this.#requests.flush();
    // There are only so many keys of a user, and a gateway for each test.
    const { id } = this.#key.key;
    if (this.#keys.has(id)) await this.#keys.revoke(this.#fixture.store.userId, id);
  }

  #app(authority: string) {
    const { storage } = this.#fixture.store;
    const { turns, agents, conversations } = this.host;
    const uploads = new UploadService(storage.results);
    const services = { turns, agents, conversations, uploads, threads: storage.gatewayThreads };
    const routes = { rest: new Hono<GatewayEnv>(), openAi: openAiRoutes(services, silentLogger), mcp: null };
    const bearer = new BearerAuthenticator({ users: this.#users, apiKeys: this.#keys, jwt: null, bypass: null });
    return gatewayApp(
      {
        routes,
        bearer,
        documents: new Hono<GatewayEnv>(),
        revocations: this.#revocations,
        requests: this.#requests,
        isOn: () => true,
        welcome: async () => {},
        log: silentLogger,
      },
      authority,
    );
  }
}
