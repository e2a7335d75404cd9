import { SignalboxError } from '../../shared/errors.ts';
import type { Provider } from '../../shared/settings.ts';

/** Where requests go, and what opens the door there. */
export interface Access {
  baseUrl: Provider['baseUrl'];
  apiKey: string | null;
  /** The header that carries the key; after `Bearer ` where that is `authorization`. */
  keyHeader: 'authorization' | 'x-api-key' | 'x-goog-api-key';
}

/** What clients may say of a request beside its key. All else, whatever it was set by, stays here. */
const passed = new Set(['accept', 'content-type', 'user-agent', 'anthropic-version', 'anthropic-beta']);

/**
 * A `fetch` for one provider. The clients never see the key: it is added here, to requests to the origin that it was
 * entered for, and redirects are not followed. So it can't get into an error or a log of theirs, nor can a key or a
 * header that the environment holds for other programs get into a request.
 */
export function ownOriginFetch({ baseUrl, apiKey, keyHeader }: Access, fetchAny: typeof fetch): typeof fetch {
  const { origin } = new URL(baseUrl);
  return async (input, init) => {
    if (new URL(input instanceof Request ? input.url : input).origin !== origin) {
      throw new SignalboxError(
        'PROVIDER_ERROR',
        'A request was to leave the address that the provider was entered with, and was stopped. Check the address in Settings.',
      );
    }
    const headers = new Headers([...new Headers(init?.headers)].filter(([name]) => passed.has(name)));
    if (apiKey !== null) headers.set(keyHeader, keyHeader === 'authorization' ? `Bearer ${apiKey}` : apiKey);
    return fetchAny(input, { ...init, headers, redirect: 'manual' });
  };
}

/** What clients get in place of a key, so that they look for none in the environment. */
export const noKey = 'none';
