import type { Item } from '../../shared/conversation.ts';
import type { ContextSettings } from '../../shared/settings.ts';
import type { PathTurn } from './history.ts';
import { itemLength, tokensOfItems } from './tokens.ts';

/** Turns at the end of a conversation whose results always reach the model whole. */
const wholeTurns = 2;
/** What is left of a shortened result: so much of its beginning and of its end, in UTF-16 units. */
const keptStart = 1_500;
const keptEnd = 500;
/** The part of the limit that a request may take before old results are shortened. */
const fullFrom = 0.5;

/** Which results of a history reach the model shortened. */
export interface Shortening {
  readonly items: ReadonlySet<string>;
  /** What the history takes then, in tokens, about. */
  readonly tokens: number;
}

/**
 * The one rule by which something is left out of a conversation, and it is shown wherever it was used: once a request
 * would take more than half of what the model can take, results of tools in turns before the last two are cut to their
 * beginning and end.
 */
export function shorten(
  turns: readonly PathTurn[],
  { limit, other, rule }: { limit: number | null; other: number; rule: ContextSettings['shortenResults'] },
): Shortening {
  const all = turns.flatMap(({ items }) => items);
  const whole = limit === null ? 0 : tokensOfItems(all);
  if (limit === null || rule === 'never' || whole + other <= limit * fullFrom) {
    return { items: new Set(), tokens: whole };
  }
  const old = turns.slice(0, -wholeTurns).flatMap(({ items }) => items.filter(isLong));
  const items = new Set(old.map(({ id }) => id));
  const length = (item: Item) => (items.has(item.id) ? keptStart + keptEnd : itemLength(item));
  return { items, tokens: tokensOfItems(all, length) };
}

function isLong(item: Item): boolean {
  return item.kind === 'tool_call' && itemLength(item) > 2 * (keptStart + keptEnd);
}

/** A result as the model reads it once it is cut. */
export function shortened(text: string): string {
  const left = text.length - keptStart - keptEnd;
  if (left <= 0) return text;
  return `${text.slice(0, keptStart)}\n[… ${left} characters of this old result are left out to save room …]\n${text.slice(-keptEnd)}`;
}
