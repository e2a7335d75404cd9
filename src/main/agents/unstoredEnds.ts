import type { FeedLease } from './feedRegistry.ts';
import type { TurnRecorder } from './turnRecorder.ts';

/** Turns that have ended though the disk had no place for their end. Their feeds stay loaded, so that pages see it. */
export class UnstoredEnds {
  readonly #ends = new Set<{ recorder: TurnRecorder; lease: FeedLease }>();

  keep(recorder: TurnRecorder, lease: FeedLease): void {
    this.#ends.add({ recorder, lease });
  }

  /** Tries again to store them. Never rejects: what still fails is tried the next time. */
  async store(): Promise<void> {
    for (const end of [...this.#ends]) {
      const isStored = await end.recorder.storeEnd().then(
        () => true,
        () => false,
      );
      if (!isStored) return;
      this.#ends.delete(end);
      end.lease.release();
    }
  }
}
