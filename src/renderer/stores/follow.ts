import type { Api } from '../../shared/contract.ts';
import type { ErrorData } from '../../shared/errors.ts';
import { describeError } from '../api.ts';
import { backoffDelay, sleep } from './backoff.ts';
import type { Line } from './connection.ts';

/** A stream of the host that is to stay open. */
export interface Stream<Event> {
  /** Opens it; called again after every interruption, so it can say from where to go on. */
  open(api: Api, signal: AbortSignal): Promise<AsyncIterable<Event>>;
  onEvent(event: Event): void;
  /** The host refused or failed the stream. One that can't be mended by trying again is given up after this. */
  onError(error: ErrorData): void;
}

/** Codes after which the same request would fail again. */
const final: ReadonlySet<ErrorData['code']> = new Set(['NOT_FOUND', 'INVALID_INPUT', 'DENIED', 'TOO_LARGE']);

/** Keeps a stream open over lost connections and failures. Returns the function that ends it. */
export function follow<Event>(host: Line, stream: Stream<Event>): () => void {
  const stopped = new AbortController();
  void run(host, stream, stopped.signal);
  return () => stopped.abort();
}

async function run<Event>(host: Line, stream: Stream<Event>, signal: AbortSignal): Promise<void> {
  let attempt = 0;
  while (!signal.aborted) {
    try {
      const api = await host.online(signal);
      for await (const event of await stream.open(api, signal)) {
        if (signal.aborted) return;
        attempt = 0;
        stream.onEvent(event);
      }
    } catch (thrown) {
      if (signal.aborted) return;
      // Without a connection this is only its echo: the connection banner speaks for it.
      if (host.isOpen()) {
        const error = describeError(thrown);
        if (attempt > 0 || final.has(error.code)) stream.onError(error);
        if (final.has(error.code)) return;
      }
    }
    await sleep(backoffDelay(attempt), signal);
    attempt += 1;
  }
}
