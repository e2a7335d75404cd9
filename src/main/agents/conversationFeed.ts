import type { ResumePoint, Transcript, TurnChange, TurnEvent } from '../../shared/conversation.ts';
import { applyChange } from '../../shared/transcript.ts';

/** One display frame: text of an answer crosses to the page at most this often. */
const frameMs = 16;

/** Events kept for watchers that come back. One that was away longer gets a snapshot instead. */
const keptEvents = 2_000;

type TextChange = Extract<TurnChange, { type: 'text' }>;

/**
 * The live view of one conversation: its transcript as published so far, and the numbered events that led there.
 * Watchers read the events from where they were, each at its own pace; one that falls too far behind is given a
 * snapshot, so that a slow page never makes the host grow.
 */
export class ConversationFeed {
  readonly #epoch: string;
  #transcript: Transcript | null;
  #events: TurnEvent[] = [];
  #seq: number;
  #pendingText: TextChange | null = null;
  #frame: NodeJS.Timeout | undefined;
  readonly #wake = new Set<() => void>();
  readonly #onChange: ((transcript: Transcript | null, change: TurnChange) => void) | undefined;

  /** `onChange` is told each change, and the transcript after it. */
  constructor(
    epoch: string,
    seq: number,
    transcript: Transcript,
    onChange?: (transcript: Transcript | null, change: TurnChange) => void,
  ) {
    this.#epoch = epoch;
    this.#onChange = onChange;
    this.#seq = seq;
    this.#transcript = transcript;
  }

  /** The sequence number of the last event. */
  get seq(): number {
    return this.#seq;
  }

  /** The transcript as published so far; null once the conversation was removed. */
  get transcript(): Transcript | null {
    this.#flushText();
    return this.#transcript;
  }

  publish(change: TurnChange): void {
    this.#flushText();
    this.#append(change);
  }

  /** Publishes text of an answer, gathered to at most one event a frame. */
  publishText(itemId: string, offset: number, delta: string): void {
    const pending = this.#pendingText;
    if (pending?.itemId === itemId && pending.offset + pending.delta.length === offset) {
      pending.delta += delta;
      return;
    }
    this.#flushText();
    this.#pendingText = { type: 'text', itemId, offset, delta };
    this.#frame = setTimeout(() => this.#flushText(), frameMs);
  }

  /** Every event after the resume point, or a snapshot and every event after it. Ends with the signal. */
  async *watch(resume: ResumePoint | null, signal: AbortSignal): AsyncGenerator<TurnEvent, void> {
    let seq = resume?.epoch === this.#epoch && resume.seq <= this.#seq ? resume.seq : -1;
    while (!signal.aborted) {
      const missed = this.#seq - seq;
      if (seq < 0 || missed > this.#events.length) {
        const transcript = this.transcript;
        seq = this.#seq;
        yield { epoch: this.#epoch, seq, change: transcript ? { type: 'snapshot', transcript } : { type: 'removed' } };
        continue;
      }
      const next = this.#events[this.#events.length - missed];
      if (next) {
        seq = next.seq;
        yield next;
      } else {
        await this.#changed(signal);
      }
    }
  }

  #flushText(): void {
    const change = this.#pendingText;
    if (change === null) return;
    clearTimeout(this.#frame);
    this.#pendingText = null;
    this.#append(change);
  }

  #append(change: TurnChange): void {
    this.#transcript = applyChange(this.#transcript, change);
    this.#seq += 1;
    this.#events.push({ epoch: this.#epoch, seq: this.#seq, change });
    // Cut in halves, so that appending stays cheap.
    if (this.#events.length > 2 * keptEvents) this.#events = this.#events.slice(-keptEvents);
    this.#onChange?.(this.#transcript, change);
    for (const wake of this.#wake) wake();
    this.#wake.clear();
  }

  #changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener('abort', wake);
        this.#wake.delete(wake);
        resolve();
      };
      this.#wake.add(wake);
      signal.addEventListener('abort', wake, { once: true });
      if (signal.aborted) wake();
    });
  }
}
