import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ErrorData } from '../../shared/errors.ts';
import type { ApiKey, GatewayRequest, GatewaySettings, GatewayView } from '../../shared/gateway.ts';
import type { HostLink } from './connection.ts';
import { follow } from './follow.ts';

/** Requests that the page keeps, as many as the host begins with. */
export const keptRequests = 200;

export interface GatewayStoreState {
  /** Null until the first event. */
  view: GatewayView | null;
  error: ErrorData | null;
  /** The log while it is looked at, oldest first; null until it is there. */
  requests: readonly GatewayRequest[] | null;
  requestsError: ErrorData | null;
}

export interface Gateway {
  state: StoreApi<GatewayStoreState>;
  /** Switches the gateway or moves it: the page shows it at once, and moves back if the host refuses. */
  setSettings(settings: GatewaySettings): Promise<void>;
  /** Makes a key. Its text is handed to the caller alone: nothing keeps it here. */
  createKey(name: string, expiresAt: number | null): Promise<{ key: ApiKey; text: string }>;
  revokeKey(id: string): Promise<void>;
  /** Follows the log of requests. Returns the function that ends it and forgets them. */
  watchLog(): () => void;
}

/** The gateway for programs, with the user's keys, kept current from now on. */
export function createGateway(host: HostLink): Gateway {
  const state = createStore<GatewayStoreState>(() => ({
    view: null,
    error: null,
    requests: null,
    requestsError: null,
  }));
  const change = (part: (view: GatewayView) => Partial<GatewayView>) =>
    state.setState(({ view }) => ({ view: view && { ...view, ...part(view) } }));
  follow<GatewayView>(host, {
    open: (api, signal) => api.gateway.watch({}, { signal }),
    onEvent: (view) => state.setState({ view, error: null }),
    onError: (error) => state.setState({ error }),
  });
  return {
    state,
    async setSettings(settings) {
      const before = state.getState().view?.settings;
      change(() => ({ settings }));
      try {
        state.setState({ view: await host.call((api) => api.gateway.setSettings(settings)) });
      } catch (error) {
        if (before !== undefined) change(() => ({ settings: before }));
        throw error;
      }
    },
    async createKey(name, expiresAt) {
      const made = await host.call((api) => api.gateway.createKey({ name, expiresAt }));
      change(({ keys }) => ({ keys: [...keys.filter(({ id }) => id !== made.key.id), made.key] }));
      return made;
    },
    async revokeKey(id) {
      await host.call((api) => api.gateway.revokeKey({ id }));
      change(({ keys }) => ({ keys: keys.filter((key) => key.id !== id) }));
    },
    watchLog() {
      const stop = followLog(host, state);
      return () => {
        stop();
        state.setState({ requests: null, requestsError: null });
      };
    },
  };
}

function followLog(host: HostLink, state: StoreApi<GatewayStoreState>): () => void {
  let opened = false;
  return follow<GatewayRequest[]>(host, {
    open: (api, signal) => {
      opened = true;
      return api.gateway.watchLog({}, { signal });
    },
    onEvent: (batch) => {
      // Each opening begins with the last ones: those that are here already are among them.
      const known = opened ? [] : (state.getState().requests ?? []);
      opened = false;
      state.setState({ requests: [...known, ...batch].slice(-keptRequests), requestsError: null });
    },
    onError: (requestsError) => state.setState({ requestsError }),
  });
}
