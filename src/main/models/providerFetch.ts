import { SignalboxError } from '../../shared/errors.ts';
import { streamOf, webPageError, withIdleLimit } from './endpointFetch.ts';
import { type Json, untilLast } from './eventStream.ts';
import type { ModelOptions } from './index.ts';
import { type Access, ownOriginFetch } from './ownOrigin.ts';

/** A model may think for minutes before its first word. */
export const firstByteTimeoutMs = 5 * 60_000;
export const idleTimeoutMs = 2 * 60_000;

/** How one provider's API is spoken. */
export interface Protocol {
  keyHeader: Access['keyHeader'];
  /** Whether an event of a stream ends its answer; without one the connection was lost on the way. */
  isLast(event: Json): boolean;
}

/**
 * A `fetch` for providers that speak their own API: the key goes where it was entered for and nowhere else; a web page,
 * a silence that is too long and a stream that just ends are told as what they are.
 */
export function providerFetch(
  { keyHeader, isLast }: Protocol,
  access: Omit<Access, 'keyHeader'>,
  options: ModelOptions,
): typeof fetch {
  const fetchOwn = ownOriginFetch({ ...access, keyHeader }, options.fetch ?? fetch);
  return async (input, init) => {
    const request = (signal: AbortSignal) => fetchOwn(input, { ...init, signal });
    const response = await withFirstByteLimit(request, init?.signal, options.firstByteTimeoutMs ?? firstByteTimeoutMs);
    if (!response.ok || response.body === null) return response;
    if (/\bhtml\b/i.test(response.headers.get('content-type') ?? '')) throw await webPageError(response);
    if (!wantsStream(String(input), init)) return response;
    const bytes = withIdleLimit(response.body, options.idleTimeoutMs ?? idleTimeoutMs);
    const { status, headers } = response;
    return new Response(streamOf(untilLast(bytes, isLast)), { status, headers });
  };
}

/** Google says it in the address, the others in the request. */
function wantsStream(address: string, init: RequestInit | undefined): boolean {
  return address.includes('alt=sse') || (typeof init?.body === 'string' && /"stream":\s*true/.test(init.body));
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
