import { learnsUser, userAlone } from '../callIdentity.ts';
import { settlesWithin } from '../clock.ts';
import { ServerConnection } from '../connection.ts';
import type { Block, RunFailure } from '../machine.ts';
import type { Run, RunOptions } from '../run.ts';
import {
  explainFault,
  explainHttpDeadline,
  explainHttpFlood,
  explainHttpSilence,
  explainLostSession,
  explainPreparation,
  type RemoteEvidence,
} from './explainHttp.ts';
import { type Fault, faultOf, isWithoutStreamable, tellingFault } from './fault.ts';
import { HttpTransport } from './httpTransport.ts';
import { parseRemoteUrl } from './remoteUrl.ts';
import type { TokenSource } from './sdkTransport.ts';
import type { SignInTarget, TokenKeeper } from './tokenKeeper.ts';

/** How long the server may take to end a session, in milliseconds. */
const sessionEndWait = 1_000;

export interface HttpRunOptions extends RunOptions {
  readonly tokens: TokenKeeper;
  /** The values of the server's own headers, which are secrets. */
  headers(): Promise<Record<string, string>>;
}

/** What a run needs to talk to its server. */
interface Target extends SignInTarget {
  readonly headers: Readonly<Record<string, string>>;
}

/** One session with a remote server, from the address to the last connection. Starts when made. */
export class HttpRun implements Run {
  readonly marker = null;
  readonly #options: HttpRunOptions;
  readonly #stopRequested: Promise<void>;
  #requestStop: () => void = () => {};
  #stopping = false;
  #over = false;
  #ready = false;
  #checking = false;
  /** Null for an address that can't be used. */
  #url: URL | null = null;
  #authorized = false;
  #transport: HttpTransport | null = null;
  #connection: ServerConnection | null = null;

