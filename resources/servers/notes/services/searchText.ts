/** Between letters that are words of their own to a search. Nobody types it, and the index takes it for a space. */
const seam = '\u0001';

// The app's search over conversations has the same in a copy of its own: a bundled server shares no code with the app.

/** Letters of scripts that put no space between words. */
const unspaced =
  '[[\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Bopo}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmr}\\p{sc=Mymr}]&&[\\p{L}\\p{N}]]';
/**
 * Before each of them, and between the last one of a run, with its marks, and what follows. What follows is looked at
 * first, or each mark of a long run of them would be counted from the run's begin.
 */
const seams = new RegExp(`(?<=[\\p{L}\\p{N}\\p{M}])(?=${unspaced})|(?=[\\p{L}\\p{N}])(?<=${unspaced}\\p{M}*)`, 'gv');
/** More marks on one letter than any language has: to bring them into order takes the longer the more there are. */
const needlessMarks = /(?<=\p{M}{30})\p{M}+/gu;

/**
 * A text as the search index takes it, and a query as it is looked for: each letter of a script without spaces is a word
 * with its marks, so that a run of them is a phrase that is found wherever it stands. Accents are part of their letters.
 */
export function searchText(text: string): string {
  return text.replace(needlessMarks, '').normalize('NFC').replace(seams, seam);
}

/** What a person reads of a text from the index. */
export function readableText(text: string): string {
  return text.replaceAll(seam, '');
}
