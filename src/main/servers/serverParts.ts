import type { Logger } from '../../shared/logger.ts';
import type { ServerConfig } from '../../shared/server.ts';
import { CallLog } from './calls/callLog.ts';
import { type CallTimings, defaultCallTimings } from './calls/callTimings.ts';
import type { Clock } from './clock.ts';
import { SignIn } from './http/signIn.ts';
import { TokenKeeper } from './http/tokenKeeper.ts';
import type { LaunchContext } from './launch.ts';
import { Ledger } from './ledger.ts';
import { clearEarlierRun } from './reaper.ts';
import { runStarter } from './runStarter.ts';
import type { ServerSurroundings } from './serverSurroundings.ts';
import type { CallLogStore, CredentialStore, ResultSink, ToolListStore } from './stores.ts';
import { defaultTimings, type Timings } from './timings.ts';
import { ToolCache } from './toolCache.ts';
import { Monitor } from './vitals/monitor.ts';

export interface SupervisorOptions {
  readonly userId: string;
  readonly configs: readonly ServerConfig[];
  /** Our own Node, the folder of the built servers, and the user's folder below which each gets one. */
  readonly bundled: LaunchContext['bundled'];
  /** The values of a server's own variables or headers. Asked at each start; never kept. */
  secretsOf(config: ServerConfig): Promise<Record<string, string>>;
  readonly stores: {
    readonly calls: CallLogStore;
    readonly toolLists: ToolListStore;
    readonly results: ResultSink;
    readonly credentials: CredentialStore;
  };
  readonly ledgerFile: string;
  /** Stays the same for a data folder, and differs from those of others. */
  readonly marker: string;
  readonly log: Logger;
  /** Told to servers in the handshake. */
  readonly clientVersion?: string;
  readonly hostEnvironment?: Readonly<Record<string, string | undefined>>;
  /** The PATH of the user's login shell. Asked when a server of the user first starts. */
  readonly loginPath?: LaunchContext['loginPath'];
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly timings?: Timings;
  readonly callTimings?: CallTimings;
}

/** What all servers of a user share: the records kept of them, the measuring, the ledger and the sign-ins. */
export class ServerParts {
  readonly monitor: Monitor;
  readonly callLog: CallLog;
  readonly signIn: SignIn;
  readonly surroundings: ServerSurroundings;
  readonly #options: SupervisorOptions;
  readonly #clock: Clock;
  readonly #ledger: Ledger;
  readonly #toolCache: ToolCache;

  constructor(
    options: SupervisorOptions,
    clock: Clock,
    events: { onVitals(id: string): void; onSignedIn(id: string): void },
  ) {
    const { stores, log, clientVersion = '0.0.0' } = options;
    const secretsOf = (config: ServerConfig) => options.secretsOf(config);
    this.#options = options;
    this.#clock = clock;
    this.#ledger = new Ledger(options.ledgerFile);
    this.monitor = new Monitor({ clock, onVitals: events.onVitals });
    this.callLog = new CallLog({ store: stores.calls, clock, log });
    this.#toolCache = new ToolCache({ store: stores.toolLists, log, now: () => clock.wall() });
    const tokens = new TokenKeeper({ credentials: stores.credentials, clock, clientVersion });
    this.signIn = new SignIn({
      clock,
      log,
      clientVersion,
      tokens,
      headersOf: secretsOf,
      onSignedIn: events.onSignedIn,
    });
    this.surroundings = this.#surround(tokens, clientVersion, secretsOf);
  }

  /** Ends what an earlier host left behind, and reads what is remembered. What fails is logged. */
  async prepare(): Promise<void> {
    const { ledgerFile, marker, log } = this.#options;
    const clear = clearEarlierRun({ ledgerFile, ledger: this.#ledger, marker, clock: this.#clock, log });
    await Promise.all([clear, this.#toolCache.load()]);
  }

  /** A server was removed: nothing is held of it any more. */
  async forget(id: string): Promise<void> {
    this.monitor.forget(id);
    this.callLog.forget(id);
    this.#toolCache.forget(id);
    await this.signIn.signOut(id);
  }

  /** Resolves when what was to be kept is stored. */
  async dispose(): Promise<void> {
    this.monitor.dispose();
    await this.callLog.flush();
  }

  #surround(tokens: TokenKeeper, clientVersion: string, secretsOf: SupervisorOptions['secretsOf']): ServerSurroundings {
    const {
      userId,
      log,
      stores,
      marker,
      bundled,
      hostEnvironment = process.env,
      loginPath = async () => null,
    } = this.#options;
    const { random = Math.random, timings = defaultTimings, callTimings = defaultCallTimings } = this.#options;
    const launch = { userId, bundled, hostEnvironment, loginPath, environmentOf: secretsOf };
    return {
      clock: this.#clock,
      timings,
      callTimings,
      random,
      log,
      clientVersion,
      callLog: this.callLog,
      results: stores.results,
      toolCache: this.#toolCache,
      monitor: this.monitor,
      startRun: runStarter({ launch, secretsOf, tokens, ledger: this.#ledger, hostMarker: marker }),
    };
  }
}
