import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '../../../shared/json.ts';

/** One answer in a provider's own wire form. */
export type WireAnswer =
  /** Server-sent events, each with its `type` as the event's name, or without a name; `drop` breaks off after them. */
  | { kind: 'events'; events: JsonObject[]; named: boolean; drop?: boolean }
  /** Says nothing more after the events until the client goes away. */
  | { kind: 'hang'; events: JsonObject[]; named: boolean }
  /** Answers 200 with any body. */
  | { kind: 'body'; contentType: string; body: string }
  | { kind: 'error'; status: number; body: JsonObject; headers?: Record<string, string> };

export interface WireRequest {
  url: string;
  headers: IncomingHttpHeaders;
  body: JsonObject;
}

/** A provider on loopback that gives one scripted answer after the other, and keeps what it was asked. */
export class WireServer {
  readonly requests: WireRequest[] = [];
  readonly #answers: WireAnswer[];
  readonly #server: Server;
  #departures = 0;
  readonly #departed: (() => void)[] = [];

  private constructor(answers: WireAnswer[]) {
    this.#answers = [...answers];
    this.#server = createServer(async (request, response) => {
      response.on('close', () => {
        if (response.writableFinished) return;
        this.#departures += 1;
        for (const resolve of this.#departed.splice(0)) resolve();
      });
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const text = Buffer.concat(parts).toString('utf8');
      this.requests.push({ url: request.url ?? '', headers: request.headers, body: JSON.parse(text || '{}') });
      give(this.#answers.shift(), response);
    });
  }

  static async start(...answers: WireAnswer[]): Promise<WireServer> {
    const server = new WireServer(answers);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  /** The base URL of the API. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  /** Resolves once a client has gone away in the middle of an answer, now or before. */
  async clientGone(): Promise<void> {
    if (this.#departures === 0) await new Promise<void>((resolve) => this.#departed.push(resolve));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function give(answer: WireAnswer | undefined, response: ServerResponse): void {
  if (answer === undefined) {
    response.writeHead(501).end('The script has no answer left');
    return;
  }
  if (answer.kind === 'error') {
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(JSON.stringify(answer.body));
    return;
  }
  if (answer.kind === 'body') {
    response.writeHead(200, { 'content-type': answer.contentType }).end(answer.body);
    return;
  }
  if (answer.kind === 'hang' && answer.events.length === 0) return;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of answer.events) {
    const name = answer.named ? `event: ${String(event.type)}\n` : '';
    response.write(`${name}data: ${JSON.stringify(event)}\n\n`);
  }
  if (answer.kind === 'hang') return;
  if (answer.drop) response.write(': it breaks here\n', () => response.destroy());
  else response.end();
}
