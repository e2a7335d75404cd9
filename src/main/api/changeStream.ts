import type { EventPublisher } from '@orpc/server';

/**
 * A snapshot, then every change after it, until the signal. Changes are listened to before the snapshot is read: one
 * may come twice, none is missed.
 */
export async function* snapshotThenChanges<T>(
  changes: EventPublisher<Record<string, T>>,
  channel: string,
  snapshot: () => Promise<T>,
  signal: AbortSignal,
): AsyncGenerator<T, void> {
  if (signal.aborted) return;
  const subscription = changes.subscribe(channel, { signal });
  try {
    yield await snapshot();
    yield* subscription;
  } catch (error) {
    // A subscription ends by rejecting with the signal's reason; for a watcher that is the ordinary end.
    if (!signal.aborted) throw error;
  } finally {
    await subscription.return(undefined);
  }
}

/** The signal of a watcher whose transport gives none: it stays until its stream is returned. */
export function untilReturned(): AbortSignal {
  return new AbortController().signal;
}
