import { searchText } from './searchText.ts';

/** More words than this narrow nothing down any more. */
const mostTerms = 16;

/**
 * What a person typed as terms of an FTS5 query: each word as a prefix, each part in quotes as a phrase, and what a
 * script without spaces runs together wherever it stands. Every term is a quoted string of letters and digits with
 * nothing but spaces and seams between them, so no input can be taken for FTS5's own syntax.
 */
export function searchTerms(text: string): string[] {
  const parts = text.matchAll(/["“”„]([^"“”„]*)["“”„]|([^"“”„]+)/g);
  const terms = [...parts].flatMap(([, phrase, words]) =>
    phrase === undefined ? wordsOf(words ?? '').map((word) => `"${word}"*`) : phraseOf(phrase),
  );
  return [...new Set(terms)].slice(0, mostTerms);
}

function phraseOf(text: string): string[] {
  const words = wordsOf(text);
  return words.length > 0 ? [`"${words.join(' ')}"`] : [];
}

function wordsOf(text: string): string[] {
  return (text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).map(searchText);
}
