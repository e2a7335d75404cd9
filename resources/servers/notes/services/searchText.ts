/** Between letters that are words of their own to a search. Nobody types it, and the index takes it for a space. */
const seam = '\u0001';

/** Letters of scripts that put no space between words. */
const unspaced =
  '[[\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Bopo}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmr}\\p{sc=Mymr}]&&[\\p{L}\\p{N}]]';
/** Before each of them, and between the last one of a run, with its marks, and what follows. */
const seams = new RegExp(`(?<=[\\p{L}\\p{N}\\p{M}])(?=${unspaced})|(?<=${unspaced}\\p{M}*)(?=[\\p{L}\\p{N}])`, 'gv');

/**
 * A text as the search index takes it, and a query as it is looked for: each letter of a script without spaces is a word
 * with its marks, so that a run of them is a phrase that is found wherever it stands. Accents are part of their letters.
 */
export function searchText(text: string): string {
  return text.normalize('NFC').replace(seams, seam);
}

/** What is read of a text from the index. */
export function readableText(text: string): string {
  return text.replaceAll(seam, '');
}
