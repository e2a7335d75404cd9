import { randomBytes } from 'node:crypto';
import { auth, extractWWWAuthenticateParams } from '@modelcontextprotocol/client';
import { SignalboxError } from '../../../shared/errors.ts';
import type { Logger } from '../../../shared/logger.ts';
import type { ServerConfig } from '../../../shared/server.ts';
import type { CancelTimer, Clock } from '../clock.ts';
import { callbackParameters, codeIn } from './callback.ts';
import { explainSignInError } from './explainSignIn.ts';
import { type CallbackPage, type LoopbackListener, listenForCallback } from './loopbackListener.ts';
import { SignInProvider } from './oauthProvider.ts';
import { RemoteFetch } from './remoteFetch.ts';
import { hostOf, isPrivateAddress, isPublicHost, parseRemoteUrl } from './remoteUrl.ts';
import type { TokenKeeper } from './tokenKeeper.ts';

/** How long a person may take, in milliseconds. */
const patience = 10 * 60_000;
const requestTimeout = 20_000;
const maxBytes = 1024 * 1024;

export interface SignInOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly clientVersion: string;
  readonly tokens: TokenKeeper;
  /** The values of a server's own headers: a gateway before it may ask for them. They go to its own address only. */
  headersOf(config: ServerConfig): Promise<Record<string, string>>;
  /** A sign-in is done and stored: the server can be started. */
  onSignedIn(serverId: string): void;
}

interface Attempt {
  readonly serverId: string;
  readonly name: string;
  readonly url: URL;
  readonly state: string;
  readonly provider: SignInProvider;
  readonly listener: LoopbackListener;
  readonly remote: RemoteFetch;
  /** The exchange of the code, while it runs: browser and user may bring it at the same time. */
  exchange: Promise<void> | null;
  cancelTimer: CancelTimer;
}

/**
 * Signing in to remote servers through the system's browser: OAuth with PKCE, as the MCP authorization specification
 * describes it. At most one attempt a server; it ends with success, after ten minutes, or with the next one.
 */
export class SignIn {
  readonly #options: SignInOptions;
  readonly #attempts = new Map<string, Attempt>();
  /** The newest attempt of a server that is being prepared, by its state. */
  readonly #preparing = new Map<string, string>();
  #disposed = false;

  constructor(options: SignInOptions) {
    this.#options = options;
  }

