import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ErrorData, Outcome } from '../../shared/errors.ts';
import type { KeyChange, Provider, SettingsView, Theme } from '../../shared/settings.ts';
import type { HostLink } from './connection.ts';
import { follow } from './follow.ts';

/** `view` is null until the first event. */
export interface SettingsState {
  view: SettingsView | null;
  error: ErrorData | null;
}

export interface SettingsStore {
  state: StoreApi<SettingsState>;
  /** Shows the theme at once; moves back if the host refuses. */
  setTheme(theme: Theme): Promise<void>;
  setProvider(provider: Provider, key: KeyChange): Promise<void>;
  /** Asks an endpoint for its models. What the endpoint does wrong is in the outcome, not thrown. */
  testProvider(baseUrl: string, key: KeyChange): Promise<Outcome<{ models: string[] }>>;
}

function withTheme(view: SettingsView | null, theme: Theme): SettingsView | null {
  return view && { ...view, settings: { ...view.settings, theme } };
}

/** The user's settings, kept current from now on. */
export function createSettings(host: HostLink): SettingsStore {
  const state = createStore<SettingsState>(() => ({ view: null, error: null }));
  follow<SettingsView>(host, {
    open: (api, signal) => api.settings.watch({}, { signal }),
    onEvent: (view) => state.setState({ view, error: null }),
    onError: (error) => state.setState({ error }),
  });
  return {
    state,
    async setTheme(theme) {
      const before = state.getState().view?.settings.theme;
      state.setState(({ view }) => ({ view: withTheme(view, theme) }));
      try {
        await host.call((api) => api.settings.setTheme({ theme }));
      } catch (error) {
        if (before !== undefined) state.setState(({ view }) => ({ view: withTheme(view, before) }));
        throw error;
      }
    },
    async setProvider(provider, key) {
      state.setState({ view: await host.call((api) => api.settings.setProvider({ provider, key })) });
    },
    testProvider: (baseUrl, key) => host.call((api) => api.settings.testProvider({ baseUrl, key })),
  };
}
