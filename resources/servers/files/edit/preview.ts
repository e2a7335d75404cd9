import type { Replaced } from './replace.ts';

/** Unchanged lines that are shown around a change. */
const context = 3;

/** Characters of a preview at most. */
const longestPreview = 16_000;

/** Lines that differ, from 0 and without the end: those of the old text, and those in their place in the new one. */
interface Change {
  old: [from: number, to: number];
  new: [from: number, to: number];
}

/** What a replacement changes, in the manner of a unified diff; cut where it would be very long. */
export function previewOf(replaced: Replaced): string {
  const [oldLines, newLines] = [linesOf(replaced.before), linesOf(replaced.after)];
  const hunks = hunksOf(changesOf(replaced), oldLines.length).map((changes) => hunkText(changes, oldLines, newLines));
  const text = hunks.join('\n');
  return text.length <= longestPreview ? text : `${text.slice(0, longestPreview)}\n…`;
}

/** A line break at the end begins no further line. */
function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** The lines that each replaced piece touches; pieces that touch the same line are one change. */
function changesOf({ before, after, oldText, newText, positions }: Replaced): Change[] {
  const [oldLineAt, newLineAt] = [lineCounter(before), lineCounter(after)];
  const changes: Change[] = [];
  positions.forEach((position, index) => {
    const newPosition = position + index * (newText.length - oldText.length);
    const change: Change = {
      old: linesBetween(oldLineAt, position, position + oldText.length),
      new: linesBetween(newLineAt, newPosition, newPosition + newText.length),
    };
    const last = changes.at(-1);
    if (last && change.old[0] < last.old[1]) {
      last.old[1] = change.old[1];
      last.new[1] = change.new[1];
    } else changes.push(change);
  });
  return changes;
}

function linesBetween(lineAt: (position: number) => number, from: number, to: number): [number, number] {
  return [lineAt(from), lineAt(to) + 1];
}

/** Counts the line breaks before positions that are asked for in rising order. */
function lineCounter(text: string): (position: number) => number {
  let line = 0;
  let next = text.indexOf('\n');
  return (position) => {
    while (next !== -1 && next < position) {
      line += 1;
      next = text.indexOf('\n', next + 1);
    }
    return line;
  };
}

/** Changes whose surroundings meet are shown together. */
function hunksOf(changes: Change[], oldLength: number): Change[][] {
  const hunks: Change[][] = [];
  for (const change of changes) {
    const last = hunks.at(-1)?.at(-1);
    const clipped: Change = { ...change, old: [change.old[0], Math.min(change.old[1], oldLength)] };
    if (last && clipped.old[0] - last.old[1] <= 2 * context) hunks.at(-1)?.push(clipped);
    else hunks.push([clipped]);
  }
  return hunks;
}

function hunkText(changes: Change[], oldLines: string[], newLines: string[]): string {
  const [first, last] = [changes[0], changes.at(-1)];
  if (first === undefined || last === undefined) return '';
  const lead = Math.min(context, first.old[0]);
  const end = Math.min(last.old[1] + context, oldLines.length);
  const shift = last.new[1] - last.old[1];
  const lines: string[] = [];
  let at = first.old[0] - lead;
  for (const change of changes) {
    lines.push(...marked(' ', oldLines, at, change.old[0]));
    lines.push(...marked('-', oldLines, ...change.old), ...marked('+', newLines, ...change.new));
    at = change.old[1];
  }
  lines.push(...marked(' ', oldLines, at, end));
  const from = [first.old[0] - lead, first.new[0] - lead] as const;
  const newEnd = Math.min(end + shift, newLines.length);
  return [`@@ -${from[0] + 1},${end - from[0]} +${from[1] + 1},${newEnd - from[1]} @@`, ...lines].join('\n');
}

function marked(mark: string, lines: string[], from: number, to: number): string[] {
  return lines.slice(from, to).map((line) => `${mark}${line}`);
}
