import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import { cutText } from '../../../shared/text.ts';

/** The result of `tools/call` as it came, unchecked. */
export type WireResult = Readonly<Record<string, unknown>>;

const maxDepth = 100;

/** The content blocks of a result as text: what is no text is named in a line. */
export function contentText(content: unknown): string {
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
      return `[${block.type}: ${named(block.mimeType)}, ${sizeInWords(block.data)}]`;
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
  return `[file: ${named(resource.uri)}, ${named(resource.mimeType)}, ${sizeInWords(resource.blob)}]`;
}

function named(value: unknown): string {
  return typeof value === 'string' && value !== '' ? cutText(value, 200) : 'unknown';
}

function sizeInWords(data: unknown): string {
  const bytes = typeof data === 'string' ? base64Size(data) : 0;
  return bytes < 1024 ? `${bytes} bytes` : `${Math.round(bytes / 1024)} KiB`;
}

/** How many bytes a base64 text stands for, give or take its padding. */
export function base64Size(data: string): number {
  return Math.floor((data.length * 3) / 4);
}

/**
 * Whether a value's JSON is longer than `limit`, or nested too deep to be written at all; found out without writing it
 * and without recursion, which a hostile nesting would exhaust. Escapes are not counted.
 */
export function measure(value: JsonObject, limit: number): 'fits' | 'long' | 'deep' {
  let left = limit;
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

/** A result with its texts shown by `hide` where it is an error, which may name the secrets of its server. */
export function errorWithout(result: WireResult, hide: (text: string) => string): WireResult {
  if (result.isError !== true || !Array.isArray(result.content)) return result;
  const blocks: readonly unknown[] = result.content;
  const content = blocks.map((block) =>
    isRecord(block) && typeof block.text === 'string' ? { ...block, text: hide(block.text) } : block,
  );
  return { ...result, content };
}

/** A value as JSON; null for one that is nested too deep for that. */
export function writeJson(value: JsonObject): string | null {
  try {
    return JSON.stringify(value);
  } catch {
    return null;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What was parsed from JSON holds nothing but JSON. */
export function isJsonObject(value: unknown): value is JsonObject {
  return isRecord(value);
}
