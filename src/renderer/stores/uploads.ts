import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Attachment } from '../../shared/conversation.ts';
import { type ErrorData, SignalboxError } from '../../shared/errors.ts';
import { describeError } from '../api.ts';
import type { HostLink } from './connection.ts';

/** How far a file is on its way to the host. `share` goes from 0 to 1. */
export type UploadState =
  | { status: 'sending'; share: number }
  | { status: 'ready'; attachment: Attachment }
  | { status: 'failed'; error: ErrorData };

/** A file that is to go with the next message of a conversation. */
export interface Upload {
  id: string;
  file: File;
  state: UploadState;
}

/** By conversation; null is the new one. */
export type UploadsState = ReadonlyMap<string | null, readonly Upload[]>;

export interface Uploads {
  state: StoreApi<UploadsState>;
  /** Begins to send files that a message can take. */
  add(conversationId: string | null, files: readonly File[]): void;
  /** Sends a file again that failed. */
  retry(conversationId: string | null, id: string): void;
  /** Takes files out. One that is under way is not sent any further. */
  remove(conversationId: string | null, ids: Iterable<string>): void;
}

/** The most that one message to the host carries of a file, in bytes; whole groups of three, as base64 wants them. */
export const pieceBytes = 48 * 1024;
const none: readonly Upload[] = [];

/** The files of one composer. */
export function uploadsOf(state: UploadsState, conversationId: string | null): readonly Upload[] {
  return state.get(conversationId) ?? none;
}

/** The files on their way to the host: in memory alone, until their message is sent. */
export function createUploads(host: HostLink): Uploads {
  const state = createStore<UploadsState>(() => new Map());
  const running = new Map<string, AbortController>();
  const edit = (conversationId: string | null, change: (list: readonly Upload[]) => readonly Upload[]) =>
    state.setState((lists) => new Map(lists).set(conversationId, change(uploadsOf(lists, conversationId))), true);

  const send = (conversationId: string | null, { id, file }: Upload) => {
    const stopped = new AbortController();
    running.set(id, stopped);
    const set = (next: UploadState) => {
      if (stopped.signal.aborted) return;
      edit(conversationId, (list) => list.map((upload) => (upload.id === id ? { ...upload, state: next } : upload)));
    };
    set({ status: 'sending', share: 0 });
    sendFile(host, file, stopped.signal, (share) => set({ status: 'sending', share })).then(
      (attachment) => set({ status: 'ready', attachment }),
      (thrown: unknown) => set({ status: 'failed', error: describeError(thrown) }),
    );
  };

  return {
    state,
    add(conversationId, files) {
      if (files.length === 0) return;
      const added = files.map(
        (file): Upload => ({ id: crypto.randomUUID(), file, state: { status: 'sending', share: 0 } }),
      );
      edit(conversationId, (list) => [...list, ...added]);
      for (const upload of added) send(conversationId, upload);
    },
    retry(conversationId, id) {
      const upload = uploadsOf(state.getState(), conversationId).find((each) => each.id === id);
      if (upload?.state.status === 'failed') send(conversationId, upload);
    },
    remove(conversationId, ids) {
      const gone = new Set(ids);
      for (const id of gone) {
        running.get(id)?.abort();
        running.delete(id);
      }
      edit(conversationId, (list) => list.filter(({ id }) => !gone.has(id)));
    },
  };
}

/** Sends a file piece by piece. An upload that was cut off is begun anew under an id of its own. */
async function sendFile(
  host: HostLink,
  file: File,
  signal: AbortSignal,
  onShare: (share: number) => void,
): Promise<Attachment> {
  const uploadId = crypto.randomUUID();
  for (let offset = 0; offset < file.size; offset += pieceBytes) {
    const data = encodeBase64(await read(file.slice(offset, offset + pieceBytes), file.name));
    signal.throwIfAborted();
    await host.call((api) => api.uploads.append({ uploadId, offset, data }, { signal }));
    onShare(Math.min(1, (offset + pieceBytes) / file.size));
  }
  const name = file.name.slice(0, 255) || 'file';
  const mimeType = file.type === '' || file.type.length > 128 ? 'application/octet-stream' : file.type;
  return host.call((api) => api.uploads.finish({ uploadId, name, mimeType }, { signal }));
}

/** A folder, and a file that was moved away meanwhile, can be dropped but not read. */
async function read(part: Blob, name: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await part.arrayBuffer());
  } catch (cause) {
    const message = `“${name}” could not be read. If it is a file, look whether it is still there, and choose it again.`;
    throw new SignalboxError('INVALID_INPUT', message, { cause });
  }
}

function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
