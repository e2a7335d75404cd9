import { type ErrorCode, errorCodeSchema, fail, succeed } from '../../../shared/errors.ts';
import type { JsonObject } from '../../../shared/json.ts';
import { cutText } from '../../../shared/text.ts';
import { maxInlineResult, type ToolOutcome } from '../../../shared/tool.ts';
import type { ResultSink } from '../stores.ts';
import { binaryParts, type PendingPart, storeParts, textPart } from './resultParts.ts';
import { contentText, isJsonObject, measure, type WireResult, writeJson } from './wireContent.ts';

export type { WireResult } from './wireContent.ts';

const maxErrorText = 4_000;

/** Codes that only the host may give: they say what it did, or what it learnt. A tool that uses one means an error. */
const hostCodes: ReadonlySet<ErrorCode> = new Set([
  'CANCELLED',
  'OUTCOME_UNKNOWN',
  'DENIED',
  'PROVIDER_ERROR',
  'INTERNAL',
]);

/**
 * A tool's result as an outcome. It is a failure when the server marks it as an error, or when its structured part is
 * itself of the form `{ success: false, error }`, whose code and message are then kept. The text is what the server
 * wrote, else its structured part as JSON; what is no text is named in a line. Text and structured part are capped at
 * `maxInlineResult`; what that leaves out, and what is no text, goes to the sink and is named in `stored`.
 */
export function toOutcome(
  result: WireResult,
  sink: ResultSink,
  conversationId: string | null,
): ToolOutcome | Promise<ToolOutcome> {
  const { outcome, parts } = readResult(result);
  if (!outcome.success || parts.length === 0) return outcome;
  return storeParts(parts, sink, conversationId).then((stored) => succeed({ ...outcome.data, stored }));
}

function readResult(result: WireResult): { outcome: ToolOutcome; parts: PendingPart[] } {
  const structured = isJsonObject(result.structuredContent) ? result.structuredContent : null;
  const failure = structured === null ? null : structuredFailure(structured);
  if (result.isError === true || failure !== null) return { outcome: toFailure(result, failure), parts: [] };
  const size = structured === null ? 'fits' : measure(structured, maxInlineResult);
  const said = contentText(result.content);
  // Written at most once, since it may be large: as the text where the server wrote none, or to be stored.
  const json = structured !== null && (said === '' || size === 'long') ? writeJson(structured) : null;
  const text = said !== '' || structured === null ? said : (json ?? '[The result is nested too deep to be shown.]');
  const isCut = text.length > maxInlineResult;
  const cut = beginning(text, maxInlineResult);
  return {
    outcome: succeed({
      text: cut,
      structured: size === 'fits' ? structured : null,
      cutFrom: isCut ? text.length : null,
      stored: [],
    }),
    parts: [
      ...(isCut && text === said ? [textPart('text', text)] : []),
      ...(json !== null && (size === 'long' || isCut) ? [textPart('structured', json)] : []),
      ...binaryParts(result.content),
    ],
  };
}

/** A cut that stands for itself: the engine's own would keep the whole text in memory for as long as the cut lives. */
function beginning(text: string, length: number): string {
  if (text.length <= length) return text;
  return Buffer.from(cutText(text, length), 'utf16le').toString('utf16le');
}

function toFailure(result: WireResult, failure: ReturnType<typeof structuredFailure>): ToolOutcome {
  const said = failure?.message ?? contentText(result.content);
  const message =
    said.trim() === '' ? 'The tool reported an error and did not say which.' : beginning(said, maxErrorText);
  const code = failure?.code ?? 'TOOL_ERROR';
  return failure?.retryable == null ? fail(code, message) : fail(code, message, failure.retryable);
}

function structuredFailure(structured: JsonObject) {
  const { success, error } = structured;
  if (success !== false) return null;
  const details = isJsonObject(error) ? error : {};
  const known = errorCodeSchema.safeParse(details.code);
  return {
    code: known.success && !hostCodes.has(known.data) ? known.data : ('TOOL_ERROR' as const),
    message: typeof details.message === 'string' ? details.message : typeof error === 'string' ? error : null,
    retryable: typeof details.retryable === 'boolean' ? details.retryable : null,
  };
}
