import { setMaxListeners } from 'node:events';
import type { Bearer } from '../../identity/bearer.ts';

interface Held {
  readonly userId: string;
  readonly abort: AbortController;
  /** Milliseconds since the epoch; null: never. */
  endsAt: number | null;
  timer: NodeJS.Timeout | undefined;
}

/** Milliseconds: 24 days, after which a timer can't be set. */
const longestTimer = 2 ** 31 - 1;
/** Milliseconds in which a client whose JWT has expired may come with the next one, as those do that are short-lived. */
const renewalMs = 60_000;

/**
 * One signal for each credential that is in use, for as long as it is good: what was begun with it ends when it is
 * revoked or expires, its user is removed or the gateway is switched off. The JWTs of a user are one credential, which
 * expires with the last of them that was shown.
 */
export class Revocations {
  readonly #held = new Map<string, Held>();

  signalOf({ userId, expiresAt, credential: { kind, id } }: Bearer): AbortSignal {
    const name = `${kind} ${id}`;
    const endsAt = expiresAt !== null && kind === 'jwt' ? expiresAt + renewalMs : expiresAt;
    const known = this.#held.get(name);
    if (known !== undefined) {
      known.endsAt = known.endsAt === null || endsAt === null ? null : Math.max(known.endsAt, endsAt);
      return known.abort.signal;
    }
    const abort = new AbortController();
    // Each request under way listens.
    setMaxListeners(0, abort.signal);
    const held: Held = { userId, abort, endsAt, timer: undefined };
    this.#held.set(name, held);
    this.#endInTime(name, held);
    return abort.signal;
  }

  endKey(id: string): void {
    this.#endAll((name) => name === `api-key ${id}`);
  }

  endUser(userId: string): void {
    this.#endAll((_name, held) => held.userId === userId);
  }

  /** `reason` says why, to whoever listens. */
  endAll(reason?: Error): void {
    this.#endAll(() => true, reason);
  }

  #endAll(isMeant: (name: string, held: Held) => boolean, reason?: Error): void {
    for (const [name, held] of this.#held) if (isMeant(name, held)) this.#end(name, held, reason);
  }

  #end(name: string, held: Held, reason?: Error): void {
    this.#held.delete(name);
    clearTimeout(held.timer);
    held.abort.abort(reason);
  }

  /** The end may be put off meanwhile, or lie beyond what a timer reaches: then there is another look. */
  #endInTime(name: string, held: Held): void {
    if (held.endsAt === null) return;
    const left = held.endsAt - Date.now();
    if (left <= 0) this.#end(name, held, new Error('The credential has expired.'));
    else held.timer = setTimeout(() => this.#endInTime(name, held), Math.min(longestTimer, left)).unref();
  }
}
