import type { ServerOptions } from '../../shared/server.ts';
import type { CancelTimer, Clock } from './clock.ts';

/** Tells when a server that starts on demand has not been used for its idle time. */
export class IdleTimer {
  readonly #clock: Clock;
  readonly #onIdle: () => void;
  #cancel: CancelTimer = () => {};

  constructor(clock: Clock, onIdle: () => void) {
    this.#clock = clock;
    this.#onIdle = onIdle;
  }

  /** Begins to count anew. A server that is to run always is never idle. */
  restart({ lifetime, idleMinutes }: Pick<ServerOptions, 'lifetime' | 'idleMinutes'>): void {
    this.stop();
    if (lifetime === 'on-demand') this.#cancel = this.#clock.after(idleMinutes * 60_000, this.#onIdle);
  }

  stop(): void {
    this.#cancel();
  }
}
