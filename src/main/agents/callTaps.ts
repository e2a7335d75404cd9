import type { CallOptions } from '../servers/calls/callTarget.ts';

/** What a program that waits for the call of a turn is told, and asked, while the call is under way. */
export type CallTap = Pick<CallOptions, 'onProgress' | 'onElicit' | 'onRawResult'>;

/** The programs that wait for calls, by turn. They are gone with their host, unlike the turns. */
export class CallTaps {
  readonly #taps = new Map<string, CallTap>();

  of(turnId: string): CallTap | undefined {
    return this.#taps.get(turnId);
  }

  open(turnId: string, tap: CallTap): void {
    this.#taps.set(turnId, tap);
  }

  close(turnId: string): void {
    this.#taps.delete(turnId);
  }
}
