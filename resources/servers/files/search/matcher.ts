/** A line of a block of text, counted from 0. */
export interface LineHit {
  line: number;
  text: string;
}

/** Finds lines in blocks of whole lines. Who makes one closes it. */
export interface LineMatcher {
  /** At most `limit` lines, the first ones. */
  match(block: Buffer, limit: number): LineHit[] | Promise<LineHit[]>;
  close(): void;
}

/** Finds lines that contain the text as it is. */
export function literalMatcher(wanted: string, isCaseSensitive: boolean): LineMatcher {
  const bytes = Buffer.from(wanted, 'utf8');
  const folded = wanted.toLowerCase();
  const isIn = (block: Buffer) =>
    isCaseSensitive ? block.includes(bytes) : block.toString('utf8').toLowerCase().includes(folded);
  const positionIn = (line: string) => (isCaseSensitive ? line.indexOf(wanted) : line.toLowerCase().indexOf(folded));
  return {
    match(block, limit) {
      // Most blocks have no such line: they are not taken apart.
      if (!isIn(block)) return [];
      const hits: LineHit[] = [];
      const lines = block.toString('utf8').split('\n');
      for (let line = 0; line < lines.length && hits.length < limit; line += 1) {
        const text = lines[line] ?? '';
        const position = positionIn(text);
        if (position !== -1) hits.push({ line, text: clipped(text, position) });
      }
      return hits;
    },
    close() {},
  };
}

/** Characters of a line that are shown at most. */
const shownCharacters = 300;
const shownBefore = 100;

/** The part of a line around a position, with … where something was cut off. */
export function clipped(line: string, position: number): string {
  const text = line.replace(/\r$/, '');
  if (text.length <= shownCharacters) return text;
  const from = Math.max(0, Math.min(position - shownBefore, text.length - shownCharacters));
  const part = text.slice(from, from + shownCharacters);
  return `${from > 0 ? '…' : ''}${part}${from + shownCharacters < text.length ? '…' : ''}`;
}
