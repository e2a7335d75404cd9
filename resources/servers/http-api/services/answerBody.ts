import { z } from 'zod';
import type { HttpAnswer } from './httpClient.ts';
import type { SecretMask } from './secretMask.ts';

/** Nested deeper than this, a value is given as text: programs on the way may not carry it. */
const deepest = 100;

export const answerBodySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({
    kind: z.literal('json'),
    json: z.unknown().describe('The parsed body. Whole numbers that JSON programs would round are texts.'),
  }),
  z.strictObject({ kind: z.literal('text'), text: z.string() }),
  z.strictObject({
    kind: z.literal('binary'),
    content_type: z.string(),
    bytes: z.int().nullable().describe('Size of the body; null when the server did not say.'),
  }),
]);
export type AnswerBody = z.infer<typeof answerBodySchema>;

/** The body as a tool shows it, without secrets: parsed where it is JSON, and only described where it is no text. */
export function readAnswerBody({ headers, body, truncated }: HttpAnswer, mask: SecretMask): AnswerBody {
  if (body.length === 0) return { kind: 'none' };
  const contentType = headers['content-type'] ?? '';
  const isCompressed = /^(?!identity$)./i.test(headers['content-encoding']?.trim() ?? '');
  const text = isCompressed ? null : decode(body, contentType, truncated);
  if (text === null) {
    const announced = /^\d{1,15}$/.test(headers['content-length'] ?? '') ? Number(headers['content-length']) : null;
    const encoding = isCompressed ? ` (compressed: ${headers['content-encoding']})` : '';
    return {
      kind: 'binary',
      content_type: mask.text(`${contentType || 'unknown'}${encoding}`),
      bytes: truncated ? announced : body.length,
    };
  }
  if (truncated) return { kind: 'text', text: mask.cutText(text) };
  const parsed = parseJson(text, contentType);
  return parsed === null ? { kind: 'text', text: mask.text(text) } : { kind: 'json', json: mask.json(parsed.json) };
}

/** The text of the body in the character set that it says it has, UTF-8 by default; null when it is no text. */
function decode(body: Buffer, contentType: string, truncated: boolean): string | null {
  const label = /charset="?([\w-]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  try {
    // Streaming leaves out a character that was cut in two.
    const text = new TextDecoder(label, { fatal: true }).decode(body, { stream: truncated });
    return isReadable(text) ? text : null;
  } catch {
    // An unknown character set, or octets that are not of it. A server that says "text" is shown with what can be read.
    const text = new TextDecoder().decode(body, { stream: truncated });
    return /^text\/|[/+](json|xml)\b/i.test(contentType) && isReadable(text) ? text : null;
  }
}

function isReadable(text: string): boolean {
  return !text.includes('\0');
}

/** Taken at its word where it says that it is JSON; other text only where it is an object or a list. */
function parseJson(text: string, contentType: string): { json: unknown } | null {
  if (!/[/+]json\b/i.test(contentType) && !/^\s*[[{]/.test(text)) return null;
  try {
    const json: unknown = (JSON.parse as ParseWithSource)(text, keepWholeNumbers);
    return isWithin(json, deepest) ? { json } : null;
  } catch {
    // No JSON after all, or so deeply nested that the stack ended.
    return null;
  }
}

/** As engines have it since ES2025; TypeScript's library for ES2023 does not know of the source. */
type ParseWithSource = (text: string, reviver: typeof keepWholeNumbers) => unknown;

/** Ids of 64 bits are common, and rounded they are the ids of something else. */
function keepWholeNumbers(_key: string, value: unknown, context: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const { source = '' } = context;
  return /^-?\d+$/.test(source) ? source : value;
}

function isWithin(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((member) => isWithin(member, levels - 1));
}
