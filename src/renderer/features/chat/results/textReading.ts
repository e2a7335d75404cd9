import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ErrorData } from '../../../../shared/errors.ts';
import { describeError } from '../../../api.ts';
import type { Results } from '../../../stores/results.ts';
import { TextLines } from './textLines.ts';

export interface TextReadingState {
  /** Lines that can be shown. */
  lines: number;
  /** Bytes that are here, of all. */
  received: number;
  total: number;
  status: 'idle' | 'reading' | 'ended';
  error: ErrorData | null;
}

/** A stored text that is read as far as somebody looks. */
export interface TextReading {
  state: StoreApi<TextReadingState>;
  line(index: number): string;
  /** Whether the text has more lines than can be laid out. */
  full(): boolean;
  /** Reads at least one piece more. Does nothing while it reads, and at the end. Never rejects: see `error`. */
  more(): Promise<void>;
  /** Reads to the end and gives all of it. Rejects with what stopped it. */
  all(): Promise<Uint8Array<ArrayBuffer>[]>;
  stop(): void;
}

/** Begins to read a stored text of `total` bytes, which is UTF-8. */
export function readText(results: Results, handle: string, total: number): TextReading {
  const state = createStore<TextReadingState>(() => ({ lines: 0, received: 0, total, status: 'idle', error: null }));
  const lines = new TextLines();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const decoder = new TextDecoder();
  const stopped = new AbortController();
  let underway: Promise<void> | null = null;

  async function next(): Promise<void> {
    const offset = state.getState().received;
    state.setState({ status: 'reading', error: null });
    const piece = await results.read(handle, offset, stopped.signal);
    pieces.push(piece.bytes);
    lines.append(decoder.decode(piece.bytes, { stream: piece.next !== null }));
    const received = offset + piece.bytes.length;
    state.setState({ received, total: piece.total, status: piece.next === null ? 'ended' : 'idle' });
  }
  const show = () => state.setState({ lines: lines.count });
  // Pieces are read one after the other, whoever asks: the decoder needs them in order.
  function step(): Promise<void> {
    underway ??= next()
      .catch((thrown: unknown) => {
        if (!stopped.signal.aborted) state.setState({ status: 'idle', error: describeError(thrown) });
        throw thrown;
      })
      .finally(() => {
        underway = null;
      });
    return underway;
  }
  const atEnd = () => state.getState().status === 'ended';

  return {
    state,
    line: (index) => lines.at(index),
    full: () => lines.full,
    more: () => (underway !== null || atEnd() ? Promise.resolve() : step().then(show, () => {})),
    async all() {
      // Shown at the end at once: laying out what comes anew with each piece would take longer than to read it.
      while (!atEnd()) await step();
      show();
      return pieces;
    },
    stop: () => stopped.abort(),
  };
}
