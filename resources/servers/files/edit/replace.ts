import { ToolFailure } from '../../kit/outcome.ts';
import { quoted } from '../rooted/segments.ts';
import { lineBreakOf } from '../text.ts';

export interface Replacement {
  oldText: string;
  newText: string;
  /** Whether every occurrence is replaced. Otherwise there has to be exactly one. */
  all: boolean;
}

/** A text before and after, with where in the old one each replaced piece begins. */
export interface Replaced {
  before: string;
  after: string;
  oldText: string;
  newText: string;
  positions: number[];
}

/**
 * Replaces what is exactly equal. Only line breaks are taken for equal: where all of a file's are the same, those of
 * both texts become like them. Throws INVALID_INPUT where the text is not there, or more than once without `all`.
 */
export function replaceText(before: string, { oldText, newText, all }: Replacement, path: string): Replaced {
  const adapt = breakAdapter(before);
  const [old, replacement] = [adapt(oldText), adapt(newText)];
  const positions = positionsOf(before, old);
  if (positions.length === 0) {
    throw new ToolFailure(
      'INVALID_INPUT',
      `That text is not in ${quoted(path)}. It has to be exactly as in the file, with every space and line break. Read the file again.`,
    );
  }
  if (positions.length > 1 && !all) {
    throw new ToolFailure(
      'INVALID_INPUT',
      `That text is in ${quoted(path)} ${positions.length} times. Give more of what is around it, or set all to replace every one.`,
    );
  }
  // Not `replace`, which would read "$&" in the new text as something else.
  return { before, after: before.split(old).join(replacement), oldText: old, newText: replacement, positions };
}

function breakAdapter(text: string): (given: string) => string {
  const kind = lineBreakOf(text);
  return kind === '\n' || kind === '\r\n' ? (given) => given.replace(/\r?\n/g, kind) : (given) => given;
}

function positionsOf(text: string, piece: string): number[] {
  const positions: number[] = [];
  for (let at = text.indexOf(piece); at !== -1; at = text.indexOf(piece, at + piece.length)) positions.push(at);
  return positions;
}
