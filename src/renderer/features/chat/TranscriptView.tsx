import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, Hand } from 'lucide-react';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import type { Transcript } from '../../../shared/conversation.ts';
import { assertNever } from '../../../shared/errors.ts';
import { Button } from '../../ui/Button.tsx';
import { AnswerRow } from './AnswerRow.tsx';
import { type Row, toRows, waitingRow } from './rows.ts';
import { ToolCallRow } from './ToolCallRow.tsx';
import { TurnEnd } from './TurnEnd.tsx';
import { UserRow } from './UserRow.tsx';
import { useFollowEnd } from './useFollowEnd.ts';

const estimates: Record<Row['kind'], number> = { user: 66, answer: 120, tool: 42, end: 36 };

/**
 * A conversation. Only what is near the view is laid out. The view follows what is added while it is at the end, and
 * what the reader looks at stays where it is when it is not.
 */
export function TranscriptView({ transcript }: { transcript: Transcript }) {
  const { turns, items } = transcript;
  const rows = useMemo(() => toRows({ turns, items }), [turns, items]);
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
  const lastTurn = turns.at(-1)?.id;
  // Opening a conversation and sending a message both lead to the end.
  useLayoutEffect(() => {
    if (lastTurn !== undefined) toEnd();
  }, [toEnd, lastTurn]);
  const waitingKey = waitingRow(rows)?.key;
  useEffect(() => {
    if (waitingKey === undefined) return;
    // Once the row is laid out.
    const frame = requestAnimationFrame(() => {
      const row = scroller.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(waitingKey)}"]`);
      if (row) showStart(row);
    });
    return () => cancelAnimationFrame(frame);
  }, [waitingKey, showStart]);
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        onScroll={onScroll}
        onClickCapture={({ target }) => isToggle(target) && hold()}
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
              <RowView row={rows[index]} lastTurn={lastTurn} />
            </div>
          ))}
        </div>
      </div>
      <Jump
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

/** Whether a click opens or closes something. */
function isToggle(target: EventTarget): boolean {
  return target instanceof Element && target.closest('[aria-expanded]') !== null;
}

/** Whether a focused element is one to type or choose in: what a person fills in stays where it is. */
function isField(target: EventTarget): boolean {
  return target instanceof Element && target.matches('input, select, textarea');
}

function RowView({ row, lastTurn }: { row: Row | undefined; lastTurn: string | undefined }) {
  if (row === undefined) return null;
  switch (row.kind) {
    case 'user':
      return <UserRow item={row.item} />;
    case 'answer':
      return <AnswerRow item={row.item} showAgent={row.showAgent} />;
    case 'tool':
      return <ToolCallRow item={row.item} />;
    case 'end':
      return (
        <TurnEnd
          turn={row.turn}
          request={row.request}
          answer={row.answer}
          quiet={row.quiet}
          last={row.turn.id === lastTurn}
        />
      );
    default:
      return assertNever(row);
  }
}

/** Leads to what is out of sight: a call that waits for the reader before all, else the end. */
function Jump(props: {
  waiting: { index: number; serverName: string } | null;
  atEnd: boolean;
  onWaiting(index: number): void;
  onEnd(): void;
}) {
  const { waiting, atEnd, onWaiting, onEnd } = props;
  if (waiting === null && atEnd) return null;
  return (
    <div className="absolute inset-x-0 bottom-2 flex justify-center">
      {waiting === null ? (
        <Button onClick={onEnd} className="animate-appear shadow-lift">
          <ArrowDown size={16} strokeWidth={1.5} aria-hidden />
          Jump to latest
        </Button>
      ) : (
        <Button onClick={() => onWaiting(waiting.index)} className="max-w-[80%] animate-appear shadow-lift">
          <Hand size={16} strokeWidth={1.5} aria-hidden className="shrink-0 text-warn" />
          <span className="truncate">{waiting.serverName} waits for you</span>
        </Button>
      )}
    </div>
  );
}

/** The call that waits for a person, unless it is in view. */
function hiddenRow(rows: Row[], range: { startIndex: number; endIndex: number } | null) {
  const waiting = waitingRow(rows);
  if (waiting === null || range === null) return null;
  return waiting.index < range.startIndex || waiting.index > range.endIndex ? waiting : null;
}
