import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { SignalboxError } from '../../../shared/errors.ts';
import { requireLoopback } from './requestPolicy.ts';

const maxConnections = 256;
/** What is read of a body after its answer, so that a client that is still sending gets to read it. */
const maxUnreadBytes = 64 * 1024;

/** Answers one request. */
export type FetchHandler = (request: Request, bindings: HttpBindings) => Response | Promise<Response>;

/** How long a server waits for its clients, in milliseconds. */
export interface ServerLimits {
  /** For the headers of a request. */
  headersMs: number;
}

/** An HTTP server that bears with clients that are slow, greedy or too many. It listens only through `listenOn`. */
export function createLoopbackServer({ headersMs }: ServerLimits): Server {
  const server = createServer({
    headersTimeout: headersMs,
    requestTimeout: 10_000,
    connectionsCheckingInterval: Math.min(1_000, headersMs),
    maxHeaderSize: 16 * 1024,
  });
  server.maxConnections = maxConnections;
  return server;
}

/**
 * Listens on a loopback address and resolves with the port, which is another one only where 0 was asked for. Throws
 * DENIED for an address that others can reach, UNAVAILABLE with what to do when the port can't be had.
 */
export async function listenOn(server: Server, port: number, address: string, otherwise: string): Promise<number> {
  requireLoopback(address);
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => reject(listenError(error, port, address, otherwise));
    server.once('error', onError);
    server.listen({ port, host: address, exclusive: true }, () => {
      server.off('error', onError);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function listenError(error: NodeJS.ErrnoException, port: number, address: string, otherwise: string): SignalboxError {
  const why: Record<string, string> = {
    EADDRINUSE: `Another program uses it. Stop that program, or ${otherwise}.`,
    EACCES: `This user may not use it. Use one from 1024 up: ${otherwise}.`,
  };
  const explanation = why[error.code ?? ''] ?? `${error.message}.`;
  return new SignalboxError('UNAVAILABLE', `Port ${port} on ${address} can't be used. ${explanation}`, {
    cause: error,
  });
}

/** Answers the requests of a server. What is left of a body when it was answered is as good as not read. */
export function serveFetch(server: Server, fetch: FetchHandler): void {
  const answer = getRequestListener((request, bindings) => fetch(request, bindings as HttpBindings), {
    overrideGlobalObjects: false,
    autoCleanupIncoming: false,
  });
  server.on('request', (incoming, outgoing) => {
    outgoing.once('finish', () => endUnread(incoming));
    void answer(incoming, outgoing);
  });
}

function endUnread(incoming: IncomingMessage): void {
  if (incoming.complete) return;
  let bytes = 0;
  incoming.on('data', (chunk: Buffer) => {
    bytes += chunk.byteLength;
    if (bytes > maxUnreadBytes) incoming.socket.destroy();
  });
}

/** Takes no more connections and resolves when those that are open have ended, by force after a second. */
export function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), 1_000).unref();
  return closed;
}
