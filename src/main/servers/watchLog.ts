import type { LogLine } from '../../shared/serverActivity.ts';
import { Bell } from './changeFeed.ts';
import { type Clock, sleep } from './clock.ts';
import type { LogRing } from './logRing.ts';

/** Ten batches a second are as live as anybody can read. */
const batchInterval = 100;

/** The lines that are still held, then new ones in batches. A reader that falls behind the ring misses lines. */
export async function* watchLog(lines: LogRing, clock: Clock, signal: AbortSignal): AsyncIterableIterator<LogLine[]> {
  const bell = new Bell(signal);
  const stop = lines.onLine(() => bell.ring());
  try {
    for (let seq = 0, first = true; first || (await bell.heard()); first = false) {
      const batch = lines.after(seq);
      seq = batch.at(-1)?.seq ?? seq;
      yield batch;
      await sleep(clock, batchInterval);
    }
  } finally {
    stop();
  }
}
