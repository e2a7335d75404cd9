import { isInitializeRequest, isLegacyRequest } from '@modelcontextprotocol/server';
import { type Context, Hono } from 'hono';
import type { Logger } from '../../../../shared/logger.ts';
import type { DirectCalls } from '../../../agents/directCalls.ts';
import { isRecord } from '../../../servers/calls/wireContent.ts';
import type { Supervisor } from '../../../servers/supervisor.ts';
import { type Caller, callerKey, type GatewayEnv } from '../caller.ts';
import type { Endpoint } from './endpoint.ts';
import { readMessage } from './requestBody.ts';
import { refusal, sessionNotFound } from './rpcResponse.ts';
import { Sessions } from './sessions.ts';
import { StatelessEndpoint } from './stateless.ts';
import { Subscriptions } from './subscriptions.ts';
import type { Scope } from './toolOffer.ts';

/** What the endpoint needs of the host. */
export interface McpServices {
  readonly calls: DirectCalls;
  /** The servers of a user, started when they are first asked for. */
  supervisorOf(userId: string): Promise<Supervisor>;
  readonly version: string;
}

/**
 * The MCP endpoint (Streamable HTTP, both eras), to be mounted behind the authentication: `/` offers every server of the
 * user whose lever is on as one, `/<server>` one of them under its tools' own names.
 */
export function mcpRoutes(services: McpServices, log: Logger): Hono<GatewayEnv> {
  const sessions = new Sessions();
  const stateless = new Map<string, StatelessEndpoint>();
  const subscriptions = new Subscriptions();

  const serve = async (context: Context<GatewayEnv>, scope: Scope): Promise<Response> => {
    const caller = context.get('caller');
    const supervisor = await services.supervisorOf(caller.userId);
    const { calls, version } = services;
    const endpoint: Endpoint = { userId: caller.userId, scope, supervisor, calls, version, subscriptions };
    if (!isThere(endpoint)) return refusal(404, -32_001, 'There is no such server, or it is switched off.');
    const request = context.req.raw;
    const body = await readMessage(request);
    if (body.kind === 'refused') return body.response;
    const { message } = body;
    context.get('note')({ target: targetOf(message) });
    if (await isLegacyRequest(request, message)) return serveSession(endpoint, caller, request, message);
    return statelessOf(endpoint, caller).handle(request, message);
  };

  const serveSession = async (endpoint: Endpoint, caller: Caller, request: Request, message: unknown) => {
    const id = request.headers.get('mcp-session-id');
    if (id !== null) return sessions.find(id, caller, endpoint)?.handle(request, message) ?? sessionNotFound();
    if (!isInitializeRequest(message))
      return refusal(400, -32_000, 'Initialize a session first, and name it in Mcp-Session-Id.');
    const session = await sessions.open(endpoint, caller, request.signal);
    if (session === null) return refusal(429, -32_000, 'There are too many sessions in use. End one of them first.');
    const response = await session.handle(request, message);
    if (!session.isInitialized) await session.end(new Error('The session was not initialized.'));
    return response;
  };

  const statelessOf = (endpoint: Endpoint, caller: Caller): StatelessEndpoint => {
    const key = `${callerKey(caller)} ${JSON.stringify(endpoint.scope)}`;
    const known = stateless.get(key);
    if (known !== undefined) return known;
    const made = new StatelessEndpoint(endpoint, caller, () => stateless.delete(key));
    stateless.set(key, made);
    return made;
  };

  const routes = new Hono<GatewayEnv>();
  routes.all('/', (context) => serve(context, { kind: 'all' }));
  routes.all('/:id', (context) => serve(context, { kind: 'server', id: context.req.param('id') }));
  routes.onError((error) => {
    log.error({ error }, 'The MCP endpoint failed');
    return refusal(500, -32_603, 'Signalbox failed to answer. Its log says more.');
  });
  return routes;
}

/** A scope that the user has. Whether it can be called now is another matter. */
function isThere({ scope, supervisor }: Endpoint): boolean {
  if (scope.kind === 'all') return true;
  return supervisor.views().some(({ config }) => config.id === scope.id && config.enabled);
}

/** What was asked, for the log: the tool, or the method of the protocol. */
function targetOf(message: unknown): string {
  if (!isRecord(message) || typeof message.method !== 'string') return 'mcp';
  const { method, params } = message;
  const name = method === 'tools/call' && isRecord(params) ? params.name : method;
  return String(name).slice(0, 200);
}
