import type { Item } from '../../../../shared/conversation.ts';

/** Gives out the text of a turn as it grows: what was given out can't be taken back. */
export class ToldText {
  #text = '';
  /** How much of each item was given out, in UTF-16 units. */
  readonly #lengths = new Map<string, number>();

  /** All that was given out so far. */
  get text(): string {
    return this.#text;
  }

  /** What has come since the last time, empty where nothing has. Answers stand a blank line apart. */
  next(items: readonly Item[]): string {
    let delta = '';
    for (const item of items) {
      if (item.kind !== 'assistant') continue;
      const length = this.#lengths.get(item.id) ?? 0;
      if (item.text.length <= length || (length === 0 && item.text.trim() === '')) continue;
      delta += length === 0 ? this.#gap(delta) : '';
      delta += item.text.slice(length);
      this.#lengths.set(item.id, item.text.length);
    }
    this.#text += delta;
    return delta;
  }

  /** Gives out words that are not the agent's, a blank line after its own. */
  add(words: string): string {
    const delta = this.#gap('') + words;
    this.#text += delta;
    return delta;
  }

  #gap(delta: string): string {
    return this.#text + delta === '' ? '' : '\n\n';
  }
}
