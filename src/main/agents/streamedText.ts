import type { Speaker } from '../../shared/agent.ts';
import type { AssistantItem, Item } from '../../shared/conversation.ts';
import type { TurnItems } from './turnItems.ts';
import type { TurnWriter } from './turnWriter.ts';

/** Streamed text reaches the disk at least this often. */
const textIntervalMs = 250;

/** The answer that a model is writing: on the page at once, on the disk within 250 ms. */
export class StreamedText {
  readonly #items: TurnItems;
  readonly #writer: TurnWriter;
  #open: AssistantItem | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(items: TurnItems, writer: TurnWriter) {
    this.#items = items;
    this.#writer = writer;
  }

  get isOpen(): boolean {
    return this.#open !== null;
  }

  add(speaker: Speaker, delta: string): void {
    const item = this.#open ?? this.#begin(speaker);
    this.#writer.publishText(item.id, item.text.length, delta);
    this.#open = this.#items.put({ ...item, text: item.text + delta });
    this.#timer ??= setTimeout(() => this.#save(), textIntervalMs);
  }

  /** The whole text, which ends the answer; without it, as far as it was streamed. Returns what has changed. */
  finish(speaker: Speaker, text = this.#open?.text ?? ''): Item[] {
    const open = this.#open;
    this.stop();
    if (open === null && text.trim() === '') return [];
    return [this.#items.put({ ...(open ?? this.#items.newAnswer(speaker)), text, status: 'done' })];
  }

  /** Reasoning that came with the answer. Returns what has changed. */
  addReasoning(speaker: Speaker, text: string): Item[] {
    if (text.trim() === '') return [];
    const item = this.#items.newReasoning(speaker, text);
    const open = this.#open;
    if (open === null) return [this.#items.put(item)];
    // Models think before they speak, but tell it when the answer is there already: it takes the answer's place.
    this.#open = { ...open, position: item.position };
    return [this.#items.put({ ...item, position: open.position }), this.#items.put(this.#open)];
  }

  /** Takes no more text. What there is stays as it is. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#open = null;
  }

  #begin(speaker: Speaker): AssistantItem {
    const item = this.#items.put(this.#items.newAnswer(speaker));
    this.#writer.publish({ items: [item] });
    return item;
  }

  #save(): void {
    this.#timer = undefined;
    // Already on the page: only the disk is behind.
    if (this.#open) this.#writer.storeSoon({ items: [this.#open] });
  }
}
