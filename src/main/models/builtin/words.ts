/** A word of a text with its place in it. `stem` is what words are compared by. */
export interface Word {
  text: string;
  lower: string;
  stem: string;
  /** UTF-16 offsets into the text, end exclusive. */
  start: number;
  end: number;
}

const wordPattern = /[\p{L}\p{N}]+(?:['’]\p{L}+)?/gu;

/** The words of a text in order; everything that is neither letter nor digit separates them. */
export function wordsOf(text: string): Word[] {
  return Array.from(text.matchAll(wordPattern), (match) => {
    const lower = withoutContraction(match[0].toLowerCase());
    return { text: match[0], lower, stem: stem(lower), start: match.index, end: match.index + match[0].length };
  });
}

/** "what's" and, as people type it, "whats": the word without the verb that was drawn into it. */
function withoutContraction(lower: string): string {
  return lower.replace(/['’](?:s|re|d|ll|ve|m)$/u, '').replace(/^(what|where|when|who|how)s$/u, '$1');
}

/** The stems of an identifier: `listTime_zones` → list, time, zone. */
export function stemsOfName(name: string): string[] {
  const spaced = name.replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2').replace(/[_\-./]+/gu, ' ');
  return wordsOf(spaced).map((word) => word.stem);
}

/** An identifier in words for a person: `due_date` → due date. */
export function nameInWords(name: string): string {
  return name
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/[_\-./]+/gu, ' ')
    .toLowerCase()
    .trim();
}

/**
 * A light English stemmer: plurals, -ing, -ed and a final e go. It need not give words, only the same form for forms of
 * one word; wrong merges cost more than missed ones, hence no further suffixes.
 */
export function stem(lower: string): string {
  if (lower.length <= 3) return lower;
  return withoutFinalE(withoutVerbEnding(withoutPlural(lower)));
}

function withoutPlural(word: string): string {
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:s|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2);
  if (word.endsWith('s') && !/(?:ss|us|is)$/.test(word)) return word.slice(0, -1);
  return word;
}

function withoutVerbEnding(word: string): string {
  const base = /(?:ing|ed)$/.test(word) ? word.replace(/(?:ing|ed)$/, '') : word;
  if (base === word || base.length < 3 || !/[aeiouy]/.test(base)) return word;
  const doubled = base.length > 3 && /([bdgkmnprt])\1$/.test(base);
  return doubled ? base.slice(0, -1) : base;
}

function withoutFinalE(word: string): string {
  return word.length > 3 && word.endsWith('e') ? word.slice(0, -1) : word;
}
