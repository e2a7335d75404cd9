import type { Person } from './person.ts';

/** All streams of a person, open and noted down at the same time, as a page that shows everything has them. */
export class Listener {
  readonly #person: Person;
  readonly #left = new AbortController();
  readonly #heard = new Map<string, string[]>();
  readonly #failures: unknown[] = [];
  #wake: () => void = () => {};

  constructor(person: Person) {
    this.#person = person;
  }

  /** Everything that came so far, by the path of its stream. */
  get heard(): ReadonlyMap<string, readonly string[]> {
    return this.#heard;
  }

  /** Opens a stream and resolves once its first value has come. */
  async open(path: string, input: object): Promise<void> {
    const texts: string[] = [];
    this.#heard.set(path, texts);
    const stream = (await this.#person.call(path, input, this.#left.signal)) as AsyncIterable<unknown>;
    void this.#follow(stream, texts);
    await this.#until(() => texts.length > 0);
  }

  /** Resolves when something has come on a stream that has these words in it: all that was before it is noted too. */
  until(path: string, words: string): Promise<void> {
    return this.#until(() => this.#heard.get(path)?.some((text) => text.includes(words)) === true);
  }

  leave(): void {
    this.#left.abort();
  }

  async #follow(stream: AsyncIterable<unknown>, texts: string[]): Promise<void> {
    try {
      for await (const value of stream) {
        texts.push(JSON.stringify(value));
        this.#wake();
      }
    } catch (error) {
      this.#failures.push(error);
      this.#wake();
    }
  }

  async #until(isMet: () => boolean): Promise<void> {
    while (!isMet()) {
      const [failure] = this.#failures;
      if (failure !== undefined) throw failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
