import { setMaxListeners } from 'node:events';
import type { Bearer } from '../../identity/bearer.ts';

interface Held {
  userId: string;
  abort: AbortController;
}

/**
 * One signal for each credential that is in use, for as long as it is good: what was begun with it ends when it is
 * revoked, its user is removed or the gateway is switched off.
 */
export class Revocations {
  readonly #held = new Map<string, Held>();

  signalOf({ userId, credential: { kind, id } }: Bearer): AbortSignal {
    const name = `${kind} ${id}`;
    const known = this.#held.get(name);
    if (known !== undefined) return known.abort.signal;
    const abort = new AbortController();
    // Each request under way listens.
    setMaxListeners(0, abort.signal);
    this.#held.set(name, { userId, abort });
    return abort.signal;
  }

  endKey(id: string): void {
    this.#end((name) => name === `api-key ${id}`);
  }

  endUser(userId: string): void {
    this.#end((_name, held) => held.userId === userId);
  }

  /** `reason` says why, to whoever listens. */
  endAll(reason?: Error): void {
    this.#end(() => true, reason);
  }

  #end(isMeant: (name: string, held: Held) => boolean, reason?: Error): void {
    for (const [name, held] of this.#held) {
      if (!isMeant(name, held)) continue;
      this.#held.delete(name);
      held.abort.abort(reason);
    }
  }
}
