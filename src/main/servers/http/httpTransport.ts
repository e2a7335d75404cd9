import { AsyncLocalStorage } from 'node:async_hooks';
import type {
  JSONRPCMessage,
  JSONRPCRequest,
  RequestId,
  Transport,
  TransportSendOptions,
} from '@modelcontextprotocol/client';
import type { Clock } from '../clock.ts';
import type { LogRing } from '../logRing.ts';
import { oversizeMark } from '../stdioTransport.ts';
import { AnswerLost, faultOf, requestError } from './fault.ts';
import { RemoteFetch } from './remoteFetch.ts';
import { createSdkTransport, endSession, type SdkTransportOptions } from './sdkTransport.ts';
import { UnsolicitedGate } from './unsolicitedGate.ts';

const maxMessageBytes = 10 * 1024 * 1024;

export interface HttpTransportOptions extends SdkTransportOptions {
  readonly clientVersion: string;
  readonly lines: LogRing;
  readonly clock: Clock;
  /** How long the server may tell more than anybody asked for, in milliseconds. */
  readonly floodTolerance: number;
  onFlood(): void;
  /** A request failed for a reason that may concern the whole server. It need not. */
  onFault(thrown: unknown): void;
}

interface PendingRequest {
  readonly method: string;
  readonly controller: AbortController;
  /** Ends the wait: with an error the request fails. */
  settle(error?: Error): void;
}

/**
 * MCP over HTTP: the SDK's transports with what they lack. A request whose answer is lost fails at once, not at its
 * timeout; a message over 10 MiB is dropped and the call that it answers fails; every message goes to the log; and all
 * connections end when it closes.
 */
export class HttpTransport implements Transport {
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: Transport['onmessage'];
  readonly hasPerRequestStream: boolean;

  readonly #options: HttpTransportOptions;
  readonly #remote: RemoteFetch;
  readonly #inner: Transport;
  readonly #pending = new Map<RequestId, PendingRequest>();
  /** Which request a fetch is made for, over all that the SDK does in between. */
  readonly #current = new AsyncLocalStorage<RequestId | null>();
  readonly #gate: UnsolicitedGate;
  #closed = false;

