import {
  type Client,
  type ElicitResult,
  LOG_LEVEL_META_KEY,
  ProtocolError,
  ProtocolErrorCode,
  SdkError,
  SdkErrorCode,
  type Transport,
  UrlElicitationRequiredError,
} from '@modelcontextprotocol/client';
import type { JsonObject } from '../../shared/json.ts';
import type { Answer } from '../../shared/question.ts';
import type { ServerIdentity } from '../../shared/server.ts';
import type { Progress, ToolInfo } from '../../shared/tool.ts';
import type { WireResult } from './calls/toolResult.ts';
import type { Clock } from './clock.ts';
import { type AskedQuestion, elicitResult, readElicitation } from './elicitation.ts';
import { anyObject, createProtocolClient, type Era, isRecord, rootsResult } from './protocolClient.ts';
import { RootsOffer } from './rootsOffer.ts';
import { ToolListing } from './toolListing.ts';
import { cutText, visibleText } from './visibleText.ts';

/** How often one call may come back with questions before it is given up. */
const maxRounds = 8;
const logLevel = 'info';

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
  onToolsChanged(): void;
  /** A line for the server's log: of the host, or what the server logs through the protocol. */
  onRemark(remark: string, source?: 'host' | 'log'): void;
}

/** A call's way back to its caller while it runs. */
export interface WireCallOptions {
  readonly signal: AbortSignal;
  readonly timeout: number;
  readonly meta?: JsonObject | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Asks the user; without it every question is declined. */
  readonly onQuestion?: ((question: AskedQuestion, signal: AbortSignal) => Promise<Answer>) | undefined;
}

type WireParams = Record<string, unknown>;

