import { SignalboxError } from '../../shared/errors.ts';
import type { FeedLease } from './feedRegistry.ts';
import type { TurnRecorder } from './turnRecorder.ts';

type Ending = Pick<TurnRecorder, 'storeEnd'>;
type Held = Pick<FeedLease, 'release'>;

/** Turns that have ended though the disk had no place for their end. Their feeds stay loaded, so that pages see it. */
export class UnstoredEnds {
  readonly #ends = new Set<{ recorder: Ending; lease: Held }>();

  keep(recorder: Ending, lease: Held): void {
    this.#ends.add({ recorder, lease });
  }

  /**
   * Tries again to store them. Never rejects: what still fails is tried the next time, except for a turn that is gone with
   * its user or its conversation, of which nothing is left to be stored.
   */
  async store(): Promise<void> {
    for (const end of [...this.#ends]) {
      const isSettled = await end.recorder.storeEnd().then(
        () => true,
        (error: unknown) => error instanceof SignalboxError && error.code === 'NOT_FOUND',
      );
      if (!isSettled) return;
      this.#ends.delete(end);
      end.lease.release();
    }
  }
}
