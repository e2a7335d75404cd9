import type { ServerConfig, ServerVitals } from '../../shared/server.ts';
import type { CancelTimer } from './clock.ts';
import type { ServerConnection } from './connection.ts';
import { IdleTimer } from './idleTimer.ts';
import { Prober } from './prober.ts';
import type { Run } from './run.ts';
import type { ServerSurroundings } from './serverSurroundings.ts';
import { ServerStats } from './vitals/serverStats.ts';

/** Figures change with each call; people need not be told more often than they can read. */
const vitalsDelay = 1_000;

export interface ServerCareOptions {
  readonly surroundings: Pick<ServerSurroundings, 'clock' | 'timings' | 'random' | 'monitor'>;
  configOf(): ServerConfig;
  runOf(): Run | null;
  callsInFlight(): number;
  onProbe(answered: boolean): void;
  /** Nobody has called it for its idle time. */
  onIdle(): void;
  /** Its figures changed; told about once a second. */
  onVitals(): void;
}

/** Looks after a server while it runs: asks whether it lives, measures it, and notices when nobody needs it. */
export class ServerCare {
  readonly stats = new ServerStats();
  readonly #options: ServerCareOptions;
  readonly #prober: Prober;
  readonly #idleTimer: IdleTimer;
  #cancelVitals: CancelTimer | null = null;
  #disposed = false;

  constructor(options: ServerCareOptions) {
    const { clock, timings } = options.surroundings;
    this.#options = options;
    this.#idleTimer = new IdleTimer(clock, () => options.onIdle());
    this.#prober = new Prober({
      clock,
      timings: timings.probe,
      isBusy: () => options.callsInFlight() > 0,
      ask: (timeout) => this.#connection?.probe(timeout) ?? Promise.reject(new Error('There is no connection')),
      onResult: (result) => {
        if (result.answered) this.stats.roundTrip(result.roundTrip);
        options.onProbe(result.answered);
        this.#vitalsChanged();
      },
    });
  }

  /** What its processes use; null while that is not known. */
  get usage(): ServerVitals['usage'] {
    const { runOf, configOf, surroundings } = this.#options;
    return runOf() === null ? null : surroundings.monitor.usage(configOf().id);
  }

  /** A run is ready. `pid` is null where it has no process of ours. */
  begin(pid: number | null): void {
    const { runOf, configOf, surroundings } = this.#options;
    const marker = runOf()?.marker ?? null;
    const process = pid === null || marker === null ? null : { pid, marker };
    surroundings.monitor.started(configOf().id, { process, stats: this.stats });
    this.#prober.start();
    this.awaitIdleness();
  }

  /** There is no run that is ready. */
  end(): void {
    this.#prober.stop();
    this.#idleTimer.stop();
    this.#options.surroundings.monitor.stopped(this.#options.configOf().id);
  }

  /** The machine slept while the server ran. */
  woke(): void {
    this.#prober.woke(this.#options.surroundings.random());
  }

  callBegins(): void {
    this.#idleTimer.stop();
  }

  callEnded(): void {
    this.#vitalsChanged();
    this.awaitIdleness();
  }

  /** Counts the idle time anew. */
  awaitIdleness(): void {
    const isIdle = this.#connection !== null && this.#options.callsInFlight() === 0;
    if (isIdle) this.#idleTimer.restart(this.#options.configOf().options);
    else this.#idleTimer.stop();
  }

  /** The server is removed: nobody wants its figures any more. */
  dispose(): void {
    this.#disposed = true;
    this.#cancelVitals?.();
  }

  get #connection(): ServerConnection | null {
    return this.#options.runOf()?.connection ?? null;
  }

  #vitalsChanged(): void {
    if (this.#disposed) return;
    this.#cancelVitals ??= this.#options.surroundings.clock.after(vitalsDelay, () => {
      this.#cancelVitals = null;
      this.#options.onVitals();
    });
  }
}
