import { isUtf8 } from 'node:buffer';
import type { Attachment } from '../../shared/conversation.ts';
import { maxAttachmentBytes } from '../../shared/conversation.ts';
import { SignalboxError } from '../../shared/errors.ts';
import type { StoredResult } from '../../shared/tool.ts';

/** How long an upload may pause before it is forgotten, in milliseconds. */
const patience = 10 * 60_000;
/** Bytes that one user may have under way at once. */
const maxUnderWay = 5 * maxAttachmentBytes;
/** Files that one user may have under way at once. */
const mostUnderWay = 100;

interface Upload {
  pieces: Buffer[];
  bytes: number;
  touched: number;
}

/** Where files that were sent are kept. */
export interface FileStore {
  put(
    userId: string,
    part: { kind: StoredResult['kind']; mimeType: string; name: string; data: Buffer },
    place: { conversationId: string | null },
  ): Promise<StoredResult>;
}

/** Files on their way from the page, piece by piece. They are in memory until they are whole. */
export class UploadService {
  readonly #files: FileStore;
  readonly #now: () => number;
  /** By user, then by the id that the page gave. */
  readonly #uploads = new Map<string, Map<string, Upload>>();
  #sweepTimer: NodeJS.Timeout | undefined;

  constructor(files: FileStore, now: () => number = Date.now) {
    this.#files = files;
    this.#now = now;
  }

  /** What is in memory of all users, in bytes. */
  get bytes(): number {
    return [...this.#uploads.values()].reduce((sum, uploads) => sum + bytesOf(uploads), 0);
  }

  /** Adds a piece. CONFLICT where it does not begin at the end of what is there; TOO_LARGE beyond 20 MB. */
  append(userId: string, uploadId: string, offset: number, data: Buffer): void {
    const uploads = this.#of(userId);
    const upload = uploads.get(uploadId) ?? { pieces: [], bytes: 0, touched: 0 };
    if (offset !== upload.bytes) {
      throw new SignalboxError('CONFLICT', 'A piece of the file is missing, so it was not stored. Attach it again.');
    }
    const isTooMany = !uploads.has(uploadId) && uploads.size >= mostUnderWay;
    const isTooMuch = upload.bytes + data.length > maxAttachmentBytes || bytesOf(uploads) + data.length > maxUnderWay;
    if (isTooMany || isTooMuch) {
      uploads.delete(uploadId);
      throw new SignalboxError('TOO_LARGE', 'Files of up to 20 MB can be sent, a few at a time. Attach a smaller one.');
    }
    if (data.length > 0) upload.pieces.push(data);
    upload.bytes += data.length;
    upload.touched = this.#now();
    uploads.set(uploadId, upload);
    this.#uploads.set(userId, uploads);
    this.#sweepSoon();
  }

  /** Stores a file that is whole. NOT_FOUND for an upload that was forgotten; INVALID_INPUT for what no model reads. */
  async finish(userId: string, uploadId: string, name: string, claimedType: string): Promise<Attachment> {
    const uploads = this.#of(userId);
    const upload = uploads.get(uploadId);
    if (upload === undefined) {
      throw new SignalboxError('NOT_FOUND', 'This file did not arrive, or waited for too long. Attach it again.');
    }
    uploads.delete(uploadId);
    const data = Buffer.concat(upload.pieces);
    const found = typeOf(data, claimedType);
    if (found === null) {
      throw new SignalboxError(
        'INVALID_INPUT',
        `“${name}” is neither an image (PNG, JPEG, GIF, WebP), nor text, nor PDF, so no model could read it.`,
      );
    }
    const { handle } = await this.#files.put(userId, { ...found, name, data }, { conversationId: null });
    return { handle, ...found, name, bytes: data.length };
  }

  /** The user's uploads that are still alive. */
  #of(userId: string): Map<string, Upload> {
    const uploads = this.#uploads.get(userId) ?? new Map<string, Upload>();
    for (const [id, { touched }] of uploads) if (this.#now() - touched > patience) uploads.delete(id);
    return uploads;
  }

  /** Forgets what nobody ends, though nobody comes back either. The timer does not keep the process alive. */
  #sweepSoon(): void {
    this.#sweepTimer ??= setTimeout(() => {
      this.#sweepTimer = undefined;
      for (const userId of this.#uploads.keys()) if (this.#of(userId).size === 0) this.#uploads.delete(userId);
      if (this.#uploads.size > 0) this.#sweepSoon();
    }, patience).unref();
  }
}

function bytesOf(uploads: ReadonlyMap<string, Upload>): number {
  return [...uploads.values()].reduce((sum, { bytes }) => sum + bytes, 0);
}

const signatures: { mimeType: string; kind: 'image' | 'file'; matches(data: Buffer): boolean }[] = [
  {
    mimeType: 'image/png',
    kind: 'image',
    matches: (data) => data.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex')),
  },
  {
    mimeType: 'image/jpeg',
    kind: 'image',
    matches: (data) => data.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex')),
  },
  { mimeType: 'image/gif', kind: 'image', matches: (data) => /^GIF8[79]a/.test(data.toString('latin1', 0, 6)) },
  { mimeType: 'image/webp', kind: 'image', matches: (data) => /^RIFF....WEBP/s.test(data.toString('latin1', 0, 12)) },
  { mimeType: 'application/pdf', kind: 'file', matches: (data) => data.toString('latin1', 0, 5) === '%PDF-' },
];

/** What a file is by its content, whatever it is called; null for what no model reads. */
function typeOf(data: Buffer, claimedType: string): Pick<Attachment, 'kind' | 'mimeType'> | null {
  const known = signatures.find(({ matches }) => matches(data));
  if (known !== undefined) return { kind: known.kind, mimeType: known.mimeType };
  if (data.includes(0) || !isUtf8(data)) return null;
  const isText = /^(?:text\/|application\/(?:json|xml|javascript|yaml|toml))/.test(claimedType);
  return { kind: 'text', mimeType: isText ? claimedType : 'text/plain' };
}
