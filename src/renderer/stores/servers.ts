import { createStore, type StoreApi } from 'zustand/vanilla';
import { assertNever, type ErrorData } from '../../shared/errors.ts';
import type { ServerConfig, ServerEvent, ServerView } from '../../shared/server.ts';
import type { NewServer, ServerChange } from '../../shared/serverChange.ts';
import type { HostLink } from './connection.ts';
import { follow } from './follow.ts';

/**
 * `list` is null until the first snapshot; bundled servers first, then by name. `intents` holds the levers that were
 * flipped here and not confirmed yet.
 */
export interface ServersState {
  list: ServerView[] | null;
  intents: ReadonlyMap<string, boolean>;
  error: ErrorData | null;
}

export interface Servers {
  state: StoreApi<ServersState>;
  /** Flips a lever: the switch moves at once, and moves back if the host refuses. */
  setEnabled(id: string, enabled: boolean): Promise<void>;
  restart(id: string): Promise<void>;
  add(server: NewServer): Promise<ServerConfig>;
  /** Saves a change; once it resolves the list has it too, so that no form falls back to what it was before. */
  update(change: ServerChange): Promise<ServerConfig>;
  remove(id: string): Promise<void>;
  /** Begins a sign-in; resolves with the address that a person has to open in a browser. */
  signIn(id: string): Promise<string>;
  /** Ends a sign-in with the address at which the browser ended. */
  finishSignIn(id: string, address: string): Promise<void>;
  signOut(id: string): Promise<void>;
}

/** The list with one event applied; servers that did not change are the same objects. */
export function applyServerEvent(list: ServerView[] | null, event: ServerEvent): ServerView[] | null {
  switch (event.type) {
    case 'snapshot':
      return inOrder(event.servers);
    case 'server':
      return inOrder([...(list ?? []).filter(({ config }) => config.id !== event.server.config.id), event.server]);
    case 'vitals':
      return (
        list?.map((server) => (server.config.id === event.id ? { ...server, vitals: event.vitals } : server)) ?? null
      );
    case 'removed':
      return list?.filter(({ config }) => config.id !== event.id) ?? null;
    default:
      return assertNever(event);
  }
}

/** The list with the configuration of one server renewed. */
function withConfig(list: ServerView[] | null, config: ServerConfig): ServerView[] | null {
  const server = list?.find((each) => each.config.id === config.id);
  return server ? applyServerEvent(list, { type: 'server', server: { ...server, config } }) : list;
}

function inOrder(list: ServerView[]): ServerView[] {
  const rank = ({ config }: ServerView) => (config.launch.kind === 'bundled' ? 0 : 1);
  return list.toSorted((a, b) => rank(a) - rank(b) || a.config.name.localeCompare(b.config.name));
}

/** The intents that the list does not confirm yet. */
export function openIntents(intents: ReadonlyMap<string, boolean>, list: ServerView[] | null): Map<string, boolean> {
  const enabled = new Map(list?.map(({ config }) => [config.id, config.enabled]));
  return new Map([...intents].filter(([id, intent]) => enabled.has(id) && enabled.get(id) !== intent));
}

/** The user's servers, kept current from now on. */
export function createServers(host: HostLink): Servers {
  const state = createStore<ServersState>(() => ({ list: null, intents: new Map(), error: null }));
  const setIntent = (id: string, intent: boolean | null) =>
    state.setState(({ intents }) => {
      const next = new Map(intents);
      if (intent === null) next.delete(id);
      else next.set(id, intent);
      return { intents: next };
    });
  follow<ServerEvent>(host, {
    open: (api, signal) => api.servers.watch({}, { signal }),
    onEvent: (event) =>
      state.setState((current) => {
        const list = applyServerEvent(current.list, event);
        return { list, intents: openIntents(current.intents, list), error: null };
      }),
    onError: (error) => state.setState({ error }),
  });
  return {
    state,
    async setEnabled(id, enabled) {
      setIntent(id, enabled);
      try {
        await host.call((api) => api.servers.setEnabled({ id, enabled }));
      } catch (error) {
        setIntent(id, null);
        throw error;
      }
    },
    async restart(id) {
      await host.call((api) => api.servers.restart({ id }));
    },
    add: (server) => host.call((api) => api.servers.add(server)),
    async update(change) {
      const config = await host.call((api) => api.servers.update(change));
      state.setState(({ list }) => ({ list: withConfig(list, config) }));
      return config;
    },
    async remove(id) {
      await host.call((api) => api.servers.remove({ id }));
    },
    ...signIns(host),
  };
}

function signIns(host: HostLink): Pick<Servers, 'signIn' | 'finishSignIn' | 'signOut'> {
  return {
    async signIn(id) {
      const { address } = await host.call((api) => api.servers.signIn({ id }));
      return address;
    },
    async finishSignIn(id, address) {
      await host.call((api) => api.servers.finishSignIn({ id, address }));
    },
    async signOut(id) {
      await host.call((api) => api.servers.signOut({ id }));
    },
  };
}