/** A conversation with one running server: the handshake, its list of tools, calls, questions and probes. */
export class ServerConnection {
  readonly #client: Client;
  readonly #options: ConnectionOptions;
  readonly #listing: ToolListing;
  /** Calls under way that can ask, the newest last. */
  readonly #asking: NonNullable<WireCallOptions['onQuestion']>[] = [];
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
        onLog: (line) => options.onRemark(cutText(line, 2_000), 'log'),
        onElicit: (params, signal) => this.#elicit(params, signal, this.#asking.at(-1)),
        onRootsAsked: () => this.#roots.asked(),
      },
    });
    this.#listing = new ToolListing(this.#client, options);
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
    const { onQuestion, meta } = options;
    const _meta = this.#isModern ? { [LOG_LEVEL_META_KEY]: logLevel, ...meta } : meta;
    const params = _meta === undefined ? { name, arguments: args } : { name, arguments: args, _meta };
    if (onQuestion === undefined) return this.#callUntilDone(params, options);
    this.#asking.push(onQuestion);
    try {
      return await this.#callUntilDone(params, options);
    } finally {
      this.#asking.splice(this.#asking.lastIndexOf(onQuestion), 1);
    }
  }

  /** Resolves when the server has answered, if only with a refusal: that it lives is all that is asked. */
  async probe(timeout: number): Promise<void> {
    const method = this.#isModern ? 'server/discover' : 'ping';
    await this.#client.request({ method }, anyObject, { timeout }).catch((error: unknown) => {
      if (!(error instanceof ProtocolError)) throw error;
    });
  }

  async close(): Promise<void> {
    this.#listing.dispose();
    await this.#client.close();
  }

  get #isModern(): boolean {
    return this.#era === 'modern';
  }

  /**
   * A server that refuses the older handshake may know the newer one alone; where one of them was remembered, and is
   * refused, it is asked anew next time. A connection that just ended tells nothing.
   */
  #learnFrom(error: unknown): void {
    const { memory } = this.#options;
    const refused = error instanceof ProtocolError && refusals.has(error.code);
    const failed = error instanceof SdkError && error.code === SdkErrorCode.EraNegotiationFailed;
    if (memory.era !== null && (refused || failed)) memory.era = null;
    else if (refused) memory.era = 'modern';
  }

  /**
   * A server of the modern era ends a call with questions, and is called again with the answers. One of the older era may
   * refuse a call until the user was somewhere else, and says that it did nothing.
   */
  async #callUntilDone(params: WireParams, options: WireCallOptions): Promise<WireResult> {
    let given: WireParams = {};
    for (let round = 0; round <= maxRounds; round += 1) {
      try {
        const result = await this.#callOnce({ ...params, ...given }, options);
        if (result.resultType !== 'input_required') return result;
        const inputResponses = await this.#answers(result.inputRequests, options);
        const { requestState } = result;
        given = typeof requestState === 'string' ? { inputResponses, requestState } : { inputResponses };
      } catch (error) {
        if (!(await this.#wasElsewhere(error, options))) throw error;
      }
    }
    throw new Error(`it came back with questions ${maxRounds} times.`);
  }

  /** Whether the error sent the user to addresses, and the user went to all of them. */
  async #wasElsewhere(error: unknown, { signal, onQuestion }: WireCallOptions): Promise<boolean> {
    if (!(error instanceof UrlElicitationRequiredError) || error.elicitations.length === 0) return false;
    for (const elicitation of error.elicitations) {
      const { action } = await this.#elicit({ ...elicitation, mode: 'url' }, signal, onQuestion);
      if (action !== 'accept') return false;
    }
    return true;
  }

  #callOnce(params: WireParams, { signal, timeout, onProgress }: WireCallOptions): Promise<WireResult> {
    const request = { method: 'tools/call', params };
    return this.#client.request(request, anyObject, {
      signal,
      timeout,
      allowInputRequired: true,
      ...(onProgress && {
        onprogress: ({ progress, total, message }) =>
          onProgress({ progress, total: total ?? null, message: message ? cutText(visibleText(message), 500) : null }),
      }),
    });
  }

  async #answers(requests: unknown, { signal, onQuestion }: WireCallOptions): Promise<WireParams> {
    const entries = isRecord(requests) ? Object.entries(requests) : [];
    const answers: WireParams = {};
    for (const [key, request] of entries) {
      const { method, params } = isRecord(request) ? request : {};
      if (method === 'elicitation/create') answers[key] = await this.#elicit(params, signal, onQuestion);
      else if (method === 'roots/list') answers[key] = rootsResult(this.#options.roots);
      else throw new Error(`it asked for “${cutText(String(method), 60)}”, which Signalbox does not offer.`);
    }
    return answers;
  }

  async #elicit(params: unknown, signal: AbortSignal, ask: WireCallOptions['onQuestion']): Promise<ElicitResult> {
    const read = readElicitation(params);
    if (!read.ok) {
      this.#options.onRemark(`A question of the server was declined: ${read.reason}.`);
      return { action: 'decline' };
    }
    if (ask === undefined) return { action: 'cancel' };
    return elicitResult(read.question, await ask(read.question, signal));
  }

  /** Asks for what the server only tells on request. That it refuses costs nothing but the news. */
  #subscribe(): void {
    const capabilities = this.#client.getServerCapabilities();
    const { requestTimeout: timeout } = this.#options;
    if (this.#isModern) {
      if (capabilities?.tools?.listChanged)
        this.#client.listen({ toolsListChanged: true }, { timeout }).catch(() => {});
    } else if (capabilities?.logging !== undefined) {
      this.#client
        .request({ method: 'logging/setLevel', params: { level: logLevel } }, anyObject, { timeout })
        .catch(() => {});
    }
  }
}

/** How a server that knows nothing but the modern era may answer the older handshake. */
const refusals = new Set<number>([ProtocolErrorCode.MethodNotFound, ProtocolErrorCode.InvalidRequest, -32_022]);

function shownOrNull(text: string | undefined): string | null {
  return text === undefined ? null : cutText(visibleText(text), 100);
}
