import { SignalboxError } from '../../shared/errors.ts';
import { streamOf, webPageError, withIdleLimit } from './endpointFetch.ts';
import type { ModelOptions } from './index.ts';

/** A model may think for minutes before its first word. */
export const firstByteTimeoutMs = 5 * 60_000;
export const idleTimeoutMs = 2 * 60_000;

/** How one provider's API is spoken. */
export interface Protocol {
  /** What stands in a stream that came to its end; without it the connection was lost on the way. */
  end: RegExp;
  /** The header that carries the key; taken out where there is no key. */
  keyHeader: string;
}

/**
 * A `fetch` for providers that speak their own API: redirects are not followed, because a key goes to the address it was
 * entered for; a web page, a silence that is too long and a stream that just ends are told as what they are.
 */
export function providerFetch(protocol: Protocol, hasKey: boolean, options: ModelOptions): typeof fetch {
  const fetchAny = options.fetch ?? fetch;
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    if (!hasKey) headers.delete(protocol.keyHeader);
    const request = (signal: AbortSignal) => fetchAny(input, { ...init, headers, signal, redirect: 'manual' });
    const response = await withFirstByteLimit(request, init?.signal, options.firstByteTimeoutMs ?? firstByteTimeoutMs);
    const type = response.headers.get('content-type') ?? '';
    if (response.ok && /\bhtml\b/i.test(type)) throw await webPageError(response);
    if (!response.ok || response.body === null || !/\bevent-stream\b/i.test(type)) return response;
    const bytes = withIdleLimit(response.body, options.idleTimeoutMs ?? idleTimeoutMs);
    const { status, headers: said } = response;
    return new Response(streamOf(untilEnd(bytes, protocol.end)), { status, headers: said });
  };
}

/** Gives up where nothing at all comes in time. What is slow after that has the idle limit. */
async function withFirstByteLimit(
  request: (signal: AbortSignal) => Promise<Response>,
  outer: AbortSignal | null | undefined,
  milliseconds: number,
): Promise<Response> {
  const limit = new AbortController();
  const message = 'The endpoint did not answer in time. Try again in a moment.';
  const timer = setTimeout(() => limit.abort(new SignalboxError('TIMEOUT', message)), milliseconds);
  const signal = outer ? AbortSignal.any([outer, limit.signal]) : limit.signal;
  try {
    return await request(signal);
  } finally {
    clearTimeout(timer);
  }
}

/** Longer than any end marker. */
const lookBack = 256;

/** Passes a stream on, and throws UNAVAILABLE where it stops before its end. */
async function* untilEnd(bytes: AsyncGenerator<Uint8Array>, end: RegExp): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const decoder = new TextDecoder();
  let tail = '';
  let isComplete = false;
  for await (const block of bytes) {
    const text = tail + decoder.decode(block, { stream: true });
    isComplete ||= end.test(text);
    tail = text.slice(-lookBack);
    yield new Uint8Array(block);
  }
  if (isComplete) return;
  throw new SignalboxError(
    'UNAVAILABLE',
    'The connection to the endpoint was lost before the answer was complete. Try again.',
  );
}
