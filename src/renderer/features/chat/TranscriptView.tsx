import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Transcript } from '../../../shared/conversation.ts';
import { RowView } from './RowView.tsx';
import { type Row, toRows, waitingRow } from './rows.ts';
import { openTurn, shownTurns } from './shownTurns.ts';
import { useFollowEnd } from './useFollowEnd.ts';
import { WayBack } from './WayBack.tsx';

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
 * A conversation. Only what is near the view is laid out. The view follows what is added while it is at the end, and
 * what the reader looks at stays where it is when it is not.
 */
export function TranscriptView({ transcript }: { transcript: Transcript }) {
  const rows = useMemo(() => toRows(transcript), [transcript]);
  const busy = openTurn(transcript.turns) !== null;
  const head = shownTurns(transcript).at(-1)?.id;
  const { edit, onEdit } = useEdit();
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimates[rows[index]?.kind ?? 'answer'],
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 6,
    paddingStart: 8,
    paddingEnd: 16,
  });
  const size = virtualizer.getTotalSize();
  const { atEnd, onScroll, hold, toEnd, showStart } = useFollowEnd(scroller, size, rows);
  const newestTurn = transcript.turns.at(-1)?.id;
  // Opening a conversation and beginning a turn both lead to the end; another version is looked at where one is.
  useLayoutEffect(() => {
    if (newestTurn !== undefined) toEnd();
  }, [toEnd, newestTurn]);
  useShowWaiting(rows, scroller, showStart);
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        onScroll={onScroll}
        onClickCapture={({ target }) => staysPut(target) && hold()}
        onFocusCapture={({ target }) => isField(target) && hold()}
        role="log"
        aria-label="Transcript"
        aria-live="off"
        className="chat-gutter h-full overflow-y-auto [overflow-anchor:none]"
      >
        <div className="relative mx-auto max-w-[calc(72ch+48px)] px-6" style={{ height: size }}>
          {virtualizer.getVirtualItems().map(({ key, index, start }) => (
            <div
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              data-key={key}
              className="absolute inset-x-6"
              style={{ top: start }}
            >
              <RowView row={rows[index]} head={head} busy={busy} edit={edit} onEdit={onEdit} />
            </div>
          ))}
        </div>
      </div>
      <WayBack
        waiting={hiddenRow(rows, virtualizer.range)}
        atEnd={atEnd}
        onWaiting={(index) => {
          hold();
          virtualizer.scrollToIndex(index, { align: 'start' });
        }}
        onEnd={toEnd}
      />
    </div>
  );
}

/** Shows a call from its start once it begins to wait for a person, where the view follows the end. */
function useShowWaiting(
  rows: Row[],
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

/** The message that is being changed, with its text: here, so that it outlives its row's leaving the view. */
function useEdit() {
  const [edit, setEdit] = useState<{ itemId: string; text: string } | null>(null);
  const onEdit = useCallback(
    (itemId: string, text: string | null) => setEdit(text === null ? null : { itemId, text }),
    [],
  );
  return { edit, onEdit };
}

/** Whether a click opens or closes something, or shows another version: what is looked at must not move then. */
function staysPut(target: EventTarget): boolean {
  return target instanceof Element && target.closest('[aria-expanded], [data-holds]') !== null;
}

/** Whether a focused element is one to type or choose in: what a person fills in stays where it is. */
function isField(target: EventTarget): boolean {
  return target instanceof Element && target.matches('input, select, textarea');
}

/** The call that waits for a person, unless it is in view. */
function hiddenRow(rows: Row[], range: { startIndex: number; endIndex: number } | null) {
  const waiting = waitingRow(rows);
  if (waiting === null || range === null) return null;
  return waiting.index < range.startIndex || waiting.index > range.endIndex ? waiting : null;
}