  constructor(options: HttpTransportOptions) {
    const { kind, clientVersion, clock, floodTolerance: tolerance } = options;
    this.#options = options;
    this.hasPerRequestStream = kind === 'streamable';
    this.#gate = new UnsolicitedGate({ clock, tolerance, onFlood: () => options.onFlood() });
    this.#remote = new RemoteFetch({ clientVersion, maxBytes: maxMessageBytes });
    this.#inner = createSdkTransport(options, this.#remote, () => {
      const id = this.#current.getStore() ?? null;
      return { onOversize: () => this.#refuse(id), pass: () => this.#gate.pass() };
    });
    this.#inner.onmessage = (message) => this.#receive(message);
    this.#inner.onerror = (error) => this.#failed(error);
    this.#inner.onclose = () => this.onclose?.();
  }

  get sessionId(): string | undefined {
    return this.#inner.sessionId;
  }

  setProtocolVersion(version: string): void {
    this.#inner.setProtocolVersion?.(version);
  }

  async start(): Promise<void> {
    try {
      await this.#inner.start();
    } catch (error) {
      this.#report(error);
      throw error;
    }
  }

  /** A request's promise settles with its answer, so that it can still fail while the answer is on its way. */
  send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    this.#options.lines.frame('sent', JSON.stringify(message));
    if ('method' in message && 'id' in message) return this.#request(message, options);
    return this.#tell(message, options);
  }

  /** Ends the session on the server, where there is one. Settles when the server has answered; never rejects. */
  endSession(): Promise<void> {
    return endSession(this.#inner);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    // The requests themselves are failed by the client, when it hears of the end.
    this.#pending.clear();
    await this.#inner.close();
    this.#remote.close();
  }

  async #tell(message: JSONRPCMessage, options: TransportSendOptions | undefined): Promise<void> {
    try {
      await this.#current.run(null, () => this.#inner.send(message, options));
    } catch (error) {
      this.#report(error);
      throw error;
    } finally {
      this.#drop(cancelledId(message));
    }
  }

  #request(message: JSONRPCRequest, options: TransportSendOptions | undefined): Promise<void> {
    const { id, method } = message;
    const controller = new AbortController();
    const given = options?.requestSignal;
    const requestSignal = given === undefined ? controller.signal : AbortSignal.any([controller.signal, given]);
    const onRequestStreamEnd = () => {
      options?.onRequestStreamEnd?.();
      this.#answerLost(id);
    };
    return new Promise((resolve, reject) => {
      const settle = (error?: Error) => {
        if (!this.#pending.delete(id)) return;
        if (error === undefined) resolve();
        else reject(error);
      };
      this.#pending.set(id, { method, controller, settle });
      given?.addEventListener('abort', () => settle(), { once: true });
      this.#current
        .run(id, () => this.#inner.send(message, { ...options, requestSignal, onRequestStreamEnd }))
        .catch((thrown: unknown) => {
          if (!this.#pending.has(id)) return;
          this.#report(thrown);
          settle(method === probeMethod ? asError(thrown) : requestError(thrown));
        });
    });
  }

  #receive(message: JSONRPCMessage): void {
    const json = JSON.stringify(message);
    this.#options.lines.frame('received', json);
    if ('method' in message) this.#gate.count(json.length);
    const isAnswer = !('method' in message) && message.id !== undefined;
    const pending = isAnswer && message.id !== undefined ? this.#pending.get(message.id) : undefined;
    this.onmessage?.(message);
    pending?.settle();
  }

  #answerLost(id: RequestId): void {
    const pending = this.#pending.get(id);
    if (pending === undefined || this.#closed) return;
    const lost = new AnswerLost();
    pending.settle(requestError(lost));
    // A subscription is a stream that may end without harm.
    if (pending.method !== 'subscriptions/listen') this.#report(lost);
  }

  #failed(error: Error): void {
    this.onerror?.(error);
    // A body that is no JSON at all fails its request, which tells of it.
    if (error.name === 'ZodError') {
      this.#options.lines.push('host', 'The server sent something that is no message of the protocol. It was ignored.');
    }
    // The event stream of the old transport carries all answers: when it breaks, none comes any more.
    if (this.#options.kind !== 'sse' || this.#closed || faultOf(error).kind !== 'lost') return;
    const lost = new AnswerLost();
    for (const { settle } of [...this.#pending.values()]) settle(requestError(lost));
    this.#report(lost);
  }

  /** The answer to a request, or what came unasked for, was too long. */
  #refuse(id: RequestId | null): void {
    this.#options.lines.push('host', 'A message was dropped, because it has more than the 10 MiB that are read.');
    if (id === null || !this.#pending.has(id)) return;
    const message = 'The answer has more than the 10 MiB that are read.';
    this.onmessage?.({ jsonrpc: '2.0', id, error: { code: -32_000, message, data: oversizeMark } });
    this.#drop(id);
  }

  /** Nobody waits for the answer any more: its stream must not be kept open, nor resumed. */
  #drop(id: RequestId | null): void {
    const pending = id === null ? undefined : this.#pending.get(id);
    pending?.settle();
    pending?.controller.abort();
  }

  #report(thrown: unknown): void {
    if (!this.#closed) this.#options.onFault(thrown);
  }
}

/** The SDK tells the protocol's eras apart by how this request fails: it has to see it unchanged. */
const probeMethod = 'server/discover';

/** The request that a notification cancels, or null. */
function cancelledId(message: JSONRPCMessage): RequestId | null {
  if (!('method' in message) || message.method !== 'notifications/cancelled') return null;
  const id = message.params?.requestId;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
