import {
  type AuthProvider,
  SSEClientTransport,
  StreamableHTTPClientTransport,
  type Transport,
} from '@modelcontextprotocol/client';
import type { ReadRules } from './boundedBody.ts';
import type { RemoteFetch } from './remoteFetch.ts';

/** The access tokens of whoever is signed in. */
export interface TokenSource {
  /** The token to send; null when nobody is signed in. */
  token(): Promise<string | null>;
  /** Replaces a token that the server refused; null stands for none. Rejects when that can't be done. */
  renew(refused: string | null): Promise<void>;
}

export interface SdkTransportOptions {
  readonly url: URL;
  /** `sse` is the transport of the protocol's first revision, with one stream for all answers. */
  readonly kind: 'streamable' | 'sse';
  readonly headers: Readonly<Record<string, string>>;
  /** Null where the user's own headers say who they are. */
  readonly tokens: TokenSource | null;
}

/** The SDK's transport on our own connections. `rules` is asked at each request, in its asynchronous context. */
export function createSdkTransport(
  { url, kind, headers, tokens }: SdkTransportOptions,
  remote: RemoteFetch,
  rules: () => Omit<ReadRules, 'maxBytes'>,
): StreamableHTTPClientTransport | SSEClientTransport {
  // By the time that a refusal is looked at, there may be a new token: it counts which one was refused.
  const refused = new WeakMap<Response, string>();
  const fetch = async (address: string | URL, init: RequestInit = {}) => {
    const response = await remote.fetch(address, init, rules());
    const token = /^Bearer (.*)$/.exec(new Headers(init.headers).get('authorization') ?? '')?.[1];
    if (token !== undefined && response.status === 401) refused.set(response, token);
    return response;
  };
  const authProvider = tokens === null ? null : authProviderOf(tokens, (response) => refused.get(response) ?? null);
  const settings = { fetch, requestInit: { headers: { ...headers } }, ...(authProvider && { authProvider }) };
  return kind === 'streamable'
    ? new StreamableHTTPClientTransport(url, settings)
    : new SSEClientTransport(url, settings);
}

/** Ends the session on the server, where there is one. Settles when the server has answered; never rejects. */
export async function endSession(transport: Transport): Promise<void> {
  if (transport instanceof StreamableHTTPClientTransport) await transport.terminateSession().catch(() => {});
}

function authProviderOf(tokens: TokenSource, refusedBy: (response: Response) => string | null): AuthProvider {
  return {
    token: async () => (await tokens.token()) ?? undefined,
    onUnauthorized: ({ response }) => tokens.renew(refusedBy(response)),
  };
}
