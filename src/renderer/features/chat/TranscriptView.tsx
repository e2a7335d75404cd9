import { useCallback, useMemo, useRef, useState } from 'react';
import type { Transcript } from '../../../shared/conversation.ts';
import { useStores } from '../../stores/stores.ts';
import { useScrollFocus } from '../../ui/hooks.ts';
import { RowView } from './RowView.tsx';
import { type Row, toRows, waitingRow } from './rows.ts';
import { openTurn, shownTurns } from './shownTurns.ts';
import { useSoughtItem } from './useSoughtItem.ts';
import { useTranscriptScroll } from './useTranscriptScroll.ts';
import { WayBack } from './WayBack.tsx';

/** A conversation, from its first message to what can be done at its end. */
export function TranscriptView({ transcript }: { transcript: Transcript }) {
  const rows = useMemo(() => toRows(transcript), [transcript]);
  const busy = openTurn(transcript.turns) !== null;
  const head = shownTurns(transcript).at(-1)?.id;
  const { edit, onEdit } = useEdit();
  const scroller = useRef<HTMLDivElement>(null);
  const { virtualizer, atEnd, onScroll, hold, toEnd, reveal } = useTranscriptScroll(scroller, transcript, rows);
  useScrollFocus(scroller);
  useSoughtItem(transcript, rows, reveal);
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        onScroll={onScroll}
        onKeyDown={(event) => {
          if (event.key !== 'End' || event.target !== event.currentTarget) return;
          // The browser would go to where the end is thought to be before the last rows are laid out.
          event.preventDefault();
          toEnd();
        }}
        onClickCapture={({ target }) => staysPut(target) && hold()}
        onFocusCapture={({ target }) => isField(target) && hold()}
        role="log"
        aria-label="Transcript"
        aria-live="off"
        className="chat-gutter h-full -outline-offset-2! overflow-y-auto [overflow-anchor:none]"
      >
        <div className="relative mx-auto max-w-[calc(72ch+48px)] px-6" style={{ height: virtualizer.getTotalSize() }}>
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
      <WayBack waiting={hiddenRow(rows, virtualizer.range)} atEnd={atEnd} onWaiting={reveal} onEnd={toEnd} />
    </div>
  );
}

/**
 * The message that is being changed, with its text: here, so that it outlives its row's leaving the view. The text is
 * kept like what is written in a composer, until it is sent or given up.
 */
function useEdit() {
  const { ui } = useStores();
  const [edit, setEdit] = useState<{ itemId: string; text: string } | null>(null);
  const onEdit = useCallback(
    (itemId: string, text: string | null) => {
      ui.setDraft(itemId, text ?? '');
      setEdit(text === null ? null : { itemId, text });
    },
    [ui],
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
