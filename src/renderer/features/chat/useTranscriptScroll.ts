import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Transcript } from '../../../shared/conversation.ts';
import { keepPlace, placeIn } from './readingPlaces.ts';
import { type Row, waitingRow } from './rows.ts';
import { useFollowEnd } from './useFollowEnd.ts';

const estimates: Record<Row['kind'], number> = {
  user: 66,
  continued: 36,
  answer: 120,
  reasoning: 32,
  handoff: 60,
  tool: 42,
  batch: 58,
  end: 36,
};

/**
 * The scroller of a conversation. Only the rows near the view are laid out. The view follows what is added while it is
 * at the end, and what the reader looks at stays where it is when it is not, also until they come back.
 */
export function useTranscriptScroll(
  scroller: RefObject<HTMLDivElement | null>,
  transcript: Transcript,
  rows: readonly Row[],
) {
  const [place] = useState(() => placeIn(transcript));
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimates[rows[index]?.kind ?? 'answer'],
    getItemKey: (index) => rows[index]?.key ?? index,
    initialOffset: place?.offset ?? 0,
    initialMeasurementsCache: place?.heights ?? [],
    overscan: 6,
    paddingStart: 8,
    paddingEnd: 16,
  });
  const follow = useFollowEnd(scroller, virtualizer.getTotalSize(), rows, place === null);
  const { toEnd, hold, isFollowing } = follow;
  const newestTurn = transcript.turns.at(-1)?.id;
  // Opening a conversation and beginning a turn both lead to the end; another version is looked at where one is.
  useLayoutEffect(() => {
    if (newestTurn !== undefined && newestTurn !== place?.newestTurn) toEnd();
  }, [toEnd, newestTurn, place]);
  const latest = useRef(transcript);
  useLayoutEffect(() => {
    latest.current = transcript;
  }, [transcript]);
  useLayoutEffect(
    () => () => {
      const left = { offset: virtualizer.scrollOffset ?? 0, heights: virtualizer.takeSnapshot() };
      keepPlace(latest.current, isFollowing() ? null : left);
    },
    [virtualizer, isFollowing],
  );
  useShowWaiting(rows, scroller, follow.showStart);
  const reveal = useCallback(
    (index: number) => {
      hold();
      virtualizer.scrollToIndex(index, { align: 'start' });
    },
    [hold, virtualizer],
  );
  return { ...follow, virtualizer, reveal };
}

/** Shows a call from its start once it begins to wait for a person, where the view follows the end. */
function useShowWaiting(
  rows: readonly Row[],
  scroller: RefObject<HTMLDivElement | null>,
  showStart: (row: HTMLElement) => void,
): void {
  const waitingKey = waitingRow(rows)?.key;
  useEffect(() => {
    if (waitingKey === undefined) return;
    // Once the row is laid out.
    const frame = requestAnimationFrame(() => {
      const row = scroller.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(waitingKey)}"]`);
      if (row) showStart(row);
    });
    return () => cancelAnimationFrame(frame);
  }, [waitingKey, scroller, showStart]);
}
