/** A piece of an excerpt, from character `at` on; `match` when it is one of the words that were searched for. */
export interface ExcerptPart {
  at: number;
  text: string;
  match: boolean;
}

/** Splits an excerpt at its marks, U+0002 before and U+0003 after a match. */
export function excerptParts(excerpt: string): ExcerptPart[] {
  const parts: ExcerptPart[] = [];
  let at = 0;
  const add = (text: string, match: boolean) => {
    if (text !== '') parts.push({ at, text, match });
    at += text.length;
  };
  for (const piece of excerpt.split('\u0002')) {
    const end = piece.indexOf('\u0003');
    // Without an end mark the piece stands before the first match.
    if (end === -1) add(piece, false);
    else {
      add(piece.slice(0, end), true);
      add(piece.slice(end + 1), false);
    }
  }
  return parts;
}
