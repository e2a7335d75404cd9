import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { boundedBody, type ReadRules } from './boundedBody.ts';
import { guardedLookup, hostOf, refusalOf } from './remoteUrl.ts';

/** Connections are kept for the next request this long; servers close idle ones after 5 s and more. */
const idleConnection = 4_000;
/** Responses that have no body by definition. */
const withoutBody = [204, 205, 304];

/** A request that got no response, or only a part of one. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  /** As the system or the TLS library names it, such as `ECONNREFUSED`. */
  readonly code: string;
  /** The connection stood: the request may have arrived. */
  readonly reached: boolean;
  /** To where it was sent. */
  readonly url: URL;

  constructor(cause: Error, url: URL, reached = false) {
    super(cause.message, { cause });
    this.url = url;
    this.code = 'code' in cause ? String(cause.code) : '';
    this.reached = reached;
  }
}

export interface RemoteFetchOptions {
  readonly clientVersion: string;
  /** The longest message that is read, in bytes: an event of an event stream, or else a whole body. */
  readonly maxBytes: number;
  /** Milliseconds until a request without a signal of its own is given up; unlimited without. */
  readonly timeout?: number;
  /** Refuses private addresses. */
  readonly publicOnly?: boolean;
}

/**
 * `fetch` for remote servers, with connections of its own that end with it. Other than the global one it waits as long
 * as its caller does (a tool may think for more than five minutes before the first byte), bounds what it reads, never
 * follows a redirect by itself, keeps no cookie, and speaks plain http to private addresses only.
 */
export class RemoteFetch {
  readonly #options: RemoteFetchOptions;
  readonly #plain = new http.Agent({ keepAlive: true, timeout: idleConnection });
  readonly #secure = new https.Agent({ keepAlive: true, timeout: idleConnection });
  #closed = false;

  constructor(options: RemoteFetchOptions) {
    this.#options = options;
  }

  /**
   * Rejects with a `NetworkError`, or with the reason of the request's signal when that aborts. The body is read by the
   * given rules.
   */
  async fetch(input: string | URL, init: RequestInit = {}, rules: Omit<ReadRules, 'maxBytes'> = {}): Promise<Response> {
    const url = new URL(input);
    if (this.#closed) throw new NetworkError(new Error('The connection was closed'), url);
    const refusal = refusalOf(url, hostOf(url), this.#options.publicOnly);
    if (refusal !== null) throw new NetworkError(refusal, url);
    const { timeout } = this.#options;
    const signal = init.signal ?? (timeout === undefined ? undefined : AbortSignal.timeout(timeout));
    const body = bodyOf(init.body);
    signal?.throwIfAborted();
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = this.#request(url, init);
      const reached = watchArrival(request);
      if (signal !== undefined) endWith(signal, request);
      request.on('response', resolve);
      request.on('error', (error) => reject(signal?.aborted ? signal.reason : new NetworkError(error, url, reached())));
      // What wants to speak another protocol from now on, as some proxies do, ends the request without a word.
      request.on('close', () =>
        reject(new NetworkError(new Error('The connection ended without an answer'), url, true)),
      );
      request.end(body);
    });
    return this.#toResponse(url, response, rules);
  }

  /** Ends all connections, whatever they are used for. */
  close(): void {
    this.#closed = true;
    this.#plain.destroy();
    this.#secure.destroy();
  }

  #request(url: URL, { method = 'GET', headers }: RequestInit): ClientRequest {
    const sent = new Headers(headers);
    sent.set('user-agent', `signalbox/${this.#options.clientVersion}`);
    const lookup = guardedLookup(url, this.#options.publicOnly === true);
    const options = { method, headers: Object.fromEntries(sent), lookup };
    if (url.protocol === 'https:') return https.request(url, { ...options, agent: this.#secure });
    return http.request(url, { ...options, agent: this.#plain });
  }

  #toResponse(url: URL, message: IncomingMessage, rules: Omit<ReadRules, 'maxBytes'>): Response {
    const { statusCode: status = 0, statusMessage: statusText = '' } = message;
    // Whoever reads the body hears of it; a body that nobody reads may break off unheard.
    message.on('error', () => {});
    if (status < 200 || status > 599) {
      message.destroy();
      throw new NetworkError(new Error(`The status ${status} does not exist`), url, true);
    }
    const headers = new Headers();
    for (const [name, values = []] of Object.entries(message.headersDistinct)) {
      // A cookie would be a session that nobody asked for.
      if (name !== 'set-cookie') for (const value of values) headers.append(name, value);
    }
    if (withoutBody.includes(status)) {
      message.resume();
      return new Response(null, { status, statusText, headers });
    }
    const body = boundedBody(message, { ...rules, maxBytes: this.#options.maxBytes });
    return new Response(body, { status, statusText, headers });
  }
}

/** Tells whether the request's connection stood, from which on it may have arrived. */
function watchArrival(request: ClientRequest): () => boolean {
  let reached = false;
  request.on('socket', (socket) => {
    if (!socket.connecting) reached = true;
    else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => (reached = true));
  });
  return () => reached;
}

/** The two forms that the protocol's library sends. */
function bodyOf(body: RequestInit['body']): string | undefined {
  if (body === null || body === undefined) return undefined;
  if (typeof body === 'string') return body;
  if (body instanceof URLSearchParams) return body.toString();
  throw new TypeError('Only text can be sent');
}

/** Ends a request when the signal aborts, or its response where there already is one. */
function endWith(signal: AbortSignal, request: ClientRequest): void {
  let response: IncomingMessage | null = null;
  const end = () => (response ?? request).destroy(new Error('The request was given up'));
  const release = () => signal.removeEventListener('abort', end);
  signal.addEventListener('abort', end, { once: true });
  request.once('error', release);
  request.once('response', (message) => {
    response = message;
    message.once('close', release);
  });
}
