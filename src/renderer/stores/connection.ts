import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Api, SystemInfo } from '../../shared/contract.ts';
import { SignalboxError } from '../../shared/errors.ts';
import { type Connect, describeError } from '../api.ts';
import { backoffDelay, sleep } from './backoff.ts';

/** `lost` keeps the last known info, so that the page goes on showing what it has. */
export type ConnectionState =
  | { status: 'connecting'; info: null }
  | { status: 'online'; info: SystemInfo; api: Api }
  | { status: 'lost'; info: SystemInfo | null }
  | { status: 'signed-out'; info: SystemInfo | null };

/** The host as the stores see it: reachable or not, whatever the transport. */
export interface HostLink {
  state: StoreApi<ConnectionState>;
  /** Makes one call. Throws UNAVAILABLE at once while there is no connection: nothing is queued behind a user's back. */
  call<T>(use: (api: Api) => Promise<T>): Promise<T>;
  /** Settles with the api as soon as there is a connection; never while signed out. Rejects when the signal aborts. */
  online(signal: AbortSignal): Promise<Api>;
  /** Tries to connect now instead of at the end of the wait. */
  retryNow(): void;
  stop(): void;
}

/** Connects, and connects anew whenever the connection is lost, until it is stopped or signed out. */
export function createHostLink(connect: Connect): HostLink {
  const state = createStore<ConnectionState>(() => ({ status: 'connecting', info: null }));
  const stopped = new AbortController();
  let wake = new AbortController();

  async function run(): Promise<void> {
    for (let attempt = 0; !stopped.signal.aborted; attempt += 1) {
      const outcome = await attemptOnce(connect, state, stopped.signal);
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
    async call(use) {
      const current = state.getState();
      if (current.status !== 'online') throw notConnected();
      return use(current.api);
    },
    online: (signal) => whenOnline(state, signal),
    retryNow: () => wake.abort(),
    stop: () => stopped.abort(),
  };
}

/** One connection from opening to end. `lost`: it was online; `failed`: it never was. */
async function attemptOnce(
  connect: Connect,
  state: StoreApi<ConnectionState>,
  signal: AbortSignal,
): Promise<'lost' | 'failed' | 'signed-out'> {
  try {
    const connection = await connect();
    signal.addEventListener('abort', connection.close, { once: true });
    if (signal.aborted) connection.close();
    else state.setState({ status: 'online', info: connection.info, api: connection.api }, true);
    return await connection.ended;
  } catch (thrown) {
    return describeError(thrown).code === 'UNAUTHORIZED' ? 'signed-out' : 'failed';
  }
}

function whenOnline(state: StoreApi<ConnectionState>, signal: AbortSignal): Promise<Api> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      const current = state.getState();
      if (current.status === 'online') resolve(current.api);
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
