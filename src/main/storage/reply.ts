import type { Reply } from './protocol.ts';
import { isDamage, storageErrorData } from './sqliteErrors.ts';

/** Does `work` and wraps what comes of it, value or error, for the way to the other thread. */
export function replyWith(id: number, work: () => unknown): Reply {
  try {
    return { id, ok: true, value: work() };
  } catch (thrown) {
    const error = storageErrorData(thrown);
    const stack = error.code === 'INTERNAL' && thrown instanceof Error ? thrown.stack : undefined;
    return {
      id,
      ok: false,
      error,
      ...(stack === undefined ? {} : { stack }),
      ...(isDamage(thrown) ? { damage: true } : {}),
    };
  }
}