  constructor(options: HttpRunOptions) {
    this.#options = options;
    this.#stopRequested = new Promise((resolve) => {
      this.#requestStop = resolve;
    });
    void this.#live();
  }

  get connection(): ServerConnection | null {
    return this.#ready && !this.#over && !this.#stopping ? this.#connection : null;
  }

  stop(): void {
    this.#stopping = true;
    this.#requestStop();
  }

  deadlinePassed(): void {
    this.#break((evidence) => explainHttpDeadline(this.#options.timings.startDeadline, evidence));
  }

  unresponsive(): void {
    this.#break(explainHttpSilence);
  }

  async #live(): Promise<void> {
    try {
      const target = await this.#prepare();
      if (target !== null && !this.#stopping && !this.#over) void this.#connect(target);
      await this.#stopRequested;
      await this.#disconnect();
    } catch (error) {
      // A defect of ours must not leave the server between two states for ever.
      this.#options.log.error({ error }, 'A session with a remote server was not cleaned up as it should');
    }
    this.#options.onEnded();
  }

  /** Null when it was stopped meanwhile, or when the address or the headers can't be used. */
  async #prepare(): Promise<Target | null> {
    const { config, lines, onLaunch } = this.#options;
    const address = config.launch.kind === 'http' ? config.launch.url : '';
    try {
      const url = parseRemoteUrl(address);
      this.#url = url;
      const headers = await Promise.race([this.#options.headers(), this.#stopRequested]);
      if (headers === undefined) return null;
      lines.mask(secretsIn(headers));
      onLaunch(url.href);
      this.#authorized = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
      return { id: config.id, name: config.name, url, headers };
    } catch (error) {
      this.#end(() => this.#options.onBroken(explainPreparation(error, address)));
      return null;
    }
  }

  async #connect(target: Target): Promise<void> {
    try {
      await this.#open(target, 'streamable');
    } catch (error) {
      const fault = faultOf(error);
      if (!isWithoutStreamable(fault)) return this.#openFailed(fault);
      // The first answer explains more than that of a transport which hardly any server still has.
      await this.#open(target, 'sse').catch((second: unknown) =>
        this.#openFailed(tellingFault(fault, faultOf(second))),
      );
    }
    if (this.#stopping || this.#over) return;
    this.#ready = true;
    this.#options.onReady(null);
  }

  async #open(target: Target, kind: 'streamable' | 'sse'): Promise<void> {
    await this.#disconnect();
    if (this.#stopping || this.#over) return;
    const { clock, clientVersion, config, lines, memory, timings, onToolsChanged, onNotice } = this.#options;
    const transport = new HttpTransport({
      url: target.url,
      kind,
      headers: target.headers,
      tokens: this.#authorized ? null : this.#tokens(target),
      clientVersion,
      lines,
      clock,
      floodTolerance: timings.floodTolerance,
      onFlood: () => this.#break(explainHttpFlood),
      onFault: (thrown) => this.#faulted(faultOf(thrown)),
    });
    const connection = new ServerConnection({
      clock,
      clientVersion,
      requestTimeout: timings.startDeadline,
      roots: config.options.roots,
      // The old transport is older than the eras.
      memory: kind === 'sse' ? { era: 'legacy' } : memory,
      identity: learnsUser(config) ? userAlone : null,
      onToolsChanged,
      onNotice,
      onRemark: (remark, source = 'host') => lines.push(source, remark),
    });
    this.#transport = transport;
    this.#connection = connection;
    await connection.open(transport);
  }

  #tokens(target: Target): TokenSource {
    const { lines, tokens } = this.#options;
    let known: string | null = null;
    return {
      async token() {
        const token = await tokens.token(target);
        if (token !== null && token !== known) lines.mask([...secretsIn(target.headers), token]);
        known = token;
        return token;
      },
      renew: (refused) => tokens.renew(target, refused),
    };
  }

  #openFailed(fault: Fault): void {
    if (!this.#needsSignIn(fault)) this.#break((evidence) => explainFault(fault, evidence));
  }

  /** A request failed while the server was in use: the others may do well, or none can. */
  #faulted(fault: Fault): void {
    if (!this.#ready || this.#needsSignIn(fault)) return;
    if (fault.kind === 'network' && !fault.reached) this.#break((evidence) => explainFault(fault, evidence));
    else if (this.#isSessionLost(fault)) this.#break(explainLostSession);
    else if (fault.kind === 'network' || fault.kind === 'lost') void this.#check();
  }

  #isSessionLost(fault: Fault): boolean {
    return fault.kind === 'status' && fault.status === 404 && this.#transport?.sessionId !== undefined;
  }

  /** One lost answer says little. A server that is gone does not answer the next request either. */
  async #check(): Promise<void> {
    const { connection } = this;
    if (this.#checking || connection === null) return;
    this.#checking = true;
    try {
      await connection.probe(this.#options.timings.probe.timeout);
    } catch (error) {
      // Silence is judged by who asks regularly.
      if (faultOf(error).kind !== 'timeout') this.#break((evidence) => explainFault({ kind: 'lost' }, evidence));
    }
    this.#checking = false;
  }

  /** Whether the fault was that nobody is signed in; the run is over then. */
  #needsSignIn(fault: Fault): boolean {
    const { name } = this.#options.config;
    const isRefused = fault.kind === 'status' && fault.status === 401 && !this.#authorized;
    const message = isRefused
      ? `“${name}” asks you to sign in again.`
      : fault.kind === 'sign-in'
        ? fault.message
        : null;
    if (message === null) return false;
    const block: Block = { reason: 'sign-in', message };
    this.#end(() => this.#options.onBlocked(block));
    return true;
  }

  #break(explain: (evidence: RemoteEvidence) => RunFailure): void {
    if (this.#url === null) return;
    const failure = explain({ url: this.#url, authorized: this.#authorized });
    this.#end(() => this.#options.onBroken(failure));
  }

  #end(report: () => void): void {
    if (this.#over || this.#stopping) return;
    this.#over = true;
    report();
    this.#requestStop();
  }

  async #disconnect(): Promise<void> {
    const [transport, connection] = [this.#transport, this.#connection];
    if (transport === null) return;
    await settlesWithin(this.#options.clock, sessionEndWait, transport.endSession());
    await connection?.close();
    await transport.close();
  }
}

/** The values of headers, and of those that name a scheme what follows it: servers tell a token without its `Bearer`. */
function secretsIn(headers: Readonly<Record<string, string>>): string[] {
  return Object.values(headers).flatMap((value) => [value, value.replace(/^\S+\s+/, '')]);
}
