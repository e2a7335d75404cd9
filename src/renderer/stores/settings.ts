import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ModelChoice } from '../../shared/agent.ts';
import type { ErrorData, Outcome } from '../../shared/errors.ts';
import type {
  ContextSettings,
  FoundServer,
  KeyChange,
  Provider,
  ProviderKind,
  SettingsView,
  Theme,
} from '../../shared/settings.ts';
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
  /** Adds a provider, or changes the one with its id, and its key. */
  saveProvider(provider: Provider, key: KeyChange): Promise<void>;
  removeProvider(id: string): Promise<void>;
  /** What answers where an agent has no model of its own. */
  setDefaultModel(choice: ModelChoice): Promise<void>;
  setContext(context: ContextSettings): Promise<void>;
  /** Asks an address for its models; what answered is in `baseUrl`. What it does wrong is in the outcome, not thrown. */
  testProvider(place: Place, key: KeyChange): Promise<Outcome<Models & Pick<Place, 'baseUrl'>>>;
  /** The models of a stored provider, by its stored key. What it does wrong is in the outcome, not thrown. */
  listModels(id: string): Promise<Outcome<Models>>;
  /** Model servers on the host's machine. Ask only when a person wants to know. */
  discover(): Promise<FoundServer[]>;
}

/** Where models answer, and in which language; `id` says of which stored provider, null where it is none. */
export type Place = { id: string | null; kind: ProviderKind; baseUrl: string };

interface Models {
  models: string[];
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
    async saveProvider(provider, key) {
      state.setState({ view: await host.call((api) => api.settings.saveProvider({ provider, key })) });
    },
    async removeProvider(id) {
      state.setState({ view: await host.call((api) => api.settings.removeProvider({ id })) });
    },
    async setDefaultModel(choice) {
      state.setState({ view: await host.call((api) => api.settings.setDefaultModel(choice)) });
    },
    async setContext(context) {
      state.setState({ view: await host.call((api) => api.settings.setContext(context)) });
    },
    testProvider: (place, key) => host.call((api) => api.settings.testProvider({ ...place, key })),
    listModels: (id) => host.call((api) => api.settings.listModels({ id })),
    discover: () => host.call((api) => api.settings.discover({})),
  };
}
