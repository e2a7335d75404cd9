import {
  Ban,
  ChevronRight,
  CircleCheck,
  CircleHelp,
  CircleSlash,
  CircleX,
  Hand,
  LoaderCircle,
  type LucideIcon,
} from 'lucide-react';
import { memo, useEffect, useId, useRef, useState } from 'react';
import type { ToolCallItem, ToolCallStatus } from '../../../shared/conversation.ts';
import { classes } from '../../ui/classes.ts';
import { formatDuration } from '../../ui/format.ts';
import { useNow } from '../../ui/hooks.ts';
import { Approval } from './Approval.tsx';
import { ToolCallDetails } from './ToolCallDetails.tsx';
import { argumentLine, durationOf, statusWords, toolLabel } from './toolWords.ts';

const looks: Record<ToolCallStatus, { icon: LucideIcon; ink: string }> = {
  waiting: { icon: Hand, ink: 'text-warn' },
  allowed: { icon: LoaderCircle, ink: 'text-warn animate-arc' },
  running: { icon: LoaderCircle, ink: 'text-warn animate-arc' },
  succeeded: { icon: CircleCheck, ink: 'text-good' },
  failed: { icon: CircleX, ink: 'text-bad' },
  denied: { icon: Ban, ink: 'text-faint' },
  cancelled: { icon: CircleSlash, ink: 'text-faint' },
  unknown: { icon: CircleHelp, ink: 'text-bad' },
};

/** Failures open themselves; everything else opens when a person asks. */
const opensItself: ReadonlySet<ToolCallStatus> = new Set(['failed', 'unknown']);

/** A tool call on one line; it opens to its arguments and result, and grows into the approval while one is pending. */
export const ToolCallRow = memo(function ToolCallRow({ item }: { item: ToolCallItem }) {
  const [chosen, setChosen] = useState<boolean | null>(null);
  const bodyId = useId();
  const waiting = item.status === 'waiting';
  const open = !waiting && (chosen ?? opensItself.has(item.status));
  const toggle = useFocusAfter(waiting);
  return (
    <section aria-label={`${item.serverName} · ${toolLabel(item)}`} className="py-1">
      <div className={classes('rounded-block border bg-raised', waiting ? 'border-warn' : 'border-line')}>
        <button
          ref={toggle}
          type="button"
          aria-expanded={waiting || open}
          aria-controls={bodyId}
          disabled={waiting}
          onClick={() => setChosen(!open)}
          className="flex min-h-8 w-full items-center gap-2 rounded-block px-3 py-1 text-left text-second"
        >
          <Summary item={item} />
          {!waiting && (
            <ChevronRight
              size={16}
              strokeWidth={1.5}
              aria-hidden
              className={classes('shrink-0 text-faint transition-transform duration-150 ease-out', open && 'rotate-90')}
            />
          )}
        </button>
        <div id={bodyId}>
          {waiting && <Approval item={item} />}
          {open && <ToolCallDetails item={item} />}
        </div>
      </div>
    </section>
  );
});

/** Who answered an approval by keyboard is left at the call: the buttons that had the focus are gone. */
function useFocusAfter(waiting: boolean) {
  const toggle = useRef<HTMLButtonElement>(null);
  const waited = useRef(waiting);
  useEffect(() => {
    if (waited.current && !waiting && document.activeElement === document.body) {
      toggle.current?.focus({ preventScroll: true });
    }
    waited.current = waiting;
  }, [waiting]);
  return toggle;
}

function Summary({ item }: { item: ToolCallItem }) {
  const { icon: Icon, ink } = looks[item.status];
  const running = item.status === 'running';
  const now = useNow(running ? 1_000 : null);
  const duration = durationOf(item, now);
  return (
    <>
      <Icon size={16} strokeWidth={1.5} aria-hidden className={classes('shrink-0', ink)} />
      <span className="shrink-0">
        <span className="text-quiet">{item.serverName} · </span>
        <span className="font-semibold">{toolLabel(item)}</span>
      </span>
      <span className="min-w-0 flex-1 truncate text-faint">
        {item.status === 'waiting' ? '' : argumentLine(item.arguments)}
      </span>
      <span className={classes('shrink-0 text-label', item.status === 'waiting' ? 'text-warn' : 'text-quiet')}>
        {statusWords[item.status]}
      </span>
      {duration !== null && (!running || duration >= 1_000) && (
        <span className="shrink-0 text-label text-faint tabular-nums">
          {formatDuration(running ? Math.floor(duration / 1_000) * 1_000 : duration)}
        </span>
      )}
    </>
  );
}
