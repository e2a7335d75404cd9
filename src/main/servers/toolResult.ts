import { type ErrorCode, errorCodeSchema, fail, succeed } from '../../shared/errors.ts';
import type { JsonObject, JsonValue } from '../../shared/json.ts';
import type { ToolOutcome } from '../../shared/server.ts';
import { cutText } from './visibleText.ts';

/** The longest text of a result that is kept, in UTF-16 units. */
export const maxResultText = 64 * 1024;
const maxErrorText = 4_000;
const maxDepth = 100;

/** Codes that only the host may give: they say what it did, or what it learnt. A tool that uses one means an error. */
const hostCodes: ReadonlySet<ErrorCode> = new Set([
  'CANCELLED',
  'OUTCOME_UNKNOWN',
  'DENIED',
  'PROVIDER_ERROR',
  'INTERNAL',
]);

/** The result of `tools/call` as it came, unchecked. */
export type WireResult = Readonly<Record<string, unknown>>;

/**
 * A tool's result as an outcome. It is a failure when the server marks it as an error, or when its structured part is
 * itself of the form `{ success: false, error }`, whose code and message are then kept. The text is what the server
 * wrote, else its structured part as JSON; what is no text is named in a line. Both are capped.
 */
export function toOutcome(result: WireResult): ToolOutcome {
  const structured = isJsonObject(result.structuredContent) ? result.structuredContent : null;
  const failure = structured === null ? null : structuredFailure(structured);
  if (result.isError === true || failure !== null) {
    const said = failure?.message ?? contentText(result.content);
    const message =
      said.trim() === '' ? 'The tool reported an error and did not say which.' : cutText(said, maxErrorText);
    const code = failure?.code ?? 'TOOL_ERROR';
    return failure?.retryable == null ? fail(code, message) : fail(code, message, failure.retryable);
  }
  const kept = structured !== null && measure(structured) === 'fits' ? structured : null;
  const text = contentText(result.content) || (structured === null ? '' : writeJson(structured));
  const cut = cutText(text, maxResultText);
  return succeed({ text: cut, structured: kept, cutFrom: cut.length < text.length ? text.length : null });
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

function contentText(content: unknown): string {
  if (!Array.isArray(content)) return '';
  const blocks: readonly unknown[] = content;
  const [first] = blocks;
  if (blocks.length === 1 && isRecord(first) && first.type === 'text' && typeof first.text === 'string')
    return first.text;
  return blocks
    .map(blockText)
    .filter((text) => text !== '')
    .join('\n\n');
}

function blockText(block: unknown): string {
  if (!isRecord(block)) return '';
  switch (block.type) {
    case 'text':
      return typeof block.text === 'string' ? block.text : '';
    case 'image':
    case 'audio':
      return `[${block.type}: ${named(block.mimeType)}, ${base64Size(block.data)}]`;
    case 'resource_link':
      return `[link: ${[block.title ?? block.name, block.uri].filter((part) => typeof part === 'string').join(' · ')}]`;
    case 'resource':
      return isRecord(block.resource) ? resourceText(block.resource) : '';
    default:
      return `[${named(block.type)}: content that can't be shown]`;
  }
}

function resourceText(resource: Record<string, unknown>): string {
  if (typeof resource.text === 'string') return resource.text;
  return `[file: ${named(resource.uri)}, ${named(resource.mimeType)}, ${base64Size(resource.blob)}]`;
}

function named(value: unknown): string {
  return typeof value === 'string' && value !== '' ? cutText(value, 200) : 'unknown';
}

function base64Size(data: unknown): string {
  const bytes = typeof data === 'string' ? Math.floor((data.length * 3) / 4) : 0;
  return bytes < 1024 ? `${bytes} bytes` : `${Math.round(bytes / 1024)} KiB`;
}

/**
 * Whether a value's JSON is too long, or nested too deep, to be kept; found out without writing it and without
 * recursion, which a hostile nesting would exhaust. Escapes are not counted.
 */
function measure(value: JsonObject): 'fits' | 'long' | 'deep' {
  let left = maxResultText;
  let level: JsonValue[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) return 'deep';
    const next: JsonValue[] = [];
    for (const part of level) {
      left -= sizeOf(part);
      if (left < 0) return 'long';
      if (typeof part === 'object' && part !== null) for (const member of Object.values(part)) next.push(member);
    }
    level = next;
  }
  return 'fits';
}

/** The length of a value's JSON without its members. */
function sizeOf(value: JsonValue): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return String(value).length;
  if (Array.isArray(value)) return value.length + 1;
  let size = 2;
  for (const key in value) size += key.length + 4;
  return size;
}

/** What can't be written because of its depth is not shown either. */
function writeJson(value: JsonObject): string {
  try {
    return JSON.stringify(value);
  } catch {
    return '[The result is nested too deep to be shown.]';
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What was parsed from JSON holds nothing but JSON. */
function isJsonObject(value: unknown): value is JsonObject {
  return isRecord(value);
}
