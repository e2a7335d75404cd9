import { randomUUID } from 'node:crypto';
import {
  type Server,
  type ServerCapabilities,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import { ProgramCaller } from '../../../agents/programCaller.ts';
import { visibleText } from '../../../servers/visibleText.ts';
import { type Caller, callerKey } from '../caller.ts';
import { asksBy, type Endpoint } from './endpoint.ts';
import { createEndpointServer } from './endpointServer.ts';
import { EventLog } from './eventLog.ts';
import { OpenCalls } from './openCalls.ts';
import { followTools } from './toolFollower.ts';
import { tracked } from './trackedBody.ts';

/** How soon a client comes back whose stream was cut, in milliseconds. */
const retryInterval = 1_000;

/** One client of the older era, from its `initialize` to its end. */
export class Session {
  readonly id = randomUUID();
  readonly endpoint: Endpoint;
  readonly #owner: Caller;
  readonly #ended = new AbortController();
  readonly #transport: WebStandardStreamableHTTPServerTransport;
  readonly #server: Server;
  #caller: ProgramCaller | null = null;
  #open = 0;
  #usedAt = Date.now();

  constructor(endpoint: Endpoint, owner: Caller, capabilities: ServerCapabilities, onEnd: () => void) {
    this.endpoint = endpoint;
    this.#owner = owner;
    this.#transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => this.id,
      eventStore: new EventLog(),
      retryInterval,
    });
    this.#server = createEndpointServer(endpoint, capabilities, {
      callerOf: (server) => this.#callerOf(server),
      asksOf: (server) => asksBy(server.getClientCapabilities()?.elicitation),
      openCalls: new OpenCalls(),
      lasts: true,
      ended: this.#ended.signal,
    });
    this.#server.onclose = () => {
      this.#ended.abort(new Error('The client has ended its session.'));
      onEnd();
    };
    const { revoked } = owner;
    revoked.addEventListener('abort', () => void this.end(revoked.reason), { signal: this.#ended.signal });
  }

  async start(): Promise<void> {
    await this.#server.connect(this.#transport);
    followTools(this.endpoint, this.#ended.signal, () => {
      this.#server.sendToolListChanged().catch(() => {});
    });
    if (this.#owner.revoked.aborted) await this.end(this.#owner.revoked.reason);
  }

  /** Its client is the one that opened it: somebody else's id is as good as none. */
  belongsTo(caller: Caller, { scope }: Pick<Endpoint, 'scope'>): boolean {
    const sameScope = JSON.stringify(this.endpoint.scope) === JSON.stringify(scope);
    return sameScope && callerKey(this.#owner) === callerKey(caller);
  }

  /** The client has completed its handshake, or has begun to. */
  get isInitialized(): boolean {
    return this.#transport.sessionId !== undefined;
  }

  /** Milliseconds since a request of its client ended; 0 while one is open. */
  get idleFor(): number {
    return this.#open > 0 ? 0 : Date.now() - this.#usedAt;
  }

  async handle(request: Request, parsedBody: unknown): Promise<Response> {
    this.#open += 1;
    let isOpen = true;
    const closed = () => {
      if (isOpen) this.#open -= 1;
      isOpen = false;
      this.#usedAt = Date.now();
    };
    try {
      const options = parsedBody === undefined ? {} : { parsedBody };
      return tracked(await this.#transport.handleRequest(request, options), closed);
    } catch (error) {
      closed();
      throw error;
    }
  }

  /** Ends what is under way, for this reason, and lets the client's connections go. */
  async end(reason: unknown): Promise<void> {
    this.#ended.abort(reason);
    await this.#server.close();
  }

  #callerOf(server: Server): ProgramCaller {
    this.#caller ??= programCaller(this.#owner.userId, server.getClientVersion());
    return this.#caller;
  }
}

/** A client as the app shows it, by what it says of itself. */
export function programCaller(userId: string, client: { name: string; title?: string | undefined } | undefined) {
  return new ProgramCaller(userId, visibleText(client?.title ?? client?.name ?? ''));
}
