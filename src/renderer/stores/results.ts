import { SignalboxError } from '../../shared/errors.ts';
import type { HostLink } from './connection.ts';

/** A piece of a stored result. */
export interface Piece {
  bytes: Uint8Array<ArrayBuffer>;
  /** Where the next piece begins, in bytes; null at the end. */
  next: number | null;
  /** Size of the whole result in bytes. */
  total: number;
}

export interface ReadOptions {
  /** A result that turns out to be longer is refused with TOO_LARGE. */
  limit: number;
  signal: AbortSignal;
  onPiece?(received: number, total: number): void;
}

/** The large results that the host keeps. */
export interface Results {
  /** One piece from an offset on. Rejects with NOT_FOUND when the result is not stored any more. */
  read(handle: string, offset: number, signal: AbortSignal): Promise<Piece>;
  /** All of a result, piece by piece. */
  readAll(handle: string, options: ReadOptions): Promise<Uint8Array<ArrayBuffer>[]>;
}

export function createResults(host: HostLink): Results {
  const read: Results['read'] = async (handle, offset, signal) => {
    const { data, next, bytes } = await host.call((api) => api.results.read({ handle, offset }, { signal }));
    const piece = { bytes: decodeBase64(data), next, total: bytes };
    // A piece that leads nowhere would be asked for without end.
    if (next !== null && (next !== offset + piece.bytes.length || next === offset))
      throw new SignalboxError('INTERNAL', 'The stored result came in pieces that do not fit together.');
    return piece;
  };
  return {
    read,
    async readAll(handle, { limit, signal, onPiece }) {
      const pieces: Uint8Array<ArrayBuffer>[] = [];
      for (let offset: number | null = 0; offset !== null; ) {
        signal.throwIfAborted();
        const piece: Piece = await read(handle, offset, signal);
        const received = offset + piece.bytes.length;
        if (Math.max(received, piece.total) > limit)
          throw new SignalboxError('TOO_LARGE', 'This result is too large to be shown here. Save it instead.');
        pieces.push(piece.bytes);
        onPiece?.(received, piece.total);
        offset = piece.next;
      }
      return pieces;
    },
  };
}

function decodeBase64(data: string): Uint8Array<ArrayBuffer> {
  const text = atob(data);
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) bytes[index] = text.charCodeAt(index);
  return bytes;
}
