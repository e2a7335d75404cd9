import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  createMcpHandler,
  isSpecType,
  type McpHttpHandler,
  type McpRequestContext,
  type Server,
  type ServerCapabilities,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { ProgramCaller } from '../../../agents/programCaller.ts';
import { isRecord } from '../../../servers/calls/wireContent.ts';
import type { Caller } from '../caller.ts';
import { asksBy, capabilitiesOf, type Endpoint } from './endpoint.ts';
import { createEndpointServer } from './endpointServer.ts';
import { OpenCalls } from './openCalls.ts';
import { programCaller } from './session.ts';
import { followTools } from './toolFollower.ts';

/** Programs of one credential that are told apart by the names that they give themselves. */
const mostCallers = 16;

/**
 * The clients of one credential in the newer era, which has no sessions: each request stands for itself, and says who
 * its client is and what it can do.
 */
export class StatelessEndpoint {
  readonly #endpoint: Endpoint;
  readonly #owner: Caller;
  readonly #handler: McpHttpHandler;
  readonly #callers = new Map<string, ProgramCaller>();
  readonly #openCalls = new OpenCalls();
  readonly #ended = new AbortController();
  #known: ServerCapabilities | null = null;

  constructor(endpoint: Endpoint, owner: Caller, onEnd: () => void) {
    this.#endpoint = endpoint;
    this.#owner = owner;
    this.#handler = createMcpHandler((context) => this.#serverFor(context), { legacy: 'reject' });
    followTools(endpoint, this.#ended.signal, () => this.#handler.notify.toolsChanged());
    this.#followContent();
    const end = () => {
      this.#ended.abort(owner.revoked.reason);
      void this.#handler.close();
      onEnd();
    };
    if (owner.revoked.aborted) end();
    else owner.revoked.addEventListener('abort', end, { once: true });
  }

  handle(request: Request, parsedBody: unknown): Promise<Response> {
    return this.#handler.fetch(request, parsedBody === undefined ? {} : { parsedBody });
  }

  async #serverFor({ requestInfo }: McpRequestContext): Promise<Server> {
    return createEndpointServer(this.#endpoint, await this.#capabilities(requestInfo), {
      callerOf: (_server, context) => this.#callerOf(context),
      asksOf: (_server, { mcpReq }) => {
        const said: Readonly<Record<string, unknown>> = mcpReq.envelope ?? {};
        const can = said[CLIENT_CAPABILITIES_META_KEY];
        return asksBy(isRecord(can) ? can.elicitation : undefined);
      },
      openCalls: this.#openCalls,
      lasts: false,
      ended: this.#ended.signal,
    });
  }

  /** Asked once of a server that rests later on: a request for its list of tools alone does not start it. */
  async #capabilities(request: Request | undefined): Promise<ServerCapabilities> {
    const { scope, supervisor } = this.#endpoint;
    const rests = scope.kind === 'server' && supervisor.capabilities(scope.id) === null;
    if (this.#known !== null && rests) return this.#known;
    this.#known = withoutUpdates(await capabilitiesOf(this.#endpoint, request?.signal ?? this.#ended.signal));
    return this.#known;
  }

  /** Once for all its clients: those that listen hear that prompts or resources are others than before. */
  #followContent(): void {
    const { scope, supervisor } = this.#endpoint;
    if (scope.kind === 'all') return;
    const { notify } = this.#handler;
    const stop = supervisor.notices.listen(scope.id, ({ kind }) => {
      if (kind === 'prompts') notify.promptsChanged();
      if (kind === 'resources') notify.resourcesChanged();
    });
    this.#ended.signal.addEventListener('abort', stop, { once: true });
  }

  #callerOf({ mcpReq }: ServerContext): ProgramCaller {
    const said: Readonly<Record<string, unknown>> = mcpReq.envelope ?? {};
    const info = said[CLIENT_INFO_META_KEY];
    const client = isSpecType.Implementation(info) ? info : undefined;
    const name = client?.name ?? '';
    const known = this.#callers.get(name);
    if (known !== undefined) return known;
    const [oldest] = this.#callers.keys();
    if (this.#callers.size >= mostCallers && oldest !== undefined) this.#callers.delete(oldest);
    const caller = programCaller(this.#owner.userId, client);
    this.#callers.set(name, caller);
    return caller;
  }
}

/** Nobody tells the server which single resources a client of this era listens to, so that it is not offered. */
function withoutUpdates({ resources, ...others }: ServerCapabilities): ServerCapabilities {
  return { ...others, ...(resources !== undefined && { resources: { ...resources, subscribe: false } }) };
}
