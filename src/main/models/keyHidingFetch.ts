import { readCapped } from './endpointFetch.ts';

/** A shorter one is no key, and may be a part of any word. */
const shortestKey = 8;

/**
 * A `fetch` whose refusals do not repeat the key: some endpoints quote it, and what they say is shown, stored and
 * logged. Answers are passed on as they are.
 */
export function keyHidingFetch(fetchAny: typeof fetch, apiKey: string | null): typeof fetch {
  if (apiKey === null || apiKey.length < shortestKey) return fetchAny;
  return async (input, init) => {
    const response = await fetchAny(input, init);
    if (response.ok || response.body === null) return response;
    const text = (await readCapped(response)).replaceAll(apiKey, '•••');
    const headers = new Headers(response.headers);
    for (const name of ['content-length', 'content-encoding']) headers.delete(name);
    return new Response(text, { status: response.status, statusText: response.statusText, headers });
  };
}
