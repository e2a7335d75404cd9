import type { Readable } from 'node:stream';
import { assertNever } from '../../shared/errors.ts';
import type { CancelTimer, Clock } from './clock.ts';
import { type FramedLine, LineFramer } from './lineFramer.ts';
import { BudgetMeter, type PipeBudget } from './pipeBudget.ts';

/** How long lines are handled in one go before the host's other work gets its turn, in milliseconds. */
const sliceLength = 8;
const linesBetweenLooks = 16;

export interface PipeReaderOptions {
  readonly maxLineBytes: number;
  /** How much is kept of each end of a longer line. */
  readonly keepBytes: number;
  readonly budget: PipeBudget;
  /** Over budget without a break for this long, in milliseconds, is a flood. */
  readonly floodTolerance: number;
  readonly clock: Clock;
  /** Returns whether the line counts against the budget: what was asked for does not. */
  onLine(line: FramedLine): boolean;
  /** Called once. The pipe stays paused until it is discarded. */
  onFlood(): void;
}

/**
 * Reads lines from a pipe of a process that may be broken or hostile: never longer than a slice at a time, and no
 * faster than its budget, by pausing the pipe, so that a flood fills the server's own buffer instead of our memory.
 */
export class PipeReader {
  readonly #stream: Readable;
  readonly #options: PipeReaderOptions;
  readonly #framer: LineFramer;
  readonly #meter: BudgetMeter;
  /** Resolves after the last line; once discarded, when the pipe is at its end. */
  readonly ended: Promise<void>;
  #resolveEnded: () => void = () => {};
  #atEnd = false;
  #discarding = false;
  /** Lines are being handled, or the pipe is paused and its timer will handle them. */
  #occupied = false;
  #cancelTimer: CancelTimer = () => {};

  constructor(stream: Readable, options: PipeReaderOptions) {
    this.#stream = stream;
    this.#options = options;
    this.#framer = new LineFramer({ maxBytes: options.maxLineBytes, keepBytes: options.keepBytes });
    this.#meter = new BudgetMeter(options.budget, options.floodTolerance);
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    stream.on('data', this.#onData);
    for (const event of ['end', 'close', 'error']) stream.on(event, this.#onEnd);
  }

  /** Throws away what still comes, so that a process that is being stopped never hangs on a full pipe. */
  discard(): void {
    if (this.#discarding) return;
    this.#discarding = true;
    this.#cancelTimer();
    this.#stream.off('data', this.#onData);
    this.#stream.resume();
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#framer.push(chunk);
    if (!this.#occupied) this.#handleLines();
  };

  readonly #onEnd = (): void => {
    this.#atEnd = true;
    if (this.#discarding) this.#resolveEnded();
    else if (!this.#occupied) this.#handleLines();
  };

  #handleLines(): void {
    this.#occupied = true;
    const outcome = this.#handleSlice();
    if (this.#discarding) return;
    switch (outcome) {
      case 'drained':
        this.#occupied = false;
        if (this.#atEnd) this.#finish();
        else if (this.#stream.isPaused()) this.#stream.resume();
        return;
      case 'slice':
        this.#pause(0);
        return;
      case 'over':
        this.#pause(this.#meter.untilNextWindow(this.#options.clock.now()));
        return;
      case 'flood':
        this.#stream.pause();
        this.#options.onFlood();
        return;
      default:
        assertNever(outcome);
    }
  }

  #pause(milliseconds: number): void {
    this.#stream.pause();
    this.#cancelTimer = this.#options.clock.after(milliseconds, () => this.#handleLines());
  }

  /** Handles lines until there are none, the slice is used up, or the budget is. */
  #handleSlice(): 'drained' | 'slice' | 'over' | 'flood' {
    const started = performance.now();
    for (let count = 1; !this.#discarding; count += 1) {
      const line = this.#framer.next();
      if (line === null) return this.#countDropped();
      if (this.#options.onLine(line)) {
        const verdict = this.#meter.count(1, line.kind === 'line' ? line.bytes : 0, this.#options.clock.now());
        if (verdict !== 'within') return verdict;
      }
      if (count % linesBetweenLooks === 0 && performance.now() - started > sliceLength) return 'slice';
    }
    return 'drained';
  }

  /** A line without an end is a flood too. */
  #countDropped(): 'drained' | 'over' | 'flood' {
    const dropped = this.#framer.takeDropped();
    if (dropped === 0) return 'drained';
    const verdict = this.#meter.count(0, dropped, this.#options.clock.now());
    return verdict === 'within' ? 'drained' : verdict;
  }

  #finish(): void {
    const last = this.#framer.end();
    if (last !== null) this.#options.onLine(last);
    this.#resolveEnded();
  }
}
