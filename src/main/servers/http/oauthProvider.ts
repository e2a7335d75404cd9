import type {
  OAuthClientMetadata,
  OAuthClientProvider,
  OAuthDiscoveryState,
  OAuthTokens,
  StoredOAuthClientInformation,
} from '@modelcontextprotocol/client';
import { type StoredSignIn, storedSignInSchema, withTokens } from './storedSignIn.ts';

/**
 * One sign-in at one server, as the SDK drives it. Everything stays in memory: a sign-in that is not finished leaves
 * nothing behind. It registers the app anew each time, because the redirect address has another port each time, and
 * authorization servers may insist on the registered one.
 */
export class SignInProvider implements OAuthClientProvider {
  readonly redirectUrl: string;
  readonly #serverUrl: URL;
  readonly #state: string;
  #client: StoredOAuthClientInformation | undefined;
  #tokens: OAuthTokens | undefined;
  #discovery: OAuthDiscoveryState | undefined;
  #codeVerifier = '';
  #resource: string | null = null;
  #address: URL | null = null;

  constructor(options: { serverUrl: URL; redirectUrl: string; state: string }) {
    this.#serverUrl = options.serverUrl;
    this.redirectUrl = options.redirectUrl;
    this.#state = options.state;
  }

  /** Where the user signs in; null until the SDK has worked it out. */
  get address(): URL | null {
    return this.#address;
  }

  get clientMetadata(): OAuthClientMetadata {
    return {
      client_name: 'Signalbox',
      redirect_uris: [this.redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    };
  }

  state(): string {
    return this.#state;
  }

  clientInformation(): StoredOAuthClientInformation | undefined {
    return this.#client;
  }

  saveClientInformation(client: StoredOAuthClientInformation): void {
    this.#client = client;
  }

  tokens(): OAuthTokens | undefined {
    return this.#tokens;
  }

  saveTokens(tokens: OAuthTokens): void {
    this.#tokens = tokens;
  }

  redirectToAuthorization(address: URL): void {
    this.#address = address;
  }

  saveCodeVerifier(codeVerifier: string): void {
    this.#codeVerifier = codeVerifier;
  }

  codeVerifier(): string {
    return this.#codeVerifier;
  }

  saveDiscoveryState(discovery: OAuthDiscoveryState): void {
    this.#discovery = discovery;
  }

  discoveryState(): OAuthDiscoveryState | undefined {
    return this.#discovery;
  }

  saveResourceUrl(resource: string): void {
    this.#resource = resource;
  }

  /** The finished sign-in, with tokens that were got at `now` (milliseconds since the epoch); null before its end. */
  result(now: number): StoredSignIn | null {
    if (this.#tokens === undefined || this.#client === undefined || this.#discovery === undefined) return null;
    const signIn = storedSignInSchema.parse({
      serverUrl: this.#serverUrl.href,
      authorizationServer: this.#discovery.authorizationServerUrl,
      metadata: this.#discovery.authorizationServerMetadata ?? null,
      resource: this.#resource,
      client: this.#client,
      tokens: this.#tokens,
      expiresAt: null,
    });
    return withTokens(signIn, this.#tokens, now);
  }
}
