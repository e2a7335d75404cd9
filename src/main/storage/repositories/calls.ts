import type { CallRecord } from '../../../shared/serverActivity.ts';
import type { StorageAccess } from '../access.ts';
import type { CallLimits } from '../operations/calls.ts';
import type { Retention } from '../retention.ts';

/** The call log. It is made for batches: one `append` is one commit, shared with what else waits for one. */
export interface CallRepository {
  /** Calls of a server that this user does not have are left out; a call that is in the log is not added again. */
  append(userId: string, records: readonly CallRecord[]): Promise<void>;
  /** The last calls of a server, oldest first, in the order in which they were added. */
  recent(userId: string, serverId: string, limit: number): Promise<CallRecord[]>;
}

export function callRepository({ read, write, now }: StorageAccess, retention: Retention): CallRepository {
  const sinceTrim = new Map<string, number>();
  return {
    append: async (userId, records) => {
      if (records.length === 0) return;
      const count = (sinceTrim.get(userId) ?? 0) + records.length;
      const due = count >= retention.callsBetweenTrims;
      sinceTrim.set(userId, due ? 0 : count);
      await write('calls.append', { userId, records, trim: due ? callLimits(retention, now()) : null });
    },
    recent: (userId, serverId, limit) => read('calls.recent', { userId, serverId, limit }),
  };
}

/** What of the log stays at this moment. */
export function callLimits({ callsOfServer, callsOfUser, callAge }: Retention, now: number): CallLimits {
  return { ofServer: callsOfServer, ofUser: callsOfUser, since: now - callAge };
}
