import type { AgentInputItem } from '@openai/agents-core';
import type { Attachment, Item, UserItem } from '../../shared/conversation.ts';
import { SignalboxError } from '../../shared/errors.ts';
import { cutText } from '../../shared/text.ts';
import { mostAttachedText } from '../../shared/tokenFigures.ts';
import type { StoredResult } from '../../shared/tool.ts';
import type { ModelTraits } from '../models/index.ts';
import type { UserContent } from './history.ts';

/** What is read at once of a stored file, in bytes. */
const pieceBytes = 1024 * 1024;

/** The stored files of users, as turns need them. */
export interface FileReader {
  info(userId: string, handle: string): Promise<StoredResult>;
  read(
    userId: string,
    handle: string,
    offset: number,
    maxBytes: number,
  ): Promise<{ data: Buffer; next: number | null }>;
}

type Part = Exclude<UserContent, string>[number];
type UserMessage = Extract<AgentInputItem, { role: 'user' }>;
type Takes = Pick<ModelTraits, 'takesImages' | 'takesFiles'>;

/** Stands for a file in a state that is stored. */
const marker = 'signalbox-file:';
const noImages = 'is an image, and this model takes none';
const noFiles = 'can’t be read by this model';
const gone = 'is not stored any more';

/** The files that were sent with the messages of a conversation, as a model takes them. */
export class Attachments {
  readonly #parts = new Map<string, Part>();
  /** The handle of each file by the text under which it stands in a request. */
  readonly #urls = new Map<string, string>();
  readonly #names = new Map<string, string>();

  private constructor() {}

  /**
   * Reads the files of the user items, as far as they are taken by some model that will be asked. One that is not taken,
   * or not stored any more, is named instead.
   */
  static async load(files: FileReader, userId: string, items: readonly Item[], traits: Takes): Promise<Attachments> {
    const loaded = new Attachments();
    for (const item of items) {
      if (item.kind !== 'user') continue;
      for (const attachment of item.attachments) await loaded.#load(files, userId, attachment, traits);
    }
    return loaded;
  }

  /** A message with its files; its text alone where it has none. */
  contentOf({ text, attachments }: UserItem): UserContent {
    if (attachments.length === 0) return text;
    const parts = attachments.flatMap(({ handle }) => this.#parts.get(handle) ?? []);
    return text === '' ? parts : [{ type: 'input_text', text }, ...parts];
  }

  /** A state of the runtime with files replaced by their handles: they are stored already. */
  pack(state: string): string {
    let packed = state;
    for (const [url, handle] of this.#urls) packed = packed.replaceAll(url, markerOf(handle));
    return packed;
  }

  unpack(state: string): string {
    let whole = state;
    for (const [url, handle] of this.#urls) whole = whole.replaceAll(markerOf(handle), url);
    return whole;
  }

  /** A message as one model takes it, which may be another one than the message was sent to. */
  fitted(item: UserMessage, traits: Takes): UserMessage {
    if (typeof item.content === 'string') return item;
    return { ...item, content: item.content.map((part) => this.#fittedPart(part, traits)) };
  }

  #fittedPart(part: Part, traits: Takes): Part {
    if (part.type !== 'input_image' && part.type !== 'input_file') return part;
    const url = part.type === 'input_image' ? part.image : part.file;
    if (typeof url !== 'string') return part;
    const [isTaken, notTaken] =
      part.type === 'input_image' ? [traits.takesImages, noImages] : [traits.takesFiles, noFiles];
    const isGone = url.startsWith(marker);
    if (isTaken && !isGone) return part;
    const handle = isGone ? url.slice(marker.length) : this.#urls.get(url);
    return named(this.#names.get(handle ?? '') ?? 'file', isTaken ? gone : notTaken);
  }

  async #load(files: FileReader, userId: string, attachment: Attachment, traits: Takes): Promise<void> {
    const { handle, kind, name } = attachment;
    this.#names.set(handle, name);
    if (kind === 'image' && !traits.takesImages) {
      this.#parts.set(handle, named(name, noImages));
      return;
    }
    if (kind === 'file' && !traits.takesFiles) {
      this.#parts.set(handle, named(name, noFiles));
      return;
    }
    const data = await readWhole(files, userId, handle);
    this.#parts.set(handle, data === null ? named(name, gone) : this.#partOf(attachment, data));
  }

  #partOf({ handle, kind, name, mimeType }: Attachment, data: Buffer): Part {
    if (kind === 'text') return { type: 'input_text', text: `File “${name}”:\n\n${cut(data.toString('utf8'))}` };
    const url = `data:${mimeType};base64,${data.toString('base64')}`;
    this.#urls.set(url, handle);
    return kind === 'image' ? { type: 'input_image', image: url } : { type: 'input_file', file: url, filename: name };
  }
}

function markerOf(handle: string): string {
  return `${marker}${handle}`;
}

/** What a model reads in place of a file. */
function named(name: string, why: string): Part {
  return { type: 'input_text', text: `[The file “${name}” ${why}.]` };
}

function cut(text: string): string {
  if (text.length <= mostAttachedText) return text;
  return `${cutText(text, mostAttachedText)}\n[… the rest of the file is left out]`;
}

/** Null for a file that is not stored any more. */
async function readWhole(files: FileReader, userId: string, handle: string): Promise<Buffer | null> {
  const pieces: Buffer[] = [];
  try {
    for (let offset: number | null = 0; offset !== null; ) {
      const piece: { data: Buffer; next: number | null } = await files.read(userId, handle, offset, pieceBytes);
      pieces.push(piece.data);
      offset = piece.next;
    }
  } catch (error) {
    if (error instanceof SignalboxError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
  return Buffer.concat(pieces);
}

/** The stored files that a message brings. INVALID_INPUT for an image that the model does not take. */
export async function attachmentsOf(
  files: FileReader,
  userId: string,
  handles: readonly string[],
  { label, traits }: { label: string; traits: Takes },
): Promise<Attachment[]> {
  const attachments: Attachment[] = [];
  for (const handle of handles) {
    const { kind, name, mimeType, bytes } = await files.info(userId, handle);
    if (kind !== 'image' && kind !== 'text' && kind !== 'file') throw notAFile();
    const attachment = { handle, kind, name: name ?? 'file', mimeType, bytes };
    if (kind === 'image' && !traits.takesImages) throw refusal(label, 'images', attachment.name);
    if (kind === 'file' && !traits.takesFiles) throw refusal(label, 'files of this kind', attachment.name);
    attachments.push(attachment);
  }
  return attachments;
}

function refusal(label: string, what: string, name: string): SignalboxError {
  return new SignalboxError('INVALID_INPUT', `${label} takes no ${what}. Remove “${name}”, or choose another model.`);
}

function notAFile(): SignalboxError {
  return new SignalboxError('INVALID_INPUT', 'This result can’t be sent with a message. Attach the file itself.');
}
