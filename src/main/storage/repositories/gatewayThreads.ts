import type { StorageAccess } from '../access.ts';
import type { ThreadEnd } from '../operations/gatewayThreads.ts';

export type { ThreadEnd };

/** Where histories that programs send are found again, by a hash of their words. */
export interface GatewayThreadRepository {
  /** Null where no conversation that is not hidden has such a path. */
  find(userId: string, hash: string): Promise<ThreadEnd | null>;
  /** NOT_FOUND for a turn that this user does not have. */
  put(userId: string, hash: string, turnId: string): Promise<void>;
}

export function gatewayThreadRepository({ read, write }: StorageAccess): GatewayThreadRepository {
  return {
    find: (userId, hash) => read('gatewayThreads.find', { userId, hash }),
    put: (userId, hash, turnId) => write('gatewayThreads.put', { userId, hash, turnId }),
  };
}
