import {
  type Client,
  LOG_LEVEL_META_KEY,
  ProtocolError,
  ProtocolErrorCode,
  SdkError,
  SdkErrorCode,
  type ServerCapabilities,
  type Transport,
} from '@modelcontextprotocol/client';
import type { JsonObject } from '../../shared/json.ts';
import type { ServerIdentity } from '../../shared/server.ts';
import { cutText } from '../../shared/text.ts';
import type { ToolInfo } from '../../shared/tool.ts';
import type { CallIdentity } from './callIdentity.ts';
import type { WireResult } from './calls/toolResult.ts';
import type { Clock } from './clock.ts';
import { remoteRefusal } from './http/fault.ts';
import { anyObject, createProtocolClient, type Era, type ServerNotice } from './protocolClient.ts';
import { RootsOffer } from './rootsOffer.ts';
import { type Asked, ToolCaller, type WireCallOptions, type WireParams } from './toolCaller.ts';
import { ToolListing } from './toolListing.ts';
import { ToolSubscription } from './toolSubscription.ts';
import { visibleText } from './visibleText.ts';

const logLevel = 'info';
/** What is read of a server's instructions, in UTF-16 units: they are part of every request to a model. */
const mostInstructions = 2_000;

/** What is remembered of a server between its runs. */
export interface EraMemory {
  era: Era | null;
}

export interface ConnectionOptions {
  readonly clock: Clock;
  readonly clientVersion: string;
  /** Milliseconds that a request of ours, other than a tool call, may take. */
  readonly requestTimeout: number;
  /** Folders that the server is told it may work in. */
  readonly roots: readonly string[];
  readonly memory: EraMemory;
  /** What the server is told of the user of a call; null where it is told nothing. */
  readonly identity: CallIdentity | null;
  onToolsChanged(): void;
  onNotice(notice: ServerNotice): void;
  /** A line for the server's log: of the host, or what the server logs through the protocol. */
  onRemark(remark: string, source?: 'host' | 'log'): void;
}

