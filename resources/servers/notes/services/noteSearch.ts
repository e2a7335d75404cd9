import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CallContext } from '../../kit/tool.ts';
import type { FoundNote, Note } from '../models/note.ts';
import type { NoteStore, Page } from './noteStore.ts';
import { searchTerms } from './searchQuery.ts';

/** How a search matched: every word, any of the words, or the text as part of longer words. */
export type SearchMatch = 'all' | 'any' | 'part';

export interface SearchResult {
  notes: (Note | FoundNote)[];
  match: SearchMatch;
  /** There are more after these. */
  more: boolean;
}

/** Notes that are read through between two looks at whether anybody still waits: some 50 ms where all are long. */
const stepLength = 500;

const operators = [
  ['all', ' AND '],
  ['any', ' OR '],
] as const;

/** Notes about the words, best first. Where no note has all words, those with any; else those that contain the text. */
export async function searchNotes(
  store: NoteStore,
  user: string,
  query: string,
  page: Page,
  watch: Pick<CallContext, 'signal' | 'progress'>,
): Promise<SearchResult> {
  const terms = searchTerms(query);
  const indexed = terms.length === 0 ? null : store.read(() => searchIndex(store, user, terms, page));
  return indexed ?? searchTexts(store, user, query.trim(), page, watch);
}

/** Null where the index has nothing, on no page. */
function searchIndex(store: NoteStore, user: string, terms: readonly string[], page: Page): SearchResult | null {
  for (const [match, operator] of operators) {
    const expression = terms.join(operator);
    const found = store.search(user, expression, { ...page, limit: page.limit + 1 });
    const isPastEnd = () =>
      page.offset > 0 && store.search(user, expression, { ...page, limit: 1, offset: 0 }).length > 0;
    if (found.length > 0 || isPastEnd()) return resultOf(found, match, page.limit);
  }
  return null;
}

/**
 * Reads through the texts themselves, which takes seconds where there are many long ones: in steps, so that calls of
 * others get their turn, and this one can be cancelled. What is changed meanwhile is found or not; nothing else is missed.
 */
async function searchTexts(
  store: NoteStore,
  user: string,
  text: string,
  { tag, limit, offset }: Page,
  { signal, progress }: Pick<CallContext, 'signal' | 'progress'>,
): Promise<SearchResult> {
  const keys = store.read(() => store.keys(user, tag));
  const wanted = offset + limit + 1;
  const found: Note[] = [];
  for (let at = 0; at < keys.length && found.length < wanted; at += stepLength) {
    if (at > 0) await nextTurn();
    signal.throwIfAborted();
    const step = keys.slice(at, at + stepLength);
    found.push(...store.read(() => store.containing(user, step, text, wanted - found.length)));
    progress(at + step.length, keys.length, 'Reading through the notes');
  }
  return resultOf(found.slice(offset), 'part', limit);
}

/** `found` may be one note longer than the page, which tells that there are more. */
function resultOf(found: (Note | FoundNote)[], match: SearchMatch, limit: number): SearchResult {
  return { notes: found.slice(0, limit), match, more: found.length > limit };
}
