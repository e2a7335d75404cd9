import { type Clock, settlesWithin, sleep } from './clock.ts';

/** How long a server is given to ask for its folders, and to look at them once it was told, in milliseconds. */
const patience = 250;
const pause = 100;

/**
 * The folders that a server of the legacy era asks for by itself, right after the handshake. Until it has looked at them
 * it refuses calls, and it does not say when it has: the very call that it was started for would come too early.
 */
export class RootsOffer {
  readonly #clock: Clock;
  readonly #asked: Promise<void>;
  #resolveAsked: () => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#asked = new Promise((resolve) => {
      this.#resolveAsked = resolve;
    });
  }

  /** The server has asked, and is being answered. */
  asked(): void {
    this.#resolveAsked();
  }

  /**
   * Waits until the server has probably taken its folders in, or does not seem to ask for any. `roundTrip` asks the server
   * something: what was sent before has been read when it answers.
   */
  async taken(roundTrip: () => Promise<void>): Promise<void> {
    if (!(await settlesWithin(this.#clock, patience, this.#asked))) return;
    await roundTrip();
    await sleep(this.#clock, pause);
  }
}
