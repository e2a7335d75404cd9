import { type RefObject, useEffect, useRef, useState } from 'react';
import type { ErrorData } from '../../../../shared/errors.ts';
import type { StoredResult } from '../../../../shared/tool.ts';
import { describeError } from '../../../api.ts';
import { useStores } from '../../../stores/stores.ts';
import { maxMediaBytes } from './partView.ts';

export type MediaState =
  | { status: 'reading'; share: number }
  | { status: 'ready'; address: string }
  | { status: 'failed'; error: ErrorData };

/**
 * A stored part as an address of this page that media elements can show, of exactly the given type. It is fetched once
 * the frame comes into view, and freed when what shows it goes.
 */
export function useStoredMedia(
  part: StoredResult,
  mimeType: string,
): { frame: RefObject<HTMLDivElement | null>; media: MediaState; retry(): void } {
  const { results } = useStores();
  const frame = useRef<HTMLDivElement>(null);
  /** How often it was asked for: when it came into view, and with each retry. */
  const [asked, setAsked] = useState(0);
  useEffect(() => whenSeen(frame.current, () => setAsked(1)), []);
  const [media, setMedia] = useState<MediaState>({ status: 'reading', share: 0 });
  useEffect(() => {
    if (asked === 0) return;
    const gone = new AbortController();
    let address: string | null = null;
    const read = async () => {
      setMedia({ status: 'reading', share: 0 });
      const pieces = await results.readAll(part.handle, {
        limit: maxMediaBytes,
        signal: gone.signal,
        onPiece: (received, total) => {
          if (!gone.signal.aborted) setMedia({ status: 'reading', share: total === 0 ? 1 : received / total });
        },
      });
      if (gone.signal.aborted) return;
      address = URL.createObjectURL(new Blob(pieces, { type: mimeType }));
      setMedia({ status: 'ready', address });
    };
    read().catch((thrown: unknown) => {
      if (!gone.signal.aborted) setMedia({ status: 'failed', error: describeError(thrown) });
    });
    return () => {
      gone.abort();
      if (address !== null) URL.revokeObjectURL(address);
    };
  }, [results, part.handle, mimeType, asked]);
  return { frame, media, retry: () => setAsked((count) => count + 1) };
}

/** Calls back once, when an element comes into view or near it. Returns the function that ends the waiting. */
function whenSeen(element: Element | null, onSeen: () => void): () => void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      onSeen();
    },
    { rootMargin: '200px' },
  );
  if (element !== null) observer.observe(element);
  return () => observer.disconnect();
}
