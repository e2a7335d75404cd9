import type { OpenCall } from './openCall.ts';

/** Calls that wait for an answer; beyond that the oldest is given up. */
const mostOpen = 64;

/** The calls of one client that have asked it something and wait for the request that brings the answer. */
export class OpenCalls {
  readonly #calls = new Map<string, OpenCall>();

  keep(call: OpenCall): void {
    for (const [id, { hasEnded }] of this.#calls) if (hasEnded) this.#calls.delete(id);
    const [oldest] = this.#calls.values();
    if (this.#calls.size >= mostOpen && oldest !== undefined) {
      this.#calls.delete(oldest.id);
      oldest.giveUp(new Error('Too many calls wait for an answer of their client.'));
    }
    this.#calls.set(call.id, call);
  }

  /** Null for an id that is none of this client's, or was used before. */
  take(id: string): OpenCall | null {
    const call = this.#calls.get(id) ?? null;
    this.#calls.delete(id);
    return call;
  }
}
