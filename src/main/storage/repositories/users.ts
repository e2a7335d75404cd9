import { randomUUID } from 'node:crypto';
import type { User } from '../../../shared/user.ts';
import type { StorageAccess } from '../access.ts';

export interface UserRepository {
  /** The one local user of this host; made with the given name at the first start. */
  ensureLocal(name: string): Promise<User>;
}

export function userRepository({ read, write, now }: StorageAccess): UserRepository {
  return {
    // Reads first: in a data folder that can't be written, the user who is there must still be found.
    ensureLocal: async (name) =>
      (await read('users.findLocal', undefined)) ??
      (await write('users.ensureLocal', { id: randomUUID(), name, createdAt: now() })),
  };
}
