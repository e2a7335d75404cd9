import type { Client } from '@modelcontextprotocol/client';
import type { CancelTimer, Clock } from './clock.ts';

/** How long to wait before a subscription that ended is asked for again, in milliseconds; it doubles each time. */
const floor = 5_000;
const ceiling = 5 * 60_000;

export interface ToolSubscriptionOptions {
  readonly clock: Clock;
  /** Milliseconds that the server may take to agree. */
  readonly timeout: number;
  /** The subscription was open again after a gap in which changes may have gone unheard. */
  onGap(): void;
}

/**
 * Hears of changes of a server's tools in the newer era, in which servers only tell those who asked. A server that ends
 * the subscription is asked again, ever more seldom; one that refuses it has nothing to tell.
 */
export class ToolSubscription {
  readonly #client: Pick<Client, 'listen'>;
  readonly #options: ToolSubscriptionOptions;
  #pause = floor;
  #disposed = false;
  #cancelTimer: CancelTimer = () => {};

  constructor(client: Pick<Client, 'listen'>, options: ToolSubscriptionOptions) {
    this.#client = client;
    this.#options = options;
  }

  async open(): Promise<void> {
    if (this.#disposed) return;
    const subscription = await this.#client
      .listen({ toolsListChanged: true }, { timeout: this.#options.timeout })
      .catch(() => null);
    const end = await subscription?.closed;
    if (end === undefined || end === 'local' || this.#disposed) return;
    this.#cancelTimer = this.#options.clock.after(this.#pause, () => {
      this.#options.onGap();
      void this.open();
    });
    this.#pause = Math.min(ceiling, this.#pause * 2);
  }

  dispose(): void {
    this.#disposed = true;
    this.#cancelTimer();
  }
}
