import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ErrorData } from '../../shared/errors.ts';
import type { User } from '../../shared/user.ts';
import type { HostLink } from './connection.ts';
import { follow } from './follow.ts';

/** `list` is null until the first event; in the order in which the users were added. */
export interface UsersState {
  list: User[] | null;
  error: ErrorData | null;
}

/** What a user shows of themselves. */
export type Profile = Pick<User, 'name' | 'color'>;

export interface Users {
  state: StoreApi<UsersState>;
  /** Makes the page this user's: it begins anew once the host agrees. The passphrase is null for who has none. */
  signIn(id: string, passphrase: string | null): Promise<void>;
  /** The page begins anew, as nobody's. */
  signOut(): Promise<void>;
  /** Adds a person; once it resolves the list has them too. */
  create(profile: Profile, passphrase: string | null): Promise<User>;
  /** Changes the user who is signed in. */
  update(profile: Profile): Promise<void>;
  /** Null for `current` where there was none, for `next` to have none. */
  setPassphrase(current: string | null, next: string | null): Promise<void>;
  /** Removes the user who is signed in, and what this browser keeps for them. The page begins anew, as nobody's. */
  remove(passphrase: string | null): Promise<void>;
}

/** The list with a user changed or, where they are new, added at its end. */
export function withUser(list: readonly User[] | null, user: User): User[] {
  const byId = new Map([...(list ?? []), user].map((each) => [each.id, each]));
  return [...byId.values()];
}

/** The people who share the host, kept current from now on, whether or not somebody is signed in. */
export function createUsers(host: HostLink, forgetKept: () => void): Users {
  const state = createStore<UsersState>(() => ({ list: null, error: null }));
  const put = (user: User) => state.setState(({ list }) => ({ list: withUser(list, user) }));
  follow<User[]>(host.anybody, {
    open: (api, signal) => api.users.watch({}, { signal }),
    onEvent: (list) => state.setState({ list, error: null }),
    onError: (error) => state.setState({ error }),
  });
  return {
    state,
    async signIn(id, passphrase) {
      await host.anybody.call((api) => api.users.signIn({ id, passphrase }));
      host.beginAnew();
    },
    async signOut() {
      await host.call((api) => api.users.signOut({}));
      host.beginAnew();
    },
    async create(profile, passphrase) {
      const user = await host.anybody.call((api) => api.users.create({ ...profile, passphrase }));
      put(user);
      return user;
    },
    async update(profile) {
      put(await host.call((api) => api.users.update(profile)));
    },
    async setPassphrase(current, next) {
      put(await host.call((api) => api.users.setPassphrase({ current, next })));
    },
    async remove(passphrase) {
      await host.call((api) => api.users.remove({ passphrase }));
      forgetKept();
      host.beginAnew();
    },
  };
}
