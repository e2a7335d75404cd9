import {
  ProtocolError,
  ProtocolErrorCode,
  type Server,
  type ServerCapabilities,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { assertNever } from '../../../../shared/errors.ts';
import { type JsonObject, jsonObjectSchema } from '../../../../shared/json.ts';
import type { WireResult } from '../../../servers/calls/wireContent.ts';
import type { RequestOutcome } from '../../../servers/serverRequests.ts';
import type { Endpoint, Link } from './endpoint.ts';

/** Methods that are passed on to the one server of an endpoint, by the capability that they belong to. */
const methods = {
  prompts: ['prompts/list', 'prompts/get'],
  resources: ['resources/list', 'resources/templates/list', 'resources/read'],
  completions: ['completion/complete'],
} as const;

/** Resources that one session follows: each is looked at with every notice of the server. */
const mostSubscriptions = 256;

type Send = (
  method: string,
  params: Record<string, unknown> | undefined,
  context: ServerContext,
) => Promise<WireResult>;

const params = z.record(z.string(), z.unknown()).optional();

export interface PassThroughOptions {
  endpoint: Endpoint;
  serverId: string;
  capabilities: ServerCapabilities;
  link: Link;
}

/**
 * Passes on what an endpoint of one server offers beside tools. Prompts and resources are content and change nothing:
 * whoever has connected a client to the server lets it read them. Each request leaves a line in the call log, and what an
 * untrusted server said counts against what may be called without asking.
 */
export function passThrough(server: Server, options: PassThroughOptions): void {
  const { endpoint, serverId, capabilities, link } = options;
  const { supervisor } = endpoint;
  const send: Send = async (method, given, context) => {
    // What it is given may tell it what to do next.
    link.callerOf(server, context).hasRead(supervisor.view(serverId).config);
    const signal = AbortSignal.any([context.mcpReq.signal, link.ended]);
    return resultOf(await supervisor.request(serverId, method, paramsOf(given), signal));
  };
  for (const capability of ['prompts', 'resources', 'completions'] as const) {
    if (capabilities[capability] === undefined) continue;
    for (const method of methods[capability]) {
      server.setRequestHandler(method as string, { params }, (given, context) => send(method, given, context));
    }
  }
  if (!link.lasts) return;
  if (capabilities.resources?.subscribe === true) passSubscriptions(server, options, send);
  passNotices(server, options);
}

function passSubscriptions(server: Server, { endpoint, serverId, link }: PassThroughOptions, send: Send): void {
  const { subscriptions, supervisor } = endpoint;
  const own = new Map<string, () => void>();
  const keyOf = (uri: string) => `${endpoint.userId}\n${serverId}\n${uri}`;
  /** True where nobody follows the resource any more. */
  const forget = (uri: string) => {
    own.get(uri)?.();
    return own.delete(uri) && subscriptions.remove(keyOf(uri));
  };
  server.setRequestHandler('resources/subscribe', async ({ params: { uri } }, context) => {
    if (own.has(uri)) return {};
    if (own.size >= mostSubscriptions) throw tooManySubscriptions();
    const stop = supervisor.notices.listen(serverId, (notice) => {
      if (notice.kind === 'resource' && notice.uri === uri) server.sendResourceUpdated({ uri }).catch(() => {});
    });
    // Before the server answers: what comes meanwhile, the end of the session too, finds it here.
    own.set(uri, stop);
    subscriptions.add(keyOf(uri));
    try {
      await send('resources/subscribe', { uri }, context);
    } catch (error) {
      if (own.get(uri) === stop) forget(uri);
      throw error;
    }
    return {};
  });
  const leave = async (uri: string) => {
    // A server that does not run has forgotten it, and is not started to be told.
    if (!forget(uri) || supervisor.capabilities(serverId) === null) return;
    resultOf(await supervisor.request(serverId, 'resources/unsubscribe', { uri }, new AbortController().signal));
  };
  server.setRequestHandler('resources/unsubscribe', async ({ params: { uri } }) => {
    await leave(uri);
    return {};
  });
  link.ended.addEventListener('abort', () => {
    for (const uri of own.keys()) leave(uri).catch(() => {});
  });
}

function tooManySubscriptions(): ProtocolError {
  const message = `A session can follow ${mostSubscriptions} resources at most. Unsubscribe from one of them first.`;
  return new ProtocolError(ProtocolErrorCode.InvalidRequest, message);
}

function passNotices(server: Server, { endpoint, serverId, capabilities, link }: PassThroughOptions): void {
  const stop = endpoint.supervisor.notices.listen(serverId, ({ kind }) => {
    if (kind === 'prompts' && capabilities.prompts?.listChanged) server.sendPromptListChanged().catch(() => {});
    if (kind === 'resources' && capabilities.resources?.listChanged) server.sendResourceListChanged().catch(() => {});
  });
  link.ended.addEventListener('abort', stop, { once: true });
}

/** What the server is sent. What is between the client and us stays there. */
function paramsOf(given: Record<string, unknown> = {}): JsonObject {
  const { _meta, ...rest } = given;
  const parsed = jsonObjectSchema.safeParse(rest);
  if (parsed.success) return parsed.data;
  throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'The parameters are no JSON.');
}

function resultOf(outcome: RequestOutcome): WireResult {
  switch (outcome.kind) {
    case 'result':
      return outcome.result;
    case 'refused':
      throw new ProtocolError(outcome.code, outcome.message);
    case 'failed':
      throw new ProtocolError(ProtocolErrorCode.InternalError, outcome.error.message);
    default:
      return assertNever(outcome);
  }
}
