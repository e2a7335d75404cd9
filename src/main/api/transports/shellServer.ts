import type { Server } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { defaultPort } from '../../../shared/gateway.ts';
import type { Logger } from '../../../shared/logger.ts';
import type { PageFiles } from '../../page/pageFiles.ts';
import { contentSecurityPolicy, fileHeaders, securityHeaders } from '../../page/pageHeaders.ts';
import type { GatewayPlace } from '../gateway/place.ts';
import { closeServer, createLoopbackServer, listenOn, serveFetch } from './loopbackServer.ts';
import type { ServePeer } from './peer.ts';
import { authorityOf, defaultAddress, refusalOf } from './requestPolicy.ts';
import { createSessions, type Sessions, type TabPages } from './sessions.ts';
import { shellGateway } from './shellGateway.ts';
import { acceptSockets } from './webSocket.ts';

const exchangeSchema = z.strictObject({ secret: z.string().min(1).max(256) });

/** How long a shell waits for a peer, in milliseconds; each has a default that suits a browser on this machine. */
export interface ShellLimits {
  /** For the headers of a request. */
  headersMs?: number;
  /** For the token of a new socket. */
  authenticationMs?: number;
  /** Between two pings; a peer that did not answer the last one is gone. */
  pingMs?: number;
}

export interface ShellOptions {
  page: PageFiles;
  serve: ServePeer;
  pages: TabPages;
  log: Logger;
  /** null: the usual port, or any free one when that is taken. */
  port: number | null;
  /** Has to be a loopback address; 127.0.0.1 when left out. */
  address?: string;
  limits?: ShellLimits;
}

/** The app in a browser: one HTTP server that sends the page and takes its WebSocket. */
export interface ShellServer {
  readonly origin: string;
  /** A fresh address that signs a tab in once. */
  mintUrl(): string;
  /** Serves the gateway at the shell's own origin. */
  readonly gatewayPlace: GatewayPlace;
  close(): Promise<void>;
}

/** Starts the browser shell. Throws DENIED for an address that is no loopback, UNAVAILABLE when the port is taken. */
export async function startShellServer(options: ShellOptions): Promise<ShellServer> {
  const address = options.address ?? defaultAddress;
  const limits = { headersMs: 5_000, authenticationMs: 5_000, pingMs: 20_000, ...options.limits };
  const server = createLoopbackServer(limits);
  const authority = authorityOf(address, await listen(server, options.port, address));
  const sessions = createSessions(options.pages);
  const app = shellApp(options.page, authority, sessions, options.log);
  const gateway = shellGateway(authority, app.fetch);
  serveFetch(server, gateway.fetch);
  const sockets = acceptSockets(server, {
    path: '/rpc',
    refusalOf: ({ headers }) => refusalOf(headers, authority, 'act'),
    sessions,
    serve: options.serve,
    ...limits,
  });
  return {
    origin: `http://${authority}`,
    mintUrl: () => `http://${authority}/#s=${sessions.mintSecret()}`,
    gatewayPlace: gateway.place,
    close: () => {
      sockets.close();
      return closeServer(server);
    },
  };
}

type ShellContext = Context<{ Bindings: HttpBindings }>;

function shellApp(page: PageFiles, authority: string, sessions: Sessions, log: Logger) {
  const headers = securityHeaders(contentSecurityPolicy([`ws://${authority}`]));
  const refuse = (context: ShellContext, message: string) => context.text(message, 403);
  const app = new Hono<{ Bindings: HttpBindings }>();

  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(headers)) context.header(name, value);
  });
  app.use(async (context, next) => {
    const kind = context.req.method === 'GET' || context.req.method === 'HEAD' ? 'read' : 'act';
    const refusal = refusalOf(context.env.incoming.headers, authority, kind);
    return refusal === null ? next() : refuse(context, refusal);
  });
  app.post('/session', bodyLimit({ maxSize: 4096, onError: tooLong }), async (context) => {
    // A form can be sent from any site without asking; JSON can't.
    if (context.req.header('Content-Type')?.split(';', 1)[0]?.trim() !== 'application/json') {
      return refuse(context, 'Send JSON.');
    }
    const body = exchangeSchema.safeParse(await context.req.json().catch(() => null));
    const token = body.success ? sessions.exchange(body.data.secret) : null;
    context.header('Cache-Control', 'no-store');
    if (token === null) return context.json({ error: 'This address was used before or is too old.' }, 401);
    return context.json({ token });
  });
  app.all('/session', (context) => refuse(context, 'Use POST.'));
  app.get('*', async (context) => {
    const file = page.find(context.req.path);
    if (file === undefined) return context.text('Not found.', 404);
    return context.body(await file.read(), 200, fileHeaders(file));
  });
  app.all('*', (context) => refuse(context, 'Only GET is served here.'));
  app.onError((error, context) => {
    log.error({ error }, 'The browser shell could not answer a request.');
    return context.text('Signalbox could not answer. Its log says why.', 500);
  });
  return app;
}

function tooLong(context: Context): Response {
  return context.text('That is longer than a secret can be.', 413);
}

async function listen(server: Server, port: number | null, address: string): Promise<number> {
  const otherwise = 'choose another with --port, or leave --port out';
  if (port !== null) return listenOn(server, port, address, otherwise);
  return listenOn(server, defaultPort, address, otherwise).catch(() => listenOn(server, 0, address, otherwise));
}
