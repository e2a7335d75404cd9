import { acceptsCalls, type ServerConfig } from '../../shared/server.ts';
import type { ToolOutcome } from '../../shared/tool.ts';
import { explainNotReady } from './calls/callOutcome.ts';
import type { Clock } from './clock.ts';
import type { ServerConnection } from './connection.ts';
import type { MachineRunner } from './machineRunner.ts';

/** A call waits for a restart that is this close, in milliseconds, rather than fail. */
const shortBackoff = 2_000;

export interface ConnectionDoorOptions {
  readonly clock: Clock;
  readonly runner: Pick<MachineRunner, 'machine' | 'run' | 'dispatch'>;
  configOf(): ServerConfig;
}

/** Where calls get the connection of a server: now, or once the start has come to its end that they wait for or cause. */
export class ConnectionDoor {
  readonly #options: ConnectionDoorOptions;
  /** Called after each step of the machine. */
  readonly #waiting = new Set<() => void>();

  constructor(options: ConnectionDoorOptions) {
    this.#options = options;
  }

  /** The connection, or why there is none. The signal ends the waiting, not the start. Does not reject. */
  async connect(signal: AbortSignal): Promise<{ connection: ServerConnection } | { failure: ToolOutcome }> {
    const { runner, configOf } = this.#options;
    for (;;) {
      const connection = runner.run?.connection ?? null;
      if (connection !== null && !this.#isSilent) return { connection };
      runner.dispatch({ type: 'demand' });
      if (signal.aborted || !this.#comesSoon) return { failure: explainNotReady(configOf(), runner.machine.state) };
      await this.#nextStep(signal);
    }
  }

  /** The machine made a step: who waits looks again. */
  stepped(): void {
    for (const done of [...this.#waiting]) done();
  }

  /** A server that does not answer probes will not answer a call either. */
  get #isSilent(): boolean {
    const { state } = this.#options.runner.machine;
    return state.status === 'degraded' && state.reason === 'probes';
  }

  get #comesSoon(): boolean {
    const { clock, runner } = this.#options;
    const { state } = runner.machine;
    if (state.status === 'backoff') return state.until - clock.wall() <= shortBackoff;
    if (state.status === 'stopping') return state.next === 'start';
    // A run that is ready but has no connection any more has just ended, and the machine is about to hear of it.
    return !this.#isSilent && acceptsCalls(state, clock.wall());
  }

  #nextStep(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener('abort', done);
    });
  }
}
