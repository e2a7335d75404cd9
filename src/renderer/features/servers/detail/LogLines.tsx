import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useRef, useState } from 'react';
import type { LogLine } from '../../../../shared/serverActivity.ts';
import { LogRow } from './LogRow.tsx';
import { useStayAtEnd } from './useStayAtEnd.ts';

/** The height of a line that needs no second one, in pixels. */
const lineHeight = 24;

interface LogLinesProps {
  /** The accessible name. */
  label: string;
  lines: readonly LogLine[];
  /** The view stays at the end. */
  following: boolean;
  onFollow(follow: boolean): void;
}

/** Lines of a log, of which only those in sight are drawn. */
export function LogLines({ label, lines, following, onFollow }: LogLinesProps) {
  const box = useRef<HTMLDivElement>(null);
  const { opened, toggle } = useOpened(onFollow);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => lineHeight,
    // A line keeps its measured height when older ones are dropped.
    getItemKey: (index) => lines[index]?.seq ?? index,
    overscan: 12,
  });
  // A view that follows is put at the end below; being moved by heights that become known would look like a reader.
  virtual.shouldAdjustScrollPositionOnItemSizeChange = (item) => !following && item.start < (virtual.scrollOffset ?? 0);
  const height = virtual.getTotalSize();
  const onScroll = useStayAtEnd({ box, following, onFollow, content: lines, height });
  return (
    <div
      ref={box}
      role="log"
      aria-label={label}
      aria-live="off"
      onScroll={onScroll}
      className="min-h-0 flex-1 overflow-y-auto border-t border-line bg-page py-1 [overflow-anchor:none]"
    >
      <div className="relative" style={{ height }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const line = lines[index];
          return (
            line && (
              <div
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${start}px)` }}
              >
                <LogRow line={line} open={opened.has(line.seq)} onToggle={toggle} />
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}

/** The messages that are opened, by their number. What a reader opens stays where they opened it. */
function useOpened(onFollow: (follow: boolean) => void) {
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const toggle = useCallback(
    (seq: number) => {
      setOpened((before) => {
        const after = new Set(before);
        if (!after.delete(seq)) after.add(seq);
        return after;
      });
      onFollow(false);
    },
    [onFollow],
  );
  return { opened, toggle };
}
