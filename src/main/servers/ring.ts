/** The last items of a sequence: what is older than `capacity` items is overwritten. */
export class Ring<Item> {
  readonly #capacity: number;
  readonly #items: Item[] = [];
  #added = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** How many items were ever added. */
  get added(): number {
    return this.#added;
  }

  add(item: Item): void {
    this.#items[this.#added % this.#capacity] = item;
    this.#added += 1;
  }

  /** The items, oldest first. */
  all(): Item[] {
    const oldest = this.#added % this.#items.length || 0;
    return [...this.#items.slice(oldest), ...this.#items.slice(0, oldest)];
  }

  /** The newest items, as far back as all of them are wanted, oldest first. Costs no more than what it gives. */
  newestWhile(isWanted: (item: Item) => boolean): Item[] {
    const found: Item[] = [];
    for (let back = 1; back <= this.#items.length; back += 1) {
      const item = this.#items[(this.#added - back) % this.#capacity];
      if (item === undefined || !isWanted(item)) break;
      found.push(item);
    }
    return found.reverse();
  }
}
