import type { Item, ToolCallItem } from '../../shared/conversation.ts';
import type { ContextSettings } from '../../shared/settings.ts';
import { wholeCharacters } from '../../shared/text.ts';
import { contextWarning, type ShortenedTool } from '../../shared/usage.ts';
import type { ModelTraits } from '../models/index.ts';
import type { PathTurn } from './history.ts';
import { itemLength, resultLength, tokensOfItems } from './tokens.ts';

/** Turns at the end of a conversation whose results reach the model whole, unless it could not take them. */
const wholeTurns = 2;
/** What is left of a shortened result: so much of its beginning and of its end, in UTF-16 units. */
const keptStart = 1_500;
const keptEnd = 500;
/** The part of the limit that a request may take before old results are shortened. */
const fullFrom = 0.5;

/** Which results of a history reach the model shortened. */
export interface Shortening {
  readonly items: readonly ToolCallItem[];
  /** What the history takes then, in tokens, about. */
  readonly tokens: number;
}

export interface ShorteningOptions {
  traits: Pick<ModelTraits, 'contextTokens' | 'takesImages' | 'takesFiles'>;
  /** What the request takes beside the history, in tokens. */
  other: number;
  rule: ContextSettings['shortenResults'];
}

/**
 * The one rule by which something is left out of a conversation, and it is shown wherever it was used: once a request
 * would take more than half of what the model can take, results of tools in turns before the last two are cut to their
 * beginning and end; where it would still come near the limit, those in all turns before the last one. (In the last one
 * `RequestFit` goes on in the same way.) Failures stay whole: they are short, and say what not to do again.
 */
export function shorten(turns: readonly PathTurn[], { traits, other, rule }: ShorteningOptions): Shortening {
  const { contextTokens: limit } = traits;
  const all = turns.flatMap(({ items }) => items);
  if (limit === null) return { items: [], tokens: 0 };
  const whole: Shortening = { items: [], tokens: tokensOfItems(all, traits) };
  if (rule === 'never' || whole.tokens + other <= limit * fullFrom) return whole;
  const old = cut(turns.slice(0, -wholeTurns), all, traits);
  return old.tokens + other <= limit * contextWarning ? old : cut(turns.slice(0, -1), all, traits);
}

function cut(turns: readonly PathTurn[], all: readonly Item[], traits: ShorteningOptions['traits']): Shortening {
  const items = turns.flatMap((turn) => turn.items.filter(isLong));
  const chosen = new Set<Item>(items);
  const length = (item: Item) =>
    chosen.has(item) ? itemLength(item) - resultLength(item) + keptStart + keptEnd : itemLength(item);
  return { items, tokens: tokensOfItems(all, traits, length) };
}

function isLong(item: Item): item is ToolCallItem {
  return item.kind === 'tool_call' && item.outcome?.success === true && isLongText(resultLength(item));
}

/** Whether a result of so many UTF-16 units gets much shorter by being cut. */
export function isLongText(length: number): boolean {
  return length > 2 * (keptStart + keptEnd);
}

/** A result as the model reads it once it is cut. */
export function shortened(text: string): string {
  const left = text.length - keptStart - keptEnd;
  if (left <= 0) return text;
  const start = wholeCharacters(text.slice(0, keptStart));
  const end = wholeCharacters(text.slice(-keptEnd));
  return `${start}\n[… ${left} characters of this old result are left out to save room. Where you need them, call the tool again if it only reads …]\n${end}`;
}

/** What is told of a call whose result is shortened. */
export type ShortenedCall = Pick<ToolCallItem, 'serverName' | 'tool' | 'toolTitle'>;

/** The calls whose results are shortened, by the tool that made them. */
export function shortenedTools(calls: readonly ShortenedCall[]): ShortenedTool[] {
  const tools = new Map<string, ShortenedTool>();
  for (const { serverName, tool, toolTitle } of calls) {
    const key = `${serverName}\n${tool}`;
    const known = tools.get(key) ?? { serverName, tool: toolTitle ?? tool, count: 0 };
    tools.set(key, { ...known, count: known.count + 1 });
  }
  return [...tools.values()];
}
