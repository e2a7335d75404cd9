import type { LogLine } from '../../shared/serverActivity.ts';
import { cutText } from '../../shared/text.ts';
import type { Clock } from './clock.ts';
import { Ring } from './ring.ts';
import { hideCallIdentity, noSecrets, type SecretMask, secretMask } from './secretMask.ts';
import { plainLine } from './visibleText.ts';

export const maxLogLines = 1_000;
export const maxLogFrames = 500;
export const maxLogLineLength = 2_000;
/** Lines a second that are kept; a burst may be as long as the whole ring. */
const linesPerSecond = 500;

/** Copying the beginning of a message takes longer than keeping all of one of this length. */
const cheapLength = 4 * maxLogLineLength;

/** Which way a protocol message went. */
export type FrameDirection = Extract<LogLine['source'], 'sent' | 'received'>;
export type WordSource = Exclude<LogLine['source'], FrameDirection>;

/** A protocol message as it was, with the secrets that it may hold. */
interface Frame {
  readonly seq: number;
  readonly at: number;
  readonly source: FrameDirection;
  /** Its beginning, where it is long. */
  readonly json: string;
  readonly isCut: boolean;
  readonly mask: SecretMask;
}

/**
 * The last lines of a server's log. Bounded in lines, line length and rate; every secret of the server is masked.
 * Protocol messages are held apart from the words, so that a busy server does not push its own last words out.
 */
export class LogRing {
  readonly #clock: Clock;
  readonly #words = new Ring<LogLine>(maxLogLines);
  readonly #frames = new Ring<Frame>(maxLogFrames);
  readonly #listeners = new Set<() => void>();
  #mask: SecretMask = noSecrets;
  #seq = 0;
  #allowance = maxLogLines;
  #refilledAt: number;
  #leftOut = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#refilledAt = clock.now();
  }

  /** Values that are shown as dots in what is added from now on. */
  mask(secrets: readonly string[]): void {
    this.#mask = secretMask(secrets);
  }

  /** A text about the server with dots in place of its secrets. */
  hide(text: string): string {
    return this.#mask.hide(text);
  }

  push(source: WordSource, text: string): void {
    if (!this.#mayKeep(source)) {
      this.#leftOut += 1;
      return;
    }
    if (this.#leftOut > 0) {
      this.#append('host', `${this.#leftOut} more lines came faster than the log takes them and were left out.`);
      this.#leftOut = 0;
    }
    this.#append(source, text);
  }

  /** Adds a protocol message. It is on the path of every call: all that is left to reading is left to reading. */
  frame(direction: FrameDirection, json: string): void {
    const mask = this.#mask;
    const keep = maxLogLineLength + mask.reach;
    const isCut = json.length > cheapLength && json.length > keep;
    const kept = isCut ? copiedHead(json, keep) : json;
    this.#seq += 1;
    this.#frames.add({ seq: this.#seq, at: this.#clock.wall(), source: direction, json: kept, isCut, mask });
    this.#tell();
  }

  /** The lines after the given sequence number that are still held, oldest first. */
  after(seq: number): LogLine[] {
    const words = this.#words.newestWhile((line) => line.seq > seq);
    const frames = this.#frames.newestWhile((frame) => frame.seq > seq);
    return [...words, ...frames.map(shownFrame)].sort((a, b) => a.seq - b.seq);
  }

  /** The newest lines after a sequence number that the server itself wrote to stderr and stdout, oldest first. */
  tail(count: number, since = 0): string[] {
    const newer = this.#words.newestWhile(({ seq }) => seq > since);
    const own = newer.filter(({ source }) => source === 'stderr' || source === 'stdout');
    return own.slice(-count).map(({ text }) => text);
  }

  get lastSeq(): number {
    return this.#seq;
  }

  /** Calls back after each new line until the returned function is called. */
  onLine(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #append(source: WordSource, text: string): void {
    this.#seq += 1;
    const shown = cutLine(this.#mask.hide(plainLine(text)));
    this.#words.add({ seq: this.#seq, at: this.#clock.wall(), source, text: shown });
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #mayKeep(source: WordSource): boolean {
    if (source === 'host') return true;
    const now = this.#clock.now();
    const refill = ((now - this.#refilledAt) / 1000) * linesPerSecond;
    this.#allowance = Math.min(maxLogLines, this.#allowance + refill);
    this.#refilledAt = now;
    if (this.#allowance < 1) return false;
    this.#allowance -= 1;
    return true;
  }
}

function shownFrame({ seq, at, source, json, isCut, mask }: Frame): LogLine {
  const masked = mask.hide(hideCallIdentity(json));
  // The end of what was cut may be a part of a secret, which is not recognised.
  const text = isCut ? `${masked.slice(0, Math.min(maxLogLineLength, masked.length - mask.reach))}…` : masked;
  return { seq, at, source, text: plainLine(cutLine(text)) };
}

function cutLine(text: string): string {
  return text.length > maxLogLineLength + 1 ? `${copiedHead(text, maxLogLineLength)}…` : text;
}

/** A plain slice would be a view that keeps the whole text, of up to megabytes, in memory. */
function copiedHead(text: string, length: number): string {
  return Buffer.from(cutText(text, length)).toString();
}
