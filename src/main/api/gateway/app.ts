import { type Context, Hono } from 'hono';
import type { Logger } from '../../../shared/logger.ts';
import { contentSecurityPolicy, securityHeaders } from '../../page/pageHeaders.ts';
import { refusalOf } from '../transports/requestPolicy.ts';
import { type AdmissionEnv, type AdmissionParts, admission } from './admission.ts';
import type { GatewayEnv } from './caller.ts';
import { refuse } from './refusal.ts';
import { boundedChunks, boundedJsonBody } from './requestBody.ts';
import type { RequestLog } from './requestLog.ts';

/** What lies behind the authentication, each at its path. */
export interface GatewayRoutes {
  /** The contract as REST, at /api. */
  rest: Hono<GatewayEnv>;
  /** The OpenAI-compatible part, at /v1; null where there is none. */
  openAi: Hono<GatewayEnv> | null;
  /** The MCP endpoint, at /mcp; null where there is none. */
  mcp: Hono<GatewayEnv> | null;
}

export interface GatewayAppParts extends AdmissionParts {
  routes: GatewayRoutes;
  /** What anybody may read: the description of the API and its page. */
  documents: Hono<GatewayEnv>;
  requests: RequestLog;
  log: Logger;
}

/** The paths at which the gateway is, wherever it is served. */
export const gatewayPaths = ['/api', '/v1', '/mcp', '/openapi.json', '/docs', '/health'] as const;

/** The gateway for programs, as it is served at one authority (`host:port`). */
export function gatewayApp(parts: GatewayAppParts, authority: string): Hono<AdmissionEnv> {
  const { routes, documents, requests, log } = parts;
  const app = new Hono<AdmissionEnv>();
  app.use(async (context, next) => {
    const { outgoing } = context.env;
    const request = requests.begin(context.req.method, context.req.path);
    outgoing.once('close', () => request.end(outgoing.headersSent ? outgoing.statusCode : clientLeft));
    context.set('request', request);
    context.set('note', (part) => request.note(part));
    await next();
    harden(context);
  });
  app.use((context, next) => {
    const refusal = refusalOf(context.env.incoming.headers, authority, 'read');
    return refusal === null ? next() : Promise.resolve(refuse(context, 'DENIED', refusal));
  });
  app.use(boundedJsonBody);
  app.get('/health', (context) => context.json({ status: 'ok' }));
  app.route('/', documents);
  const admit = admission(parts);
  const { rest, openAi, mcp } = routes;
  for (const [path, route] of [
    ['/api', rest],
    ['/v1', openAi],
    ['/mcp', mcp],
  ] as const) {
    if (route === null) continue;
    app.use(path, admit, boundedChunks);
    app.use(`${path}/*`, admit, boundedChunks);
    app.route(path, route);
  }
  app.notFound((context) =>
    refuse(context, 'NOT_FOUND', `There is nothing at ${context.req.path}. /docs says what there is.`),
  );
  app.onError((error, context) => {
    log.error({ error }, 'The gateway could not answer a request.');
    return refuse(context, 'INTERNAL', 'Something went wrong inside Signalbox. The log in the data folder says what.');
  });
  return app;
}

/** What servers write down for a request whose client went before it was answered. */
const clientLeft = 499;

const headers = securityHeaders(contentSecurityPolicy());

/** What every answer carries. A page of another origin may read none: whatever a route says of that is taken back. */
function harden({ res }: Context): void {
  for (const [name, value] of Object.entries(headers)) res.headers.set(name, value);
  if (!res.headers.has('Cache-Control')) res.headers.set('Cache-Control', 'no-store');
  for (const name of [...res.headers.keys()]) if (name.startsWith('access-control-')) res.headers.delete(name);
}
