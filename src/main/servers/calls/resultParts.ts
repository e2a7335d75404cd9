import { cutText } from '../../../shared/text.ts';
import type { StoredResult } from '../../../shared/tool.ts';
import type { ResultPart, ResultSink } from '../stores.ts';
import { visibleText } from '../visibleText.ts';
import { base64Size, isRecord } from './wireContent.ts';

/** The most parts of one result that are stored, and the most bytes of each. */
const maxParts = 16;
const maxPartBytes = 20 * 1024 * 1024;
const maxName = 200;

/** A part that is yet to be decoded: one at a time is, so that a large result is not held twice. */
export interface PendingPart extends Omit<ResultPart, 'data'> {
  read(): Buffer;
}

/** A text as a part; it may be of any length that the transport let through. */
export function textPart(kind: 'text' | 'structured', text: string): PendingPart {
  const mimeType = kind === 'text' ? 'text/plain' : 'application/json';
  return { kind, mimeType, name: null, read: () => Buffer.from(text, 'utf8') };
}

/** The images, sounds and files of a result. Those that are too large or empty are left out. */
export function binaryParts(content: unknown): PendingPart[] {
  if (!Array.isArray(content)) return [];
  const blocks: readonly unknown[] = content;
  return blocks.flatMap((block) => {
    if (!isRecord(block)) return [];
    if (block.type === 'image' || block.type === 'audio') {
      return binaryPart(block.type, block.data, block.mimeType, null);
    }
    if (block.type !== 'resource' || !isRecord(block.resource)) return [];
    const { blob, mimeType, uri } = block.resource;
    return binaryPart('file', blob, mimeType, fileName(uri));
  });
}

function binaryPart(kind: ResultPart['kind'], data: unknown, mimeType: unknown, name: string | null): PendingPart[] {
  if (typeof data !== 'string' || data === '' || base64Size(data) > maxPartBytes) return [];
  return [{ kind, mimeType: vettedType(mimeType), name, read: () => Buffer.from(data, 'base64') }];
}

/** A server may claim any type; what does not look like one is taken for bytes. */
function vettedType(mimeType: unknown): string {
  const isType = typeof mimeType === 'string' && /^[a-z0-9.+-]{1,60}\/[a-z0-9.+-]{1,60}$/i.test(mimeType);
  return isType ? mimeType.toLowerCase() : 'application/octet-stream';
}

/** The last part of an address, as a name for people. */
function fileName(uri: unknown): string | null {
  if (typeof uri !== 'string') return null;
  const path = cutText(uri, 4096).replace(/[?#].*$/, '');
  const name = visibleText(path.slice(path.lastIndexOf('/') + 1));
  return name === '' ? null : cutText(name, maxName);
}

/**
 * Stores the parts of a result, one after the other: the host has other things to do in between. What can't be stored
 * is left out.
 */
export async function storeParts(
  parts: readonly PendingPart[],
  sink: ResultSink,
  conversationId: string | null,
): Promise<StoredResult[]> {
  const stored: StoredResult[] = [];
  for (const { kind, mimeType, name, read } of parts.slice(0, maxParts)) {
    const result = await sink.put({ kind, mimeType, name, data: read() }, conversationId);
    if (result !== null) stored.push(result);
  }
  return stored;
}
