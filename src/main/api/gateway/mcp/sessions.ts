import type { Caller } from '../caller.ts';
import { capabilitiesOf, type Endpoint } from './endpoint.ts';
import { Session } from './session.ts';

/** Sessions that a user may have; with one more, the one that was idle for longest ends. */
const mostSessions = 64;
/** A client that is quiet for so long, with no connection open, has to begin anew. */
const idleMs = 30 * 60_000;
const sweepMs = 60_000;

/** The sessions of clients of the older era. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();
  #timer: NodeJS.Timeout | undefined;

  /** The session with this id; null for one that is not this caller's, or not of this endpoint, or has ended. */
  find(id: string, caller: Caller, endpoint: Pick<Endpoint, 'scope'>): Session | null {
    const session = this.#sessions.get(id);
    return session?.belongsTo(caller, endpoint) ? session : null;
  }

  /** Opens a session for the `initialize` request that comes next; null where the user has too many that are in use. */
  async open(endpoint: Endpoint, caller: Caller, signal: AbortSignal): Promise<Session | null> {
    const capabilities = await capabilitiesOf(endpoint, signal);
    if (!this.#makeRoom(endpoint.userId)) return null;
    const session: Session = new Session(endpoint, caller, capabilities, () => this.#forget(session));
    this.#sessions.set(session.id, session);
    this.#timer ??= setInterval(() => this.#sweep(), sweepMs).unref();
    await session.start();
    return session;
  }

  #makeRoom(userId: string): boolean {
    const own = [...this.#sessions.values()].filter(({ endpoint }) => endpoint.userId === userId);
    if (own.length < mostSessions) return true;
    const [longest] = own.sort((a, b) => b.idleFor - a.idleFor);
    if (longest === undefined || longest.idleFor === 0) return false;
    void longest.end(new Error('The user has too many sessions.'));
    return true;
  }

  #sweep(): void {
    for (const session of this.#sessions.values()) {
      if (session.idleFor > idleMs) void session.end(new Error('The session was idle.'));
    }
  }

  #forget(session: Session): void {
    this.#sessions.delete(session.id);
    if (this.#sessions.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
