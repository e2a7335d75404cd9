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
import { memo, useId, useState } from 'react';
import type { ToolCallItem, ToolCallStatus } from '../../../shared/conversation.ts';
import { classes } from '../../ui/classes.ts';
import { formatDuration } from '../../ui/format.ts';
import { useFocusAfter, useNow } from '../../ui/hooks.ts';
import { Approval } from './Approval.tsx';
import { ToolCallDetails } from './ToolCallDetails.tsx';
import { argumentLine, durationOf, statusWords, toolLabel } from './toolWords.ts';

/** `word` is the colour of the state's word, where the state is one that must not be missed. */
const looks: Record<ToolCallStatus, { icon: LucideIcon; ink: string; word?: string }> = {
  waiting: { icon: Hand, ink: 'text-warn', word: 'text-warn' },
  allowed: { icon: LoaderCircle, ink: 'text-warn animate-arc' },
  running: { icon: LoaderCircle, ink: 'text-warn animate-arc' },
  succeeded: { icon: CircleCheck, ink: 'text-good' },
  failed: { icon: CircleX, ink: 'text-bad', word: 'text-bad' },
  denied: { icon: Ban, ink: 'text-faint' },
  cancelled: { icon: CircleSlash, ink: 'text-faint' },
  unknown: { icon: CircleHelp, ink: 'text-bad', word: 'text-bad' },
};

/** Failures open themselves; everything else opens when a person asks. */
const opensItself: ReadonlySet<ToolCallStatus> = new Set(['failed', 'unknown']);

/** A tool call on one line; it opens to its arguments and result, and grows into the approval while one is pending. */
export const ToolCallRow = memo(function ToolCallRow({ item }: { item: ToolCallItem }) {
  const [chosen, setChosen] = useState<boolean | null>(null);
  const bodyId = useId();
  const waiting = item.status === 'waiting';
  const open = !waiting && (chosen ?? opensItself.has(item.status));
  // Who answered an approval by keyboard is left at the call: the buttons that had the focus are gone.
  const toggle = useFocusAfter<HTMLButtonElement>(waiting);
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

function Summary({ item }: { item: ToolCallItem }) {
  const { icon: Icon, ink, word = 'text-quiet' } = looks[item.status];
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
      <span className={classes('shrink-0 text-label', word)}>{statusWords[item.status]}</span>
      {duration !== null && (!running || duration >= 1_000) && (
        <span className="shrink-0 text-label text-faint tabular-nums">
          {formatDuration(running ? Math.floor(duration / 1_000) * 1_000 : duration)}
        </span>
      )}
    </>
  );
}
