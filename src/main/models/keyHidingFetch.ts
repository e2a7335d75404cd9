import { SignalboxError } from '../../shared/errors.ts';
import { readCapped } from './endpointFetch.ts';

/** A shorter one is no key, and may be a part of any word. */
const shortestKey = 8;

/**
 * A `fetch` whose refusals do not repeat the key: some endpoints quote it, and what they say is shown, stored and
 * logged. Where there is no key, a refusal for want of one says so. Answers are passed on as they are.
 */
export function keyHidingFetch(fetchAny: typeof fetch, apiKey: string | null): typeof fetch {
  if (apiKey === null) return keyAskingFetch(fetchAny);
  if (apiKey.length < shortestKey) return fetchAny;
  return async (input, init) => {
    const response = await fetchAny(input, init);
    if (response.ok || response.body === null) return response;
    const text = (await readCapped(response)).replaceAll(apiKey, '•••');
    const headers = new Headers(response.headers);
    for (const name of ['content-length', 'content-encoding']) headers.delete(name);
    return new Response(text, { status: response.status, statusText: response.statusText, headers });
  };
}

function keyAskingFetch(fetchAny: typeof fetch): typeof fetch {
  return async (input, init) => {
    const response = await fetchAny(input, init);
    if (response.status !== 401) return response;
    await response.body?.cancel();
    throw new SignalboxError(
      'PROVIDER_ERROR',
      'This provider wants an API key, and none is stored. Enter it in Settings.',
    );
  };
}
