/** A command line cut into the program and its arguments, or why it can't be. */
export type SplitResult = { ok: true; argv: string[] } | { ok: false; reason: string };

/**
 * Cuts a command line at its spaces. Single and double quotes hold words together. A backslash makes the next space or
 * quote a plain character and is itself plain anywhere else, so that Windows paths stay whole; between single quotes it
 * is always plain. Nothing else is special: no shell will read it.
 */
export function splitCommandLine(line: string): SplitResult {
  const argv: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    const next = line.charAt(at + 1);
    if (character === '\\' && escapes(quote, next)) {
      word = (word ?? '') + next;
      at += 1;
    } else if (quote !== null) {
      if (character === quote) quote = null;
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== null) argv.push(word);
      word = null;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (quote !== null) return { ok: false, reason: `A quotation mark ( ${quote} ) is opened but not closed.` };
  if (word !== null) argv.push(word);
  return { ok: true, argv };
}

function escapes(quote: string | null, next: string): boolean {
  if (quote === "'") return false;
  return next === '"' || (quote === null && (next === "'" || (next !== '' && /\s/.test(next))));
}

/** Words that would mean something to a shell but are passed on as they are. */
export function shellWords(argv: string[]): string[] {
  return argv.filter((word) => /^(?:[|&;<>]+|\d?>.*|~(?:\/.*)?)$|\$\{?\w|^%\w+%$|`/.test(word));
}

/** A command line that `splitCommandLine` cuts into exactly these words. */
export function joinCommandLine(argv: readonly string[]): string {
  return argv.map(quoteWord).join(' ');
}

function quoteWord(word: string): string {
  // A backslash at the end would swallow the space that follows.
  if (/^[^\s"']+$/.test(word) && !word.endsWith('\\')) return word;
  if (!/["\\]/.test(word)) return `"${word}"`;
  return word
    .split("'")
    .map((part) => `'${part}'`)
    .join(`"'"`);
}
