import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import type { Literal } from './literals.ts';
import { isLabel, type Parameter, type ParameterKind } from './parameters.ts';
import type { Sentence, SentenceWord } from './sentence.ts';
import type { ToolDocument } from './toolDocument.ts';

/** Arguments in the making: which parameters have a value, and which words of the request are used up. */
export class Draft {
  readonly tool: ToolDocument;
  readonly sentence: Sentence;
  /** The words that may become values: those before the content that a colon introduces. */
  readonly words: readonly SentenceWord[];
  readonly #values = new Map<string, JsonValue>();
  readonly #used = new Set<SentenceWord>();

  constructor(tool: ToolDocument, sentence: Sentence) {
    this.tool = tool;
    this.sentence = sentence;
    const end = sentence.content?.start ?? Number.POSITIVE_INFINITY;
    this.words = sentence.words.filter((word) => word.start < end);
  }

  /** The text before the content that a colon introduces. */
  get head(): string {
    return this.sentence.text.slice(0, this.sentence.content?.start);
  }

  /** The part of the head in which words tell what is wanted. */
  get request(): string {
    return this.head.slice(0, this.sentence.readEnd);
  }

  /** Where a value that ends with a word ends in the head: with the word, or with all the text that was not read. */
  endOf(word: SentenceWord): number {
    const isLast = word === this.words.at(-1) && this.sentence.readEnd < this.head.length;
    return isLast ? this.head.length : Math.max(word.literal?.end ?? 0, word.end);
  }

  get arguments(): JsonObject {
    const inOrder = this.tool.parameters.filter(({ name }) => this.#values.has(name));
    return Object.fromEntries(inOrder.map(({ name }) => [name, this.#values.get(name) ?? null]));
  }

  /** Parameters without a value, of the given kinds or of all, in the order of the schema. */
  open(...kinds: ParameterKind[]): Parameter[] {
    return this.tool.parameters.filter(
      ({ name, kind }) => !this.#values.has(name) && (kinds.length === 0 || kinds.includes(kind)),
    );
  }

  get isEmpty(): boolean {
    return this.#values.size === 0;
  }

  has({ name }: Parameter): boolean {
    return this.#values.has(name);
  }

  /** Sets a value, and uses up the words from `start` to `end` where they are given. */
  set({ name }: Parameter, value: JsonValue, span?: { start: number; end: number }): void {
    this.#values.set(name, value);
    if (span !== undefined) this.use(span.start, span.end);
  }

  use(start: number, end: number): void {
    for (const word of this.sentence.words) if (word.start >= start && word.end <= end) this.#used.add(word);
  }

  isFree(word: SentenceWord): boolean {
    return !this.#used.has(word);
  }

  /** Whether nothing used a value that is told by its form. */
  isFreeLiteral(literal: Literal): boolean {
    return this.words.some((word) => word.literal === literal && this.isFree(word));
  }

  /** The parameter that takes text which nothing else announced: a required one first, then by what it is for. */
  mainText(): Parameter | undefined {
    const kinds: ParameterKind[] = ['query', 'body', 'text', 'title', 'place', 'list'];
    const texts = kinds.flatMap((kind) => this.open(kind)).filter(({ isOpaque }) => !isOpaque);
    const candidates = [
      ...texts.filter((parameter) => !isLabel(parameter)),
      // An optional label only narrows a list down: it takes what is said to be one.
      ...texts.filter((parameter) => isLabel(parameter) && parameter.required),
      ...this.open('identifier').filter(({ takesName }) => takesName),
    ];
    const required = this.tool.parameters.find(
      (parameter) => parameter.required && parameter.kind !== 'identifier' && candidates.includes(parameter),
    );
    return required ?? candidates[0];
  }
}
