import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ToolFailure } from '../../kit/outcome.ts';
import { clipped, type LineHit, type LineMatcher } from './matcher.ts';

/** Milliseconds that a pattern may take for one block, which takes a sensible one less than five. */
const longestMatch = 2_000;

/** Longer lines are cut off before the pattern sees them. */
const longestLine = 10_000;

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
  #last: Promise<unknown>;
  #answer: { resolve(found: Found[]): void; reject(thrown: unknown): void } | null = null;
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
    this.#last = once(this.#worker, 'online').catch(() => undefined);
    this.#worker.on('message', (found: Found[]) => this.#answer?.resolve(found));
    this.#worker.on('error', () => this.#giveUp('can not be run: it is too large.'));
    this.#worker.on('exit', () => this.#giveUp('was given up.'));
  }

  /** One block at a time, so that the time that it takes is its own. */
  match(block: Buffer, limit: number): Promise<LineHit[]> {
    const mine = this.#last.then(() => this.#ask(block, limit));
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  close(): void {
    void this.#worker.terminate();
  }

  async #ask(block: Buffer, limit: number): Promise<LineHit[]> {
    if (this.#failure !== null) throw this.#failure;
    const timer = setTimeout(
      () => this.#giveUp('takes too long: it tries too many ways to match a line.'),
      longestMatch,
    );
    try {
      const found = await new Promise<Found[]>((resolve, reject) => {
        this.#answer = { resolve, reject };
        // Of a part of a buffer all of it would be sent.
        this.#worker.postMessage({ block: Uint8Array.from(block), limit });
      });
      return found.map(({ line, text, position }) => ({ line, text: clipped(text, position) }));
    } finally {
      clearTimeout(timer);
      this.#answer = null;
    }
  }

  #giveUp(why: string): void {
    this.#failure ??= new ToolFailure(
      'INVALID_INPUT',
      `The pattern ${JSON.stringify(this.#pattern)} ${why} Make it simpler.`,
    );
    this.close();
    this.#answer?.reject(this.#failure);
  }
}

/** The whole program of the thread. It is handed over as its text, so it can use nothing from outside of itself. */
function answerBlocks({ parentPort, workerData }: typeof import('node:worker_threads')): void {
  const expression = new RegExp(workerData.source, workerData.flags);
  const decoder = new TextDecoder();
  parentPort?.on('message', ({ block, limit }: { block: Uint8Array; limit: number }) => {
    const lines = decoder.decode(block).split('\n');
    const found: Found[] = [];
    for (let line = 0; line < lines.length && found.length < limit; line += 1) {
      const text = (lines[line] ?? '').slice(0, workerData.longestLine).replace(/\r$/, '');
      const position = text.search(expression);
      if (position !== -1) found.push({ line, text, position });
    }
    parentPort?.postMessage(found);
  });
}
