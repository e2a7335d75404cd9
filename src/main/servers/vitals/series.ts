import { maxSamples, type ServerSample } from '../../../shared/serverActivity.ts';
import { Ring } from '../ring.ts';

/** The samples of one server in the last hour, and those who want to hear of new ones. */
export class Series {
  readonly #samples = new Ring<{ seq: number; sample: ServerSample }>(maxSamples);
  readonly #listeners = new Set<() => void>();
  #ended = false;

  add(sample: ServerSample): void {
    this.#samples.add({ seq: this.lastSeq + 1, sample });
    this.#tell();
  }

  /** The number of the newest sample; they count from 1. */
  get lastSeq(): number {
    return this.#samples.added;
  }

  /** The samples after the given number that are still held, oldest first. */
  after(seq: number): ServerSample[] {
    return this.#samples.newestWhile((held) => held.seq > seq).map(({ sample }) => sample);
  }

  /** No sample will come any more. */
  get ended(): boolean {
    return this.#ended;
  }

  end(): void {
    this.#ended = true;
    this.#tell();
  }

  /** Calls back after each sample, and at the end, until the returned function is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
