import { Worker } from 'node:worker_threads';
import { ToolFailure } from '../../kit/outcome.ts';
import { clipped, type LineHit, type LineMatcher } from './matcher.ts';

/** Milliseconds that a pattern may take for what it is given at once; a sensible one takes less than five for a block. */
const longestMatch = 2_000;
/** Blocks that are handed to the thread at once: for small files, the way there and back takes longer than the search. */
const mostAtOnce = 32;

/** Longer lines are cut off before the pattern sees them. */
const longestLine = 10_000;

interface Asked {
  block: Uint8Array;
  limit: number;
  resolve(hits: LineHit[]): void;
  reject(thrown: unknown): void;
}

interface Found {
  line: number;
  text: string;
  position: number;
}

/**
 * Finds lines by a regular expression. It runs in a thread of its own, because some expressions take for ever on some
 * lines: such a thread is ended, and nothing else has waited for it. Throws INVALID_INPUT for what is no expression.
 */
export function patternMatcher(pattern: string, isCaseSensitive: boolean): LineMatcher {
  return new PatternThread(pattern, compile(pattern, isCaseSensitive ? '' : 'i'));
}

function compile(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, `${flags}u`);
  } catch {
    // The strict reading refuses escapes that mean nothing, which people write all the same.
  }
  try {
    return new RegExp(pattern, flags);
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new ToolFailure(
      'INVALID_INPUT',
      `That is no regular expression (${why}). Set regex to false for plain text.`,
    );
  }
}

class PatternThread implements LineMatcher {
  readonly #pattern: string;
  readonly #worker: Worker;
  #isReady = false;
  #waiting: Asked[] = [];
  /** What the thread is at, and when it is given up. */
  #asked: Asked[] = [];
  #timer: NodeJS.Timeout | undefined;
  #failure: ToolFailure | null = null;

  constructor(pattern: string, { source, flags }: RegExp) {
    this.#pattern = pattern;
    this.#worker = new Worker(`(${answerBlocks.toString()})(require('node:worker_threads'))`, {
      eval: true,
      env: {},
      workerData: { source, flags, longestLine },
      resourceLimits: { maxOldGenerationSizeMb: 64 },
    });
    // The start of the thread is not the pattern's time.
    this.#worker.once('online', () => {
      this.#isReady = true;
      this.#hand();
    });
    this.#worker.on('message', (found: Found[][]) => this.#answer(found));
    this.#worker.on('error', () => this.#giveUp('can not be run: it is too large.'));
    this.#worker.on('exit', () => this.#giveUp('was given up.'));
  }

  match(block: Buffer, limit: number): Promise<LineHit[]> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== null) return reject(this.#failure);
      // The buffer is the caller's, and of a part of one all of it would be sent.
      this.#waiting.push({ block: Uint8Array.from(block), limit, resolve, reject });
      this.#hand();
    });
  }

  close(): void {
    clearTimeout(this.#timer);
    void this.#worker.terminate();
  }

  /** Hands over what waits once the thread has nothing to do, so that the time that it takes is its own. */
  #hand(): void {
    if (!this.#isReady || this.#asked.length > 0 || this.#waiting.length === 0 || this.#failure !== null) return;
    this.#asked = this.#waiting.splice(0, mostAtOnce);
    const tooLong = 'takes too long: it tries too many ways to match a line.';
    this.#timer = setTimeout(() => this.#giveUp(tooLong), longestMatch);
    this.#worker.postMessage(this.#asked.map(({ block, limit }) => ({ block, limit })));
  }

  #answer(found: Found[][]): void {
    clearTimeout(this.#timer);
    for (const [index, { resolve }] of this.#asked.splice(0).entries()) {
      resolve((found[index] ?? []).map(({ line, text, position }) => ({ line, text: clipped(text, position) })));
    }
    this.#hand();
  }

  #giveUp(why: string): void {
    this.#failure ??= new ToolFailure(
      'INVALID_INPUT',
      `The pattern ${JSON.stringify(this.#pattern)} ${why} Make it simpler.`,
    );
    this.close();
    for (const { reject } of [...this.#asked.splice(0), ...this.#waiting.splice(0)]) reject(this.#failure);
  }
}

/** The whole program of the thread. It is handed over as its text, so it can use nothing from outside of itself. */
function answerBlocks({ parentPort, workerData }: typeof import('node:worker_threads')): void {
  const expression = new RegExp(workerData.source, workerData.flags);
  const decoder = new TextDecoder();
  const look = ({ block, limit }: { block: Uint8Array; limit: number }) => {
    const lines = decoder.decode(block).split('\n');
    const found: Found[] = [];
    for (let line = 0; line < lines.length && found.length < limit; line += 1) {
      const text = (lines[line] ?? '').slice(0, workerData.longestLine).replace(/\r$/, '');
      const position = text.search(expression);
      if (position !== -1) found.push({ line, text, position });
    }
    return found;
  };
  parentPort?.on('message', (asked: { block: Uint8Array; limit: number }[]) =>
    parentPort?.postMessage(asked.map(look)),
  );
}