  /**
   * Begins a sign-in and resolves to the address that a person has to open in a browser. INVALID_INPUT for a server
   * that is not remote, PROVIDER_ERROR when the server offers no sign-in that can be used, UNAVAILABLE when it or its
   * authorization server can't be reached, CANCELLED when it was given up meanwhile.
   */
  async begin(config: ServerConfig): Promise<{ address: string }> {
    if (config.launch.kind !== 'http') {
      throw new SignalboxError('INVALID_INPUT', `“${config.name}” runs on this machine and needs no sign-in.`);
    }
    const url = parseRemoteUrl(config.launch.url);
    if (this.#disposed) throw new SignalboxError('CANCELLED', 'Signalbox is closing.');
    this.cancel(config.id);
    const state = randomBytes(32).toString('base64url');
    this.#preparing.set(config.id, state);
    try {
      return await this.#prepare(config, url, state);
    } finally {
      if (this.#preparing.get(config.id) === state) this.#preparing.delete(config.id);
    }
  }

  /**
   * Ends a sign-in with the address to which the browser was sent at last, or with its query alone. NOT_FOUND when no
   * sign-in is under way, INVALID_INPUT when the address does not belong to it, DENIED when the sign-in was refused:
   * the attempt then goes on.
   */
  async finish(serverId: string, pastedAddress: string): Promise<void> {
    const attempt = this.#attempts.get(serverId);
    if (attempt === undefined) {
      throw new SignalboxError('NOT_FOUND', 'No sign-in is under way, or it took too long. Begin again.');
    }
    await this.#complete(attempt, callbackParameters(pastedAddress));
  }

  /** Gives up the sign-in that is under way, if there is one. */
  cancel(serverId: string): void {
    this.#preparing.delete(serverId);
    const attempt = this.#attempts.get(serverId);
    if (attempt === undefined) return;
    this.#attempts.delete(serverId);
    attempt.cancelTimer();
    attempt.listener.close();
    attempt.remote.close();
  }

  /** Forgets the sign-in of a server. */
  async signOut(serverId: string): Promise<void> {
    this.cancel(serverId);
    await this.#options.tokens.remove(serverId);
  }

  /** Gives up all attempts. */
  dispose(): void {
    this.#disposed = true;
    for (const serverId of [...this.#preparing.keys(), ...this.#attempts.keys()]) this.cancel(serverId);
  }

  async #prepare(config: ServerConfig, url: URL, state: string): Promise<{ address: string }> {
    const { id, name } = config;
    const listener = await listenForCallback((parameters) => this.#called(id, state, parameters));
    const provider = new SignInProvider({ serverUrl: url, redirectUrl: listener.redirectUrl, state });
    // What a server on the Internet says of its sign-in must not lead into the user's own network.
    const remote = this.#remote(await isPublicHost(url));
    try {
      const challenge = await challengeOf(url, await this.#options.headersOf(config), remote);
      const address = await addressFor(provider, { serverUrl: url, ...challenge }, remote);
      if (this.#preparing.get(id) !== state) {
        throw new SignalboxError('CANCELLED', 'This sign-in was given up. Begin again.');
      }
      this.#keep({ serverId: id, name, url, state, provider, listener, remote });
      return { address };
    } catch (error) {
      listener.close();
      remote.close();
      throw explainSignInError(error, name);
    }
  }

  /** Its requests carry nothing of the user's own headers unless they are given. */
  #remote(publicOnly: boolean): RemoteFetch {
    const { clientVersion } = this.#options;
    return new RemoteFetch({ clientVersion, maxBytes, timeout: requestTimeout, publicOnly });
  }

  #keep(made: Omit<Attempt, 'exchange' | 'cancelTimer'>): void {
    this.cancel(made.serverId);
    const cancelTimer = this.#options.clock.after(patience, () => this.cancel(made.serverId));
    this.#attempts.set(made.serverId, { ...made, exchange: null, cancelTimer });
  }

  /** The browser came back. */
  async #called(serverId: string, state: string, parameters: URLSearchParams): Promise<CallbackPage> {
    const attempt = this.#attempts.get(serverId);
    const title = 'Not signed in';
    if (attempt?.state !== state)
      return { status: 410, title, text: 'This sign-in is over. Begin again in Signalbox.' };
    try {
      await this.#complete(attempt, parameters);
      return { status: 200, title: 'Signed in', text: 'Signed in. You can close this tab.' };
    } catch (error) {
      const { message } = explainSignInError(error, attempt.name);
      return { status: 400, title, text: message };
    }
  }

  async #complete(attempt: Attempt, parameters: URLSearchParams): Promise<void> {
    try {
      const metadata = attempt.provider.discoveryState()?.authorizationServerMetadata;
      const { code, issuer } = codeIn(parameters, attempt.state, metadata);
      attempt.exchange ??= this.#exchange(attempt, code, issuer).finally(() => {
        attempt.exchange = null;
      });
      await attempt.exchange;
    } catch (error) {
      throw explainSignInError(error, attempt.name);
    }
  }

  async #exchange(attempt: Attempt, code: string, issuer: string | undefined): Promise<void> {
    const { clock, log, tokens, onSignedIn } = this.#options;
    const { serverId, url, provider, remote } = attempt;
    await auth(provider, {
      serverUrl: url,
      authorizationCode: code,
      fetchFn: (address, init) => remote.fetch(address, init),
      ...(issuer === undefined ? {} : { iss: issuer }),
    });
    const signIn = provider.result(clock.wall());
    if (signIn === null) throw new Error('The authorization server gave no token.');
    if (this.#attempts.get(serverId) !== attempt) throw new SignalboxError('CANCELLED', 'The sign-in was given up.');
    await tokens.save(serverId, signIn);
    // The server may have been signed out of, or to anew, while its tokens were stored.
    if (this.#attempts.get(serverId) !== attempt) throw new SignalboxError('CANCELLED', 'The sign-in was given up.');
    this.cancel(serverId);
    log.info({ server: serverId }, 'A remote server was signed in to');
    onSignedIn(serverId);
  }
}

/** What the answer to an anonymous request says of the sign-in: where it is described, and for what it is to ask. */
interface Challenge {
  readonly resourceMetadataUrl?: URL;
  readonly scope?: string;
}

async function addressFor(
  provider: SignInProvider,
  options: Challenge & { serverUrl: URL },
  remote: RemoteFetch,
): Promise<string> {
  await auth(provider, { ...options, fetchFn: (address, init) => remote.fetch(address, init) });
  const { address } = provider;
  if (address === null) throw new Error('The server asks for no sign-in.');
  if (!opensInBrowser(address)) throw new Error(`The sign-in page ${address.origin} is not protected by https.`);
  return address.href;
}

async function challengeOf(url: URL, own: Record<string, string>, remote: RemoteFetch): Promise<Challenge> {
  const response = await remote.fetch(url, {
    method: 'POST',
    headers: { ...own, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'ping' }),
  });
  await response.body?.cancel();
  const { resourceMetadataUrl, scope } = extractWWWAuthenticateParams(response);
  return { ...(resourceMetadataUrl && { resourceMetadataUrl }), ...(scope && { scope }) };
}

/** The page where a person enters a password: https, or a server on this machine or in the own network. */
function opensInBrowser(address: URL): boolean {
  if (address.protocol === 'https:') return true;
  const host = hostOf(address);
  return address.protocol === 'http:' && (host === 'localhost' || isPrivateAddress(host));
}
