import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { refusalOf } from './strictChat.ts';

/** A tool call in an answer. Some local servers leave the id out or use one again: so can a script. */
export interface ScriptedCall {
  id?: string;
  name: string;
  arguments: object;
}

/** What a model thinks aloud. Endpoints disagree about the name of the field. */
export interface ScriptedReasoning {
  field: 'reasoning' | 'reasoning_content';
  pieces: string[];
}

type CallIndexes = 'proper' | 'none' | 'zero';

export interface ScriptOptions {
  /** Answers 400 to what the strictest provider would refuse; the answer stays for the next request. */
  strict?: boolean;
}

/** One answer to a request for a chat completion. */
export type ScriptedAnswer =
  /**
   * Streams the pieces, then usage and `[DONE]`; with `pauseMs` between them. `reasoning` comes before, in the field
   * that it names. `finish` says why the answer ended, "stop" unless given.
   */
  | { kind: 'text'; pieces: string[]; pauseMs?: number; reasoning?: ScriptedReasoning; finish?: string }
  /**
   * Streams tool calls, the arguments of each in two pieces, the pieces of all calls in turn. `indexes: 'none'` leaves
   * the indexes out and `'zero'` gives every call index 0; each call then comes in one piece.
   */
  | { kind: 'calls'; calls: ScriptedCall[]; text?: string; indexes?: CallIndexes; reasoning?: ScriptedReasoning }
  /** Refuses with a status and an error object, as the API defines it. */
  | { kind: 'error'; status: number; message: string; code?: string; headers?: Record<string, string> }
  /** Answers 200 with any body. */
  | { kind: 'body'; contentType: string; body: string }
  /** Streams the pieces, then breaks the connection: `reset` destroys it, `end` closes it as if all were said. */
  | { kind: 'drop'; pieces: string[]; how: 'reset' | 'end' }
  /** Says nothing, at all or after the pieces, until the client goes away. */
  | { kind: 'hang'; pieces?: string[] };

/** A request as it came in. */
export interface RecordedRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  /** The parsed JSON body; null without one. */
  body: ChatRequest | null;
}

/** The parts of a request for a chat completion that tests look at. */
export interface ChatRequest {
  model: string;
  stream?: boolean;
  messages: {
    role: string;
    content?: unknown;
    tool_calls?: { id: string; function: { name: string; arguments: string } }[];
    tool_call_id?: string;
    reasoning?: string;
    reasoning_content?: string;
  }[];
  tools?: { type: string; function: { name: string; description: string; parameters: object } }[];
}

const model = 'scripted-model';

/** What the server says: answer after answer, or by what it is asked. */
export type Script = ScriptedAnswer[] | ((request: ChatRequest) => ScriptedAnswer);

/**
 * An OpenAI-compatible server on loopback that answers by a script: each request for a chat completion takes the next
 * answer. `GET /v1/models` lists one model. A request beyond the script gets status 500, which no test overlooks.
 */
export class ScriptedProvider {
  /** Every request in order of arrival. */
  readonly requests: RecordedRequest[] = [];
  readonly #answers: ScriptedAnswer[];
  readonly #answer: (request: ChatRequest) => ScriptedAnswer | undefined;
  readonly #isStrict: boolean;
  readonly #server: Server;
  #url = '';
  #departures = 0;
  readonly #departed: (() => void)[] = [];

