import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { PageSession } from '../../identity/pageSessions.ts';
import type { Peer, PeerConnection, ServePeer } from './peer.ts';
import type { Sessions } from './sessions.ts';

const maxSockets = 64;
const maxMessageBytes = 1024 * 1024;

/** Our own close code: the token is missing, wrong, or came too late. */
const closeUnauthorized = 4401;
const closeProtocolError = 1002;
const closeGoingAway = 1001;

const helloSchema = z.strictObject({ token: z.string().max(256) });

export interface SocketOptions {
  path: string;
  /** Why an upgrade is refused, or null. */
  refusalOf(request: IncomingMessage): string | null;
  sessions: Sessions;
  serve: ServePeer;
  /** How long a socket may stay without a valid token. */
  authenticationMs: number;
  /** A peer that did not answer the last ping when the next is due is gone. */
  pingMs: number;
}

/**
 * Takes WebSocket upgrades of an HTTP server. A socket's first message has to be `{"token": …}` with a valid token; it
 * is answered with `{"ok":true}`, and everything after that goes to the router. Nothing is served before.
 */
export function acceptSockets(server: Server, options: SocketOptions): { close(): void } {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, clientTracking: true });

  server.on('upgrade', (request, stream: Duplex, head) => {
    stream.on('error', () => stream.destroy());
    if (pathOf(request) !== options.path) return refuseUpgrade(stream, 404, 'Not found.');
    const refusal = options.refusalOf(request);
    if (refusal !== null) return refuseUpgrade(stream, 403, refusal);
    if (sockets.clients.size >= maxSockets) return refuseUpgrade(stream, 503, 'Too many tabs are open.');
    sockets.handleUpgrade(request, stream, head, (socket) => admit(socket, options));
  });

  return {
    close() {
      for (const socket of sockets.clients) socket.close(closeGoingAway, 'Signalbox is closing');
      sockets.close();
      // A browser that is busy or asleep answers the close late or never; the host does not wait for it.
      setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, 500).unref();
    },
  };
}

function admit(socket: WebSocket, options: SocketOptions): void {
  // An error (a frame that is too long, a broken connection) is followed by `close`, which cleans up.
  socket.on('error', () => {});
  dropWhenSilent(socket, options.pingMs);
  const late = setTimeout(() => socket.close(closeUnauthorized, 'No token in time'), options.authenticationMs);
  socket.once('close', () => clearTimeout(late));
  socket.once('message', (data, isBinary) => {
    clearTimeout(late);
    const page = isBinary ? null : pageOf(textOf(data), options.sessions);
    if (page === null) socket.close(closeUnauthorized, 'Signed out');
    else serveSocket(socket, options.serve, page);
  });
}

function serveSocket(socket: WebSocket, serve: ServePeer, page: PageSession): void {
  const connection: PeerConnection = {
    send: (message) => sendTo(socket, message),
    refuse: (reason) => socket.close(closeProtocolError, reason),
  };
  const peer: Peer = serve(connection, page);
  socket.on('message', (data, isBinary) => peer.receive(isBinary ? bytesOf(data) : textOf(data)));
  socket.on('close', () => peer.close());
  socket.send('{"ok":true}');
}

/** Settles when the bytes have left for the network, so that a slow tab slows its streams and not the host's memory. */
function sendTo(socket: WebSocket, message: unknown): Promise<void> {
  if (typeof message !== 'string' && !(message instanceof Uint8Array)) throw new Error('Not a message.');
  return new Promise((resolve, reject) => {
    socket.send(message, (error) => (error ? reject(error) : resolve()));
  });
}

function dropWhenSilent(socket: WebSocket, pingMs: number): void {
  let alive = true;
  socket.on('pong', () => {
    alive = true;
  });
  const timer = setInterval(() => {
    if (!alive) return socket.terminate();
    alive = false;
    socket.ping();
  }, pingMs);
  socket.once('close', () => clearInterval(timer));
}

/** The page that a socket's first message signs in; null for a message or a token that is not valid. */
function pageOf(text: string, sessions: Sessions): PageSession | null {
  try {
    const hello = helloSchema.safeParse(JSON.parse(text));
    return hello.success ? sessions.find(hello.data.token) : null;
  } catch {
    return null;
  }
}

function refuseUpgrade(stream: Duplex, status: number, message: string): void {
  const reasons: Record<number, string> = { 403: 'Forbidden', 404: 'Not Found', 503: 'Service Unavailable' };
  stream.end(
    `HTTP/1.1 ${status} ${reasons[status]}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `X-Content-Type-Options: nosniff\r\nContent-Length: ${Buffer.byteLength(message)}\r\n\r\n${message}`,
  );
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '/';
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

function textOf(data: RawData): string {
  return Buffer.from(bytesOf(data)).toString('utf8');
}
