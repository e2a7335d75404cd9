import { Worker } from 'node:worker_threads';
import { messageOf, SignalboxError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import type { Reply, Unnumbered } from './protocol.ts';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: SignalboxError): void;
}

/** The host's side of one storage thread: requests go out numbered, and each promise settles by its reply. */
export class StorageThread {
  readonly #worker: Worker;
  readonly #log: Logger;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ended: Promise<void>;
  #nextId = 0;
  /** Why nothing can be asked any more. */
  #end: string | null = null;

  constructor(workerUrl: URL, name: string, log: Logger) {
    this.#log = log;
    this.#worker = new Worker(workerUrl, { name });
    this.#worker.on('message', (replies: Reply[]) => {
      for (const reply of replies) this.#settle(reply);
    });
    this.#worker.on('error', (error) => this.#fail(messageOf(error)));
    this.#ended = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#fail('it ended');
        resolve();
      });
    });
  }

  /** Resolves with the reply's value; rejects with a `SignalboxError`, also when the thread dies before it answers. */
  request(request: Unnumbered): Promise<unknown> {
    if (this.#end !== null) return Promise.reject(stopped(this.#end));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#worker.postMessage({ id, ...request });
      this.#waiting.set(id, { resolve, reject });
    });
  }

  /** Lets the thread finish what it was asked, close its connection and end. */
  async close(): Promise<void> {
    if (this.#end === null) {
      const done = this.request({ kind: 'close' });
      this.#end = 'it was closed';
      await done.catch((error: unknown) => this.#log.warn({ reason: messageOf(error) }, 'Storage closed untidily'));
    }
    await this.#ended;
  }

  /** Ends the thread without a word, for one that could not open the database. */
  async terminate(): Promise<void> {
    this.#end ??= 'it was closed';
    await this.#worker.terminate();
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (waiting === undefined) return;
    if (reply.ok) {
      waiting.resolve(reply.value);
      return;
    }
    const { code, message, retryable } = reply.error;
    if (reply.stack !== undefined) this.#log.error({ stack: reply.stack }, 'A storage operation failed unexpectedly');
    waiting.reject(new SignalboxError(code, message, { retryable }));
  }

  #fail(reason: string): void {
    this.#end ??= reason;
    for (const { reject } of this.#waiting.values()) reject(stopped(reason));
    this.#waiting.clear();
  }
}

function stopped(reason: string): SignalboxError {
  const message = `The part of Signalbox that stores data has stopped (${reason}). Restart Signalbox.`;
  return new SignalboxError('STORAGE_ERROR', message, { retryable: false });
}
