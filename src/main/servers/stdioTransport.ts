import type { Readable } from 'node:stream';
import { type JSONRPCMessage, SdkError, SdkErrorCode, type Transport } from '@modelcontextprotocol/client';
import type { Clock } from './clock.ts';
import type { FramedLine } from './lineFramer.ts';
import type { LogRing } from './logRing.ts';
import { PipeReader } from './pipeReader.ts';
import type { ServerProcess } from './process.ts';

/** The longest message that is read. */
export const maxMessageBytes = 10 * 1024 * 1024;
/** What may wait for a server that does not read its input. */
const maxUnsentBytes = 64 * 1024 * 1024;
const keepBytes = 512;
/** Messages that nobody asked for, and lines that are none. */
const unsolicitedBudget = { lines: 250, bytes: 2 * 1024 * 1024 };

/** The data of the error that stands for an answer that was too long. Compared by identity: no server can send it. */
export const oversizeMark = Object.freeze({ reason: 'answer too long' });

export interface StdioTransportOptions {
  readonly clock: Clock;
  readonly log: LogRing;
  readonly floodTolerance: number;
  onFlood(): void;
  /** The server closed its output, or ended. */
  onOutputEnd(): void;
}

/**
 * MCP over the pipes of a process: one JSON-RPC message a line. It neither starts nor stops the process. Lines that
 * are no messages are counted and go to the log; a line over 10 MiB is dropped, and the call that it answers fails.
 */
export class StdioTransport implements Transport {
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: Transport['onmessage'];

  readonly #process: ServerProcess;
  readonly #options: StdioTransportOptions;
  #reader: PipeReader | null = null;
  #drained: Promise<void> | null = null;
  #closed = false;
  #gathering = false;
  #junkLines = 0;

  constructor(process: ServerProcess, options: StdioTransportOptions) {
    this.#process = process;
    this.#options = options;
  }

  /** By these two the SDK knows a process from a remote server, whose silence means something else. */
  get pid(): number {
    return this.#process.pid;
  }

  get stderr(): Readable {
    return this.#process.stderr;
  }

  /** Lines on stdout that were no messages. */
  get junkLines(): number {
    return this.#junkLines;
  }

  get isOpen(): boolean {
    return !this.#closed;
  }

  /** Resolves when the server's output is at its end and every line of it was handled. */
  get ended(): Promise<void> {
    return this.#reader?.ended ?? Promise.resolve();
  }

