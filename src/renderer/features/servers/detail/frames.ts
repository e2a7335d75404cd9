import { z } from 'zod';

const frameSchema = z.object({
  method: z.string().optional(),
  id: z.union([z.string(), z.number()]).optional(),
  error: z.object({ message: z.string() }).optional(),
  params: z.object({ name: z.string().optional() }).optional().catch(undefined),
});

/** How a message begins whose end was cut off: with its method, or with what it answers. */
const beginning = /^\{(?:"jsonrpc":"2\.0",|"id":[^,]*,)*"(?:method":"([^"]*)"|(result|error)":)/;

/**
 * A protocol message in a few words: "tools/call create_note · 12", "answer · 12", "error · 12: No such tool". Of one
 * whose end was cut off, what its beginning tells; null for what can't be read at all.
 */
export function frameSummary(text: string): string | null {
  const parsed = frameSchema.safeParse(parseJson(text));
  if (!parsed.success) return cutSummary(text);
  const { method, id, error, params } = parsed.data;
  const number = id === undefined ? '' : ` · ${id}`;
  if (method !== undefined) return `${method}${params?.name === undefined ? '' : ` ${params.name}`}${number}`;
  if (error !== undefined) return `error${number}: ${error.message}`;
  return id === undefined ? null : `answer${number}`;
}

function cutSummary(text: string): string | null {
  const found = beginning.exec(text);
  if (found === null) return null;
  const [, method, answer] = found;
  const what = method ?? (answer === 'error' ? 'error' : 'answer');
  return `${what} · kept in part`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Strings (the last one may be cut off), empty brackets, plain values and single signs. */
const tokens = /"(?:[^"\\]|\\.)*"?|\{\s*\}|\[\s*\]|[^\s"{}[\]:,]+|[{}[\]:,]/gs;

/** JSON over several lines, with two spaces a level. What was cut off is laid out as far as it goes. */
export function layOutJson(text: string): string {
  let depth = 0;
  let laidOut = '';
  for (const [token] of text.matchAll(tokens)) {
    if (token === '{' || token === '[') {
      depth += 1;
      laidOut += token + newLine(depth);
    } else if (token === '}' || token === ']') {
      depth = Math.max(0, depth - 1);
      laidOut += newLine(depth) + token;
    } else if (token === ',') laidOut += token + newLine(depth);
    else if (token === ':') laidOut += ': ';
    else laidOut += /^[{[]/.test(token) ? token.replace(/\s/g, '') : token;
  }
  return laidOut;
}

function newLine(depth: number): string {
  return `\n${'  '.repeat(depth)}`;
}