/** A conversation with one running server: the handshake, its list of tools, calls, questions and probes. */
export class ServerConnection {
  readonly #client: Client;
  readonly #options: ConnectionOptions;
  readonly #listing: ToolListing;
  readonly #subscription: ToolSubscription;
  readonly #caller: ToolCaller;
  /** Calls under way that can ask, the newest last. */
  readonly #asking: Asked[] = [];
  /** Null until the handshake is done. */
  #era: Era | null = null;
  readonly #roots: RootsOffer;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#roots = new RootsOffer(options.clock);
    this.#client = createProtocolClient({
      version: options.clientVersion,
      roots: options.roots,
      known: options.memory.era,
      // A server that leaves the question about its era unanswered must still have time for the older handshake.
      probeTimeout: options.requestTimeout / 3,
      handlers: {
        onToolsChanged: () => this.#listing.changed(),
        onNotice: (notice) => options.onNotice(notice),
        onLog: (line) => options.onRemark(cutText(line, 2_000), 'log'),
        onElicit: (params, signal) => this.#caller.elicit(params, signal, this.#asking.at(-1)),
        onRootsAsked: () => this.#roots.asked(),
      },
    });
    this.#listing = new ToolListing(this.#client, options);
    this.#subscription = new ToolSubscription(this.#client, {
      clock: options.clock,
      timeout: options.requestTimeout,
      onGap: () => this.#listing.changed(),
    });
    this.#caller = new ToolCaller(this.#client, options);
  }

  /** Does the handshake and lists the tools. Rejects when the server refuses, closes, or breaks the protocol. */
  async open(transport: Transport): Promise<void> {
    const { requestTimeout: timeout, memory } = this.#options;
    try {
      await this.#client.connect(transport, { timeout });
    } catch (error) {
      this.#learnFrom(error);
      throw error;
    }
    this.#era = this.#client.getProtocolEra() ?? 'legacy';
    memory.era = this.#era;
    await this.#listing.list();
    if (this.#options.roots.length > 0 && !this.#isModern) await this.#roots.taken(() => this.probe(timeout));
    this.#subscribe();
  }

  /** The server has not yet said which era it speaks, and is being asked. */
  get isNegotiating(): boolean {
    return this.#era === null && this.#options.memory.era === null;
  }

  get identity(): ServerIdentity | null {
    const protocol = this.#client.getNegotiatedProtocolVersion();
    if (protocol === undefined) return null;
    const { name, version } = this.#client.getServerVersion() ?? {};
    return { name: shownOrNull(name), version: shownOrNull(version), protocol };
  }

  /** How the server says that it is meant to be used, with nothing hidden in it; null where it says nothing. */
  get instructions(): string | null {
    return cutText(visibleText(this.#client.getInstructions() ?? ''), mostInstructions).trim() || null;
  }

  get tools(): ToolInfo[] {
    return this.#listing.tools;
  }

  tool(name: string): ToolInfo | undefined {
    return this.#listing.tool(name);
  }

  /**
   * Calls a tool. Rejects with the SDK's errors; an abort of the signal tells the server to stop. The SDK's own
   * `callTool` is not used: it compiles the output schemas that a server sends, which a hostile one can make endless.
   */
  async callTool(name: string, args: JsonObject, options: WireCallOptions): Promise<WireResult> {
    const { userId } = options;
    // Made for each round: until a person has answered, the proof of who the user is may have run out.
    const params = () => this.#paramsOf(name, args, userId);
    if (options.onQuestion === undefined && options.onElicit === undefined) {
      return this.#caller.callUntilDone(params, options);
    }
    this.#asking.push(options);
    try {
      return await this.#caller.callUntilDone(params, options);
    } finally {
      this.#asking.splice(this.#asking.lastIndexOf(options), 1);
    }
  }

  /** What the server can do beside its tools, as it said in the handshake. */
  get capabilities(): ServerCapabilities {
    return this.#client.getServerCapabilities() ?? {};
  }

  /** A request that is no tool call, such as reading a resource. Rejects with the SDK's errors. */
  request(method: string, params: JsonObject, options: { signal: AbortSignal; timeout: number }): Promise<WireResult> {
    return this.#client.request({ method, params }, anyObject, options);
  }

  /** Resolves when the server has answered, if only with a refusal: that it lives is all that is asked. */
  async probe(timeout: number): Promise<void> {
    const method = this.#isModern ? 'server/discover' : 'ping';
    await this.#client.request({ method }, anyObject, { timeout }).catch((error: unknown) => {
      if (!(error instanceof ProtocolError) && !isRefusal(error)) throw error;
    });
  }

  async close(): Promise<void> {
    this.#subscription.dispose();
    this.#listing.dispose();
    await this.#client.close();
  }

  async #paramsOf(name: string, args: JsonObject, userId: string | undefined): Promise<WireParams> {
    const told = userId === undefined ? undefined : await this.#options.identity?.(userId);
    const meta = this.#isModern ? { [LOG_LEVEL_META_KEY]: logLevel, ...told } : told;
    return meta === undefined ? { name, arguments: args } : { name, arguments: args, _meta: meta };
  }

  get #isModern(): boolean {
    return this.#era === 'modern';
  }

  /**
   * A server that refuses the older handshake may know the newer one alone; where one of them was remembered, and is
   * not taken in whatever words, it is asked anew next time. A connection that just ended tells nothing.
   */
  #learnFrom(error: unknown): void {
    const { memory } = this.#options;
    const refused = error instanceof ProtocolError;
    const failed = error instanceof SdkError && error.code === SdkErrorCode.EraNegotiationFailed;
    if (memory.era !== null && (refused || failed)) memory.era = null;
    else if (refused && refusals.has(error.code)) memory.era = 'modern';
  }

  /** Asks for what the server only tells on request. That it refuses costs nothing but the news. */
  #subscribe(): void {
    const capabilities = this.#client.getServerCapabilities();
    const { requestTimeout: timeout } = this.#options;
    if (this.#isModern) {
      if (capabilities?.tools?.listChanged) void this.#subscription.open();
    } else if (capabilities?.logging !== undefined) {
      this.#client
        .request({ method: 'logging/setLevel', params: { level: logLevel } }, anyObject, { timeout })
        .catch(() => {});
    }
  }
}

/** How a server that knows nothing but the modern era may answer the older handshake. */
const refusals = new Set<number>([ProtocolErrorCode.MethodNotFound, ProtocolErrorCode.InvalidRequest, -32_022]);

/** A remote server that lets nobody in for now still lives; one that does not know the address is not there. */
function isRefusal(error: unknown): boolean {
  const refusal = remoteRefusal(error);
  return refusal?.kind === 'status' && refusal.status !== 404;
}

function shownOrNull(text: string | undefined): string | null {
  return text === undefined ? null : cutText(visibleText(text), 100);
}
