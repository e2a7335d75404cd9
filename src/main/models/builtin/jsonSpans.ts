import { parseJson } from './parseJson.ts';

/** Of all that could begin an object or a list, so many are tried. */
const mostTried = 20;

/** Where the JSON objects and lists in a text are, in order, the outermost only. */
export function jsonSpans(text: string): { start: number; end: number }[] {
  const spans: { start: number; end: number }[] = [];
  let from = 0;
  for (let tried = 0; tried < mostTried; tried += 1) {
    const start = from + text.slice(from).search(/[{[]/);
    if (start < from) break;
    const end = endOfBrackets(text, start);
    const isJson = end !== null && typeof parseJson(text.slice(start, end)) === 'object';
    if (isJson) spans.push({ start, end });
    from = isJson ? end : start + 1;
  }
  return spans;
}

/** The end of what a bracket begins, null where it is not closed. Brackets in quoted texts don't count. */
function endOfBrackets(text: string, start: number): number | null {
  let depth = 0;
  for (const match of text.slice(start).matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (match[0] === '{' || match[0] === '[') depth += 1;
    if (match[0] === '}' || match[0] === ']') depth -= 1;
    if (depth === 0) return start + match.index + match[0].length;
  }
  return null;
}
