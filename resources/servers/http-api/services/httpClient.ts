import { type ClientRequest, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { connect as connectPlain, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import { type Connection, type HttpMethod, limits } from '../models/connection.ts';
import { checkAddress, guardedAddresses, hostOf, type Resolve, resolveBySystem } from './addressGuard.ts';
import { explainNetwork, type Stage } from './networkFailure.ts';
import type { RequestHeaders } from './requestHeaders.ts';

export interface HttpRequest {
  method: HttpMethod;
  url: URL;
  /** Names in lower case; `host`, `connection` and `content-length` are added. */
  headers: RequestHeaders;
  body: Buffer | null;
}

export interface HttpAnswer {
  status: number;
  /** What the server calls the status; may be empty. */
  statusText: string;
  headers: IncomingHttpHeaders;
  /** `limits.responseBody` octets at most. */
  body: Buffer;
  /** Whether the body had more octets. */
  truncated: boolean;
}

/** One request and its answer, over a connection of its own to an address that was checked. Follows no redirect. */
export class HttpClient {
  readonly #resolve: Resolve;

  constructor(resolve: Resolve = resolveBySystem) {
    this.#resolve = resolve;
  }

  /**
   * Rejects with the reason of the signal when that is aborted by the caller; else with a `ToolFailure`: DENIED for an
   * address that the connection must not reach, TOO_LARGE for the headers of the answer, UNAVAILABLE for the network.
   */
  async exchange(request: HttpRequest, connection: Connection, signal: AbortSignal): Promise<HttpAnswer> {
    let stage: Stage = 'connecting';
    try {
      const addresses = await unlessAborted(guardedAddresses(request.url, connection, this.#resolve), signal);
      const socket = await openSocket(request.url, addresses, connection, signal);
      stage = 'sent';
      try {
        return await readAnswer(await send(request, socket));
      } finally {
        socket.destroy();
      }
    } catch (thrown) {
      // A socket that the signal has ended fails with an error of its own.
      const reason: unknown = signal.aborted ? signal.reason : thrown;
      throw isCancellation(reason) ? reason : explainNetwork(reason, request.url.host, stage, isRepeatable(request));
    }
  }
}

/** What a signal is aborted with by default, and so by a caller who does not want the answer any more. */
function isCancellation(reason: unknown): boolean {
  return !(reason instanceof Error) || reason.name === 'AbortError';
}

/** Methods that do the same when they are carried out twice (RFC 9110, 9.2.2). */
function isRepeatable({ method }: HttpRequest): boolean {
  return method !== 'POST' && method !== 'PATCH';
}

/** Resolvers of the system cannot be stopped; their answer is not waited for. */
function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/**
 * A connected socket, over TLS where the URL says so. It is made before the request, so that nothing of the request can
 * reach an address that was not checked or a server without a good certificate. The signal ends it at any time.
 */
function openSocket(url: URL, addresses: readonly string[], policy: Connection, signal: AbortSignal): Promise<Socket> {
  const host = hostOf(url);
  const isSecure = url.protocol === 'https:';
  const port = url.port === '' ? (isSecure ? 443 : 80) : Number(url.port);
  const options = { host, port, lookup: lookupIn(addresses), autoSelectFamily: true };
  const name = isIP(host) ? {} : { servername: host };
  // Said once more, because a variable of the environment can turn it off for all that do not say it.
  const tlsOptions = { ...options, ...name, ALPNProtocols: ['http/1.1'], rejectUnauthorized: true };
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = isSecure ? connectSecure(tlsOptions) : connectPlain(options);
    const fail = (thrown: unknown) => {
      socket.destroy();
      reject(thrown);
    };
    socket.on('error', fail);
    socket.once('close', () => fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
    socket.once('connect', () => {
      try {
        checkAddress(host, socket.remoteAddress ?? '', policy);
      } catch (thrown) {
        fail(thrown);
      }
    });
    socket.once(isSecure ? 'secureConnect' : 'connect', () => resolve(socket));
    signal.addEventListener('abort', () => fail(signal.reason), { once: true });
  });
}

/** Stands in for the resolver: the only addresses it knows are those that were checked. */
function lookupIn(addresses: readonly string[]): LookupFunction {
  const known = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, options, answer) => {
    const [first] = known;
    if (options.all) answer(null, known);
    else answer(null, first?.address ?? '', first?.family ?? 0);
  };
}

function send({ method, url, headers, body }: HttpRequest, socket: Socket): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing: ClientRequest = httpRequest({
      // No agent: neither a proxy of the environment nor a connection of another call can come in.
      createConnection: () => socket,
      method,
      path: `${url.pathname}${url.search}`,
      headers: { ...headers, host: url.host, ...lengthOf(method, body) },
      setHost: false,
      maxHeaderSize: limits.responseHeaders,
    });
    outgoing.once('response', resolve);
    outgoing.on('error', reject);
    // Nobody asked for another protocol. Without a listener the request would end without a word.
    outgoing.once('upgrade', () => reject(Object.assign(new Error('upgrade'), { code: 'HPE_UPGRADE' })));
    outgoing.end(body ?? undefined);
  });
}

function lengthOf(method: HttpMethod, body: Buffer | null): RequestHeaders {
  if (body !== null) return { 'content-length': String(body.length) };
  return method === 'GET' || method === 'HEAD' || method === 'DELETE' ? {} : { 'content-length': '0' };
}

async function readAnswer(response: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > limits.responseBody) break;
  }
  return {
    status: response.statusCode ?? 0,
    statusText: response.statusMessage ?? '',
    headers: response.headers,
    body: Buffer.concat(chunks).subarray(0, limits.responseBody),
    truncated: size > limits.responseBody,
  };
}