  constructor(script: Script, { strict = false }: ScriptOptions = {}) {
    this.#answers = typeof script === 'function' ? [] : [...script];
    this.#answer = typeof script === 'function' ? script : () => this.#answers.shift();
    this.#isStrict = strict;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) =>
        response.destroy(error instanceof Error ? error : undefined),
      );
    });
  }

  /** A server that listens on a free port. */
  static async start(script: Script, options: ScriptOptions = {}): Promise<ScriptedProvider> {
    const provider = new ScriptedProvider(script, options);
    provider.#server.listen(0, '127.0.0.1');
    await once(provider.#server, 'listening');
    const { port } = provider.#server.address() as AddressInfo;
    provider.#url = `http://127.0.0.1:${port}/v1`;
    return provider;
  }

  /** The base URL, with `/v1` at its end. Empty before the server listens; stays the same after it is closed. */
  get url(): string {
    return this.#url;
  }

  /** Adds answers to the end of the script. */
  add(...answers: ScriptedAnswer[]): void {
    this.#answers.push(...answers);
  }

  /** Resolves once a client has gone away in the middle of an answer, now or before. */
  async clientGone(): Promise<void> {
    if (this.#departures === 0) await new Promise<void>((resolve) => this.#departed.push(resolve));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('close', () => {
      if (response.writableFinished) return;
      this.#departures += 1;
      for (const resolve of this.#departed.splice(0)) resolve();
    });
    const path = request.url ?? '';
    const body = await readBody(request);
    this.requests.push({
      method: request.method ?? '',
      path,
      headers: request.headers,
      body: body === '' ? null : JSON.parse(body),
    });
    if (path === '/v1/models')
      return sendJson(response, 200, { object: 'list', data: [{ id: model, object: 'model' }] });
    if (path !== '/v1/chat/completions')
      return sendJson(response, 404, { error: { message: `There is nothing at ${path}` } });
    const refusal = this.#isStrict ? refusalOf(JSON.parse(body)) : null;
    if (refusal !== null) return sendJson(response, 400, { error: { message: refusal, code: 'invalid_messages' } });
    const answer = this.#answer(JSON.parse(body));
    if (answer === undefined) return sendJson(response, 500, { error: { message: 'The script has no answer left' } });
    await give(answer, response);
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function sendJson(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

async function give(answer: ScriptedAnswer, response: ServerResponse): Promise<void> {
  switch (answer.kind) {
    case 'text':
      sendReasoning(response, answer.reasoning);
      await sendPieces(response, answer.pieces, answer.pauseMs);
      return finish(response, answer.finish ?? 'stop');
    case 'calls':
      sendReasoning(response, answer.reasoning);
      await sendPieces(response, answer.text === undefined ? [] : [answer.text]);
      for (const delta of callDeltas(answer.calls, answer.indexes ?? 'proper'))
        sendDelta(response, { tool_calls: [delta] });
      return finish(response, 'tool_calls');
    case 'error':
      return sendJson(
        response,
        answer.status,
        { error: { message: answer.message, code: answer.code ?? null } },
        answer.headers,
      );
    case 'body':
      response.writeHead(200, { 'content-type': answer.contentType });
      response.end(answer.body);
      return;
    case 'drop':
      await sendPieces(response, answer.pieces);
      if (answer.how === 'end') response.end();
      else response.write(': the connection breaks here\n', () => response.destroy());
      return;
    case 'hang':
      if (answer.pieces !== undefined) await sendPieces(response, answer.pieces);
      return;
  }
}

function sendReasoning(response: ServerResponse, reasoning: ScriptedReasoning | undefined): void {
  begin(response);
  for (const piece of reasoning?.pieces ?? []) sendDelta(response, { [reasoning?.field ?? 'reasoning']: piece });
}

function begin(response: ServerResponse): void {
  if (response.headersSent) return;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
}

async function sendPieces(response: ServerResponse, pieces: string[], pauseMs = 0): Promise<void> {
  begin(response);
  for (const content of pieces) {
    sendDelta(response, { content });
    if (pauseMs > 0) await pause(pauseMs);
  }
}

function sendDelta(response: ServerResponse, delta: object): void {
  sendChunk(response, { choices: [{ index: 0, delta, finish_reason: null }] });
}

function sendChunk(response: ServerResponse, chunk: object): void {
  response.write(`data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', model, ...chunk })}\n\n`);
}

function finish(response: ServerResponse, reason: string): void {
  sendChunk(response, { choices: [{ index: 0, delta: {}, finish_reason: reason }] });
  const details = { prompt_tokens_details: { cached_tokens: 4 }, completion_tokens_details: { reasoning_tokens: 2 } };
  const usage = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18, ...details };
  sendChunk(response, { choices: [], usage });
  response.end('data: [DONE]\n\n');
}

function callDeltas(calls: ScriptedCall[], indexes: CallIndexes): object[] {
  const beginnings = calls.map(({ id, name, arguments: args }, position) => {
    const json = JSON.stringify(args);
    const half = indexes === 'proper' ? Math.ceil(json.length / 2) : json.length;
    const index = indexes === 'none' ? {} : { index: indexes === 'zero' ? 0 : position };
    const identity = id === undefined ? {} : { id };
    return {
      begin: { ...index, ...identity, type: 'function', function: { name, arguments: json.slice(0, half) } },
      end: { ...index, function: { arguments: json.slice(half) } },
    };
  });
  const ends = indexes === 'proper' ? beginnings.map(({ end }) => end) : [];
  return [...beginnings.map(({ begin }) => begin), ...ends];
}