  async start(): Promise<void> {
    const { clock, floodTolerance, onFlood, onOutputEnd } = this.#options;
    const reader = new PipeReader(this.#process.stdout, {
      maxLineBytes: maxMessageBytes,
      keepBytes,
      budget: unsolicitedBudget,
      floodTolerance,
      clock,
      onLine: (line) => this.#receive(line),
      onFlood,
    });
    this.#reader = reader;
    void reader.ended.then(() => this.close()).then(onOutputEnd);
  }

  /** Resolves when the message is in the pipe or the kernel's buffer has room again. */
  send(message: JSONRPCMessage): Promise<void> {
    const { stdin } = this.#process;
    if (this.#closed || !stdin.writable) {
      return Promise.reject(new SdkError(SdkErrorCode.NotConnected, 'The server does not take messages any more'));
    }
    if (stdin.writableLength > maxUnsentBytes) {
      return Promise.reject(new SdkError(SdkErrorCode.SendFailed, 'The server does not read its input'));
    }
    const json = JSON.stringify(message);
    this.#options.log.frame('sent', json);
    this.#gatherWrites();
    return stdin.write(`${json}\n`) ? sent : this.#whenDrained();
  }

  /** Lets go of the process: nothing more is read or written. Its stdin stays open for the one who stops it. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#reader?.discard();
    this.onclose?.();
  }

  /** Returns whether the line was unsolicited. */
  #receive(line: FramedLine): boolean {
    if (line.kind === 'oversize') return this.#refuse(line);
    const message = parseMessage(line.text);
    if (message === null) {
      if (line.text.trim() !== '') this.#junk(line.text);
      return true;
    }
    this.#options.log.frame('received', line.text);
    this.#deliver(message);
    return 'method' in message;
  }

  /**
   * The client of the SDK hears of an answer at once, but of anything else a moment after it was handed over: without a
   * moment's wait for answers too, the progress that came together with one would find its call gone.
   */
  #deliver(message: JSONRPCMessage): void {
    if ('method' in message) this.#handOver(message);
    else queueMicrotask(() => this.#handOver(message));
  }

  #handOver(message: JSONRPCMessage): void {
    try {
      this.onmessage?.(message);
    } catch (error) {
      this.onerror?.(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #junk(text: string): void {
    this.#junkLines += 1;
    this.#options.log.push('stdout', text);
  }

  #refuse({ head, tail, bytes }: { head: string; tail: string; bytes: number }): boolean {
    const size = `${Math.round(bytes / 1024 / 1024)} MiB`;
    this.#junkLines += 1;
    this.#options.log.push('host', `A line of ${size} was dropped. The longest that is read has 10 MiB.`);
    const id = responseId(head, tail);
    if (id === null) return true;
    const message = `The answer has ${size}; the longest that is read has 10 MiB.`;
    const error = { code: -32_000, message, data: oversizeMark };
    this.#deliver({ jsonrpc: '2.0', id, error });
    return false;
  }

  /** What is sent in one turn of the event loop goes into the pipe at once: a server then reads it at once, too. */
  #gatherWrites(): void {
    if (this.#gathering) return;
    this.#gathering = true;
    const { stdin } = this.#process;
    stdin.cork();
    process.nextTick(() => {
      this.#gathering = false;
      stdin.uncork();
    });
  }

  /** One wait for all senders: the pipe drains for all of them at once. */
  #whenDrained(): Promise<void> {
    this.#drained ??= new Promise<void>((resolve) => {
      const done = () => {
        this.#drained = null;
        this.#process.stdin.off('drain', done).off('close', done);
        resolve();
      };
      this.#process.stdin.on('drain', done).on('close', done);
    });
    return this.#drained;
  }
}

const sent = Promise.resolve();

/** The message on a line, or null when the line is none. Checks the frame only: what is in it, the client checks. */
export function parseMessage(line: string): JSONRPCMessage | null {
  // Most junk is told from the first character, without the cost of an exception.
  if (!/^\s*\{/.test(line)) return null;
  try {
    const value: unknown = JSON.parse(line);
    return isMessage(value) ? value : null;
  } catch {
    return null;
  }
}

function isMessage(value: unknown): value is JSONRPCMessage {
  if (typeof value !== 'object' || value === null || !('jsonrpc' in value) || value.jsonrpc !== '2.0') return false;
  const hasId = 'id' in value && (typeof value.id === 'number' || typeof value.id === 'string');
  if ('method' in value) return typeof value.method === 'string' && (hasId || !('id' in value));
  if ('result' in value) return hasId && typeof value.result === 'object' && value.result !== null;
  return 'error' in value && hasId && isError(value.error);
}

function isError(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('message' in error)) return false;
  return typeof error.code === 'number' && typeof error.message === 'string';
}

/** Whose answer a dropped line was, from its ends: servers write the id before the result, or at the very end. */
function responseId(head: string, tail: string): number | null {
  const first =
    /^\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"id"\s*:\s*(\d+)\s*,\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"result"/.exec(
      head,
    );
  const last =
    /[}\]]\s*,\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"id"\s*:\s*(\d+)\s*(?:,\s*"jsonrpc"\s*:\s*"2\.0"\s*)?\}\s*$/.exec(
      tail,
    );
  const id = first?.[1] ?? last?.[1];
  return id === undefined ? null : Number(id);
}
