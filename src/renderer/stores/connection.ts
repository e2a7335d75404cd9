import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Api, SystemInfo } from '../../shared/contract.ts';
import { SignalboxError } from '../../shared/errors.ts';
import type { User } from '../../shared/user.ts';
import { type Connect, type Connection, describeError } from '../api.ts';
import { backoffDelay, sleep } from './backoff.ts';

/** What the host says of itself to a user who is signed in. */
type UserInfo = SystemInfo & { user: User };

/**
 * `lost` keeps the last known info, so that the page goes on showing what it has. `locked`: the host answers, and asks who
 * is there. A page that is about to begin anew is `connecting`.
 */
export type ConnectionState =
  | { status: 'connecting'; info: null }
  | { status: 'online'; info: UserInfo; api: Api }
  | { status: 'locked'; info: SystemInfo; api: Api }
  | { status: 'lost'; info: SystemInfo | null }
  | { status: 'signed-out'; info: SystemInfo | null };

/** What carries calls to the host while there is a connection. */
export interface Line {
  /** Makes one call. Throws UNAVAILABLE at once while there is no connection: nothing is queued behind a user's back. */
  call<T>(use: (api: Api) => Promise<T>): Promise<T>;
  /** Settles with the api as soon as there is a connection; never while signed out. Rejects when the signal aborts. */
  online(signal: AbortSignal): Promise<Api>;
  /** Whether a call would be made now. */
  isOpen(): boolean;
}

/** The host as the stores see it: reachable or not, whatever the transport. As a line it is its user's. */
export interface HostLink extends Line {
  state: StoreApi<ConnectionState>;
  /** For what needs nobody signed in. */
  anybody: Line;
  /** Begins the page anew, for whoever the host says is there then. Nothing of the user before may stay in it. */
  beginAnew(): void;
  /** Tries to connect now instead of at the end of the wait. */
  retryNow(): void;
  stop(): void;
}

const reloadPage = () => window.location.reload();

/**
 * Connects, and connects anew whenever the connection is lost, until it is stopped or signed out. A page belongs to the
 * user of its first connection, or to nobody: when another one is there, `reload` has to begin it anew.
 */
export function createHostLink(connect: Connect, reload: () => void = reloadPage): HostLink {
  const state = createStore<ConnectionState>(() => ({ status: 'connecting', info: null }));
  const stopped = new AbortController();
  let wake = new AbortController();
  let owner: string | null | undefined;

  function beginAnew(): void {
    stopped.abort();
    state.setState({ status: 'connecting', info: null }, true);
    reload();
  }

  function admit({ api, info }: Connection): void {
    const present = info.user?.id ?? null;
    if (owner === undefined) owner = present;
    if (owner === present) state.setState(stateOf(api, info), true);
    else beginAnew();
  }

  async function run(): Promise<void> {
    for (let attempt = 0; !stopped.signal.aborted; attempt += 1) {
      const outcome = await attemptOnce(connect, admit, stopped.signal);
      if (stopped.signal.aborted) return;
      const info = state.getState().info;
      if (outcome === 'signed-out') {
        state.setState({ status: 'signed-out', info }, true);
        return;
      }
      if (outcome === 'lost') attempt = 0;
      state.setState({ status: 'lost', info }, true);
      wake = new AbortController();
      await sleep(backoffDelay(attempt), AbortSignal.any([stopped.signal, wake.signal]));
    }
  }
  void run();

  return {
    state,
    ...createLine(state, userApi),
    anybody: createLine(state, anybodysApi),
    beginAnew,
    retryNow: () => wake.abort(),
    stop: () => stopped.abort(),
  };
}

function stateOf(api: Api, info: SystemInfo): ConnectionState {
  const { user } = info;
  return user === null ? { status: 'locked', info, api } : { status: 'online', info: { ...info, user }, api };
}

function userApi(current: ConnectionState): Api | null {
  return current.status === 'online' ? current.api : null;
}

function anybodysApi(current: ConnectionState): Api | null {
  return current.status === 'locked' ? current.api : userApi(current);
}

function createLine(state: StoreApi<ConnectionState>, apiOf: (current: ConnectionState) => Api | null): Line {
  return {
    async call(use) {
      const api = apiOf(state.getState());
      if (api === null) throw notConnected();
      return use(api);
    },
    online: (signal) => whenOnline(state, apiOf, signal),
    isOpen: () => apiOf(state.getState()) !== null,
  };
}

/** One connection from opening to end. `lost`: it was online; `failed`: it never was. */
async function attemptOnce(
  connect: Connect,
  admit: (connection: Connection) => void,
  signal: AbortSignal,
): Promise<'lost' | 'failed' | 'signed-out'> {
  try {
    const connection = await connect();
    signal.addEventListener('abort', connection.close, { once: true });
    if (signal.aborted) connection.close();
    else admit(connection);
    return await connection.ended;
  } catch (thrown) {
    return describeError(thrown).code === 'UNAUTHORIZED' ? 'signed-out' : 'failed';
  }
}

function whenOnline(
  state: StoreApi<ConnectionState>,
  apiOf: (current: ConnectionState) => Api | null,
  signal: AbortSignal,
): Promise<Api> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      const api = apiOf(state.getState());
      if (api !== null) resolve(api);
      else if (signal.aborted) reject(signal.reason);
      else return false;
      unsubscribe();
      signal.removeEventListener('abort', settle);
      return true;
    };
    const unsubscribe = state.subscribe(settle);
    signal.addEventListener('abort', settle);
    settle();
  });
}

function notConnected(): SignalboxError {
  return new SignalboxError('UNAVAILABLE', 'There is no connection to Signalbox right now. Try again in a moment.');
}
