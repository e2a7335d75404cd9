import { randomUUID } from 'node:crypto';
import type { StorageAccess } from '../access.ts';
import type { StoredUser } from '../operations/users.ts';

export type { StoredUser };

/** The people who share this host. NOT_FOUND for an id that nobody has. */
export interface UserRepository {
  /** Everybody, in the order in which they were added. */
  list(): Promise<StoredUser[]>;
  /** The user who was added first; made with the given name where there is nobody. */
  ensureLocal(name: string): Promise<StoredUser>;
  add(user: StoredUser): Promise<void>;
  change(id: string, profile: { name: string; color: number }): Promise<void>;
  /** `passphrase` is what `scrypt` made of it. */
  setPassphrase(id: string, passphrase: string | null): Promise<void>;
  /** Remembers that the user signed in now. */
  touch(id: string): Promise<void>;
  /** Removes the user with every row that is theirs, and then the files of their results. */
  remove(id: string): Promise<void>;
}

/** `discard` removes the files of results that went with their user. */
export function userRepository(
  { read, write, now }: StorageAccess,
  discard: (handles: string[]) => Promise<void>,
): UserRepository {
  return {
    list: () => read('users.list', undefined),
    // Reads first: in a data folder that can't be written, the user who is there must still be found.
    ensureLocal: async (name) => {
      const [first] = await read('users.list', undefined);
      return first ?? write('users.ensureLocal', { id: randomUUID(), name, createdAt: now() });
    },
    add: (user) => write('users.add', user),
    change: (id, { name, color }) => write('users.change', { id, name, color }),
    setPassphrase: (id, passphrase) => write('users.setPassphrase', { id, passphrase }),
    touch: (id) => write('users.touch', { id, at: now() }),
    remove: async (id) => {
      const { handles } = await write('users.remove', { id });
      await discard(handles);
    },
  };
}
